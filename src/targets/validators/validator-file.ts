import type { Schema } from "../../model/index.js";
import { camelCase, pascalCase } from "../../naming/index.js";
import type { SchemaView } from "../../plan/index.js";
import type { Printable } from "../../print/index.js";

/** One file of validators in the making: what it declares beside the validators of named types. */
export class ValidatorFile {
  readonly #names: Set<string>;
  readonly #constants: Printable[] = [];
  readonly #functions: Printable[] = [];
  /** Functions for schemas without a name, by schema and view. */
  readonly #helpers: Record<SchemaView, Map<Schema, string>> = { read: new Map(), write: new Map() };

  readonly #collectors = new Map<string, Map<Schema, string>>();

  /** @param names what the file declares anyway */
  constructor(names: Iterable<string>) {
    this.#names = new Set(names);
  }

  get names(): ReadonlySet<string> {
    return this.#names;
  }

  /** `constant("Order sku", "Pattern", ...)` declares `orderSkuPattern`. */
  constant(hint: string, suffix: string, value: Printable): string {
    const name = this.#claim(camelCase(`${hint} ${suffix}`));
    this.#constants.push(`const ${name} = /* @__PURE__ */ `, value, ";\n");
    return name;
  }

  /** `functionName("validate", "Order anyOf 1")` -> `validateOrderAnyOf1`. */
  functionName(verb: string, hint: string): string {
    return this.#claim(`${verb}${pascalCase(hint)}`);
  }

  helpers(view: SchemaView): Map<Schema, string> {
    return this.#helpers[view];
  }

  /** Functions that gather what a schema evaluates; `kind` tells different functions for one schema apart. */
  collectors(kind: string): Map<Schema, string> {
    const known = this.#collectors.get(kind) ?? new Map<Schema, string>();
    this.#collectors.set(kind, known);
    return known;
  }

  addFunction(...parts: readonly Printable[]): void {
    this.#functions.push(...parts);
  }

  /** What was declared since the last call: constants, and functions. */
  takeDeclarations(): { readonly constants: readonly Printable[]; readonly functions: readonly Printable[] } {
    return { constants: this.#constants.splice(0), functions: this.#functions.splice(0) };
  }

  #claim(name: string): string {
    let free = name;
    for (let count = 2; this.#names.has(free); count++) free = `${name}_${count}`;
    this.#names.add(free);
    return free;
  }
}
