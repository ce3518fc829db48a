import { Node, type ObjectLiteralExpression, type SourceFile } from "ts-morph";
import type { Diagnostic } from "../../diagnostics/index.js";
import { findHandlers, findMade, type HandlerPlace, type Subset } from "./find-handlers.js";
import { diagnosticAt } from "./handler-diagnostics.js";
import { membersOf, nameNode } from "./object-members.js";
import { findAliases } from "./type-names.js";
import type { WantedHandler, WantedHandlers, WantedType } from "./wanted-handlers.js";

/** Stubs that an object lacks. */
export interface MissingStubs {
  readonly object: ObjectLiteralExpression;
  readonly type: WantedType;
  readonly handlers: readonly WantedHandler[];
  /** What the names of the handlers begin with: `onPayment.` for the messages of an operation. */
  readonly prefix: string;
}

export interface Comparison {
  /** The first place that has to do with these handlers; `null`: the files have none. */
  readonly first: Node | null;
  readonly missing: readonly MissingStubs[];
  /** Names that have no place to go to; the node is the likeliest place. */
  readonly unplaced: readonly { readonly name: string; readonly type: WantedType; readonly node: Node }[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Compares what the contracts ask for with what the files have. `mentioned`: a name that is in none of the files is nowhere. */
export function compareHandlers(
  wanted: WantedHandlers,
  files: readonly SourceFile[],
  mentioned: (name: string) => boolean,
): Comparison {
  const places = placesIn(files, wanted);
  const [whole] = wanted.types;
  const findings = new Findings(whole, mentioned);
  for (const place of places) {
    if (place.kind === "object") findings.object(place);
    if (place.kind === "name" && !hasHandler(place.type, place.name)) findings.leftOver(place);
  }
  const likeliest = findings.open ?? places.find(({ kind }) => kind === "unclear") ?? places[0];
  if (likeliest !== undefined) findings.unplacedOf(whole, likeliest.node);
  const { missing, unplaced, diagnostics } = findings;
  return { first: places[0]?.node ?? null, missing, unplaced, diagnostics };
}

/** Makers count where nothing else has told of the type, in the file that was scaffolded. */
function placesIn(files: readonly SourceFile[], { types }: WantedHandlers): readonly HandlerPlace[] {
  const aliases = findAliases(files, types);
  const found = files.flatMap((file) => findHandlers(file, types, aliases));
  const places = found.filter(({ kind }) => kind !== "given");
  if (places.some(({ kind }) => kind === "object")) return places;
  const made = types.flatMap((type) =>
    files.flatMap((file) => {
      const isMakers = type.maker !== null && file.getFilePath().endsWith(`/${type.maker.file}`);
      return isMakers ? findMade(file, type) : [];
    }),
  );
  return places.length + made.length > 0 ? [...places, ...made] : found;
}

/** Collects what is missing and what is left over. */
class Findings {
  readonly missing: MissingStubs[] = [];
  readonly unplaced: { readonly name: string; readonly type: WantedType; readonly node: Node }[] = [];
  readonly diagnostics: Diagnostic[] = [];
  /** The first object that may have more members than its syntax shows. */
  open: HandlerPlace | undefined = undefined;
  readonly #whole: WantedType;
  readonly #mentioned: (name: string) => boolean;
  readonly #placed = new Set<string>();

  constructor(whole: WantedType, mentioned: (name: string) => boolean) {
    this.#whole = whole;
    this.#mentioned = mentioned;
  }

  object(place: Extract<HandlerPlace, { kind: "object" }>): void {
    const { type, node, subset } = place;
    const { named, isOpen } = membersOf(node);
    const lacking = type.handlers.filter(({ name }) => covers(subset, name) && !named.has(name));
    if (isOpen) this.open ??= place;
    else this.#insert({ object: node, type, handlers: lacking, prefix: "" });
    for (const [name, member] of named) {
      const handler = type.handlers.find((each) => each.name === name);
      if (handler === undefined) this.leftOver({ type, name, node: nameNode(member) });
      else this.#messages(handler, member, type);
    }
  }

  leftOver({
    type,
    name,
    node,
  }: {
    readonly type: WantedType;
    readonly name: string;
    readonly node: Node;
  }): void {
    const isElsewhere = hasHandler(this.#whole, name);
    const message = isElsewhere
      ? `\`${name}\` is no longer one of \`${type.name}\`: the contract has put it under another tag`
      : `The contract has no \`${name}\` any more; its handler is still here`;
    this.diagnostics.push(diagnosticAt(node, "handler-not-in-contract", { message }));
  }

  /** Those that no object lacks, and that no file of the service knows. */
  unplacedOf(type: WantedType, node: Node): void {
    for (const { name } of type.handlers) {
      if (!this.#placed.has(name) && !this.#mentioned(name)) this.unplaced.push({ name, type, node });
    }
  }

  #insert(stubs: MissingStubs): void {
    if (stubs.handlers.length === 0) return;
    this.missing.push(stubs);
    for (const { name } of stubs.handlers) this.#placed.add(stubs.prefix + name);
  }

  /** The functions for an operation's messages, where the operation has several. */
  #messages(handler: WantedHandler, member: Node, type: WantedType): void {
    const object = Node.isPropertyAssignment(member) ? member.getInitializer() : undefined;
    // Else its shape has changed, which is the compiler's to tell.
    if (handler.messages.length === 0 || !Node.isObjectLiteralExpression(object)) return;
    const { named, isOpen } = membersOf(object);
    const prefix = `${handler.name}.`;
    const lacking = handler.messages.filter(({ name }) => !named.has(name));
    if (!isOpen) this.#insert({ object, type, handlers: lacking, prefix });
    else {
      for (const { name } of lacking) {
        if (!this.#mentioned(name)) this.unplaced.push({ name: prefix + name, type, node: object });
      }
    }
    for (const [name, inner] of named) {
      if (handler.messages.some((message) => message.name === name)) continue;
      const message = `The contract's \`${handler.name}\` no longer receives \`${name}\`; its handler is still here`;
      this.diagnostics.push(diagnosticAt(nameNode(inner), "handler-not-in-contract", { message }));
    }
  }
}

function covers({ only, without }: Subset, name: string): boolean {
  return (only === null || only.has(name)) && !without.has(name);
}

function hasHandler(type: WantedType, name: string): boolean {
  return type.handlers.some((handler) => handler.name === name);
}
