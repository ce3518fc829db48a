import { camelCase, NameScope } from "../../naming/index.js";
import { imp, impType } from "../../print/index.js";
import type { NamedType } from "../type-plan.js";
import type { SlotNames } from "./slot-names.js";
import type { Slot } from "./slots.js";
import type { Trait } from "./traits.js";

/** Turns slots into named types, in emission order: every slot is followed by those inside it. */
export class TypeMaker {
  readonly types: NamedType[] = [];
  readonly #service: string;
  readonly #names: SlotNames;
  readonly #scope: NameScope;
  readonly #decodes: Trait;
  readonly #encodes: Trait;
  /** Functions and constants: `validateOrder`, `orderSchema`. */
  readonly #values = new NameScope();

  constructor(options: {
    readonly service: string;
    readonly names: SlotNames;
    readonly scope: NameScope;
    readonly decodes: Trait;
    /** Only dates are: `bigint`s are written as they are. */
    readonly encodes: Trait;
  }) {
    this.#service = options.service;
    this.#names = options.names;
    this.#scope = options.scope;
    this.#decodes = options.decodes;
    this.#encodes = options.encodes;
  }

  /** @param part the part of the service's files that the slot belongs to; `null`: they have no parts */
  add(slot: Slot, part: string | null): void {
    const base = this.#names.get(slot) ?? "";
    for (const view of slot.views) {
      const isSecond = view === "write" && slot.views.length > 1;
      const name = isSecond ? this.#scope.claim(`${base}Write`, () => [`${base}WriteView`]) : base;
      this.types.push(this.#make(slot, { name, view, part }));
    }
    for (const child of slot.children) this.add(child, part);
  }

  #make(slot: Slot, is: Pick<NamedType, "name" | "view"> & { readonly part: string | null }): NamedType {
    const { name, view } = is;
    const file = (kind: string): string =>
      is.part === null ? `${this.#service}/${kind}.ts` : `${this.#service}/${kind}/${is.part}.ts`;
    const claim = (preferred: string): string => this.#values.claim(preferred);
    return {
      name,
      schema: slot.schema,
      view,
      named: slot.named,
      exportsType: slot.exportsType,
      type: impType(name, file("types")),
      validator: imp(claim(`validate${name}`), file("validators")),
      standardSchema:
        slot.exportsType && slot.named !== null
          ? imp(claim(`${camelCase(name)}Schema`), file("validators"))
          : null,
      decoder: this.#decodes(slot.schema) ? imp(claim(`decode${name}`), file("codecs")) : null,
      encoder: this.#encodes(slot.schema) ? imp(claim(`encode${name}`), file("codecs")) : null,
    };
  }
}
