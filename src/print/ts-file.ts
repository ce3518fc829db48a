import type { GeneratedFile } from "./generated-file.js";
import { type ImportSymbol, isList, type Printable } from "./printable.js";

/** A TypeScript file in the making. Append code; `flush` settles the imports and gives the text. */
export class TsFile {
  readonly path: string;
  readonly #declared: ReadonlySet<string>;
  readonly #header: string;
  readonly #parts: Printable[] = [];

  /**
   * @param path relative to the output root, with forward slashes: `orders/types.ts`
   * @param declared the names that the file declares itself; imports of the same name get an alias
   */
  constructor(path: string, declared: ReadonlySet<string>, header = "") {
    this.path = path;
    this.#declared = declared;
    this.#header = header;
  }

  /** Appends code as it is. */
  add(...parts: readonly Printable[]): void {
    this.#parts.push(...parts);
  }

  /** Appends code and a line feed. */
  line(...parts: readonly Printable[]): void {
    this.#parts.push(...parts, "\n");
  }

  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  flush(): GeneratedFile {
    const { flat, imports, bySymbol } = collectImports(this.#parts, this.path);
    const names = assignLocalNames(imports, this.#declared);
    const locals = new Map<ImportSymbol, string>();
    for (const [symbol, key] of bySymbol) locals.set(symbol, names.get(key) ?? symbol.name);
    const head = [this.#header, printImports(imports, names, this.path)]
      .filter((part) => part !== "")
      .join("\n");
    // Joined once: files of megabytes are not copied again to put the head before them.
    const text = head === "" ? [] : [head, "\n"];
    for (const part of flat) text.push(typeof part === "string" ? part : (locals.get(part) ?? part.name));
    return { path: this.path, content: text.join("") };
  }
}

/** One import of the file, and whether any use needs it as a value. */
interface UsedImport {
  readonly symbol: ImportSymbol;
  value: boolean;
}

function importKey(symbol: ImportSymbol): string {
  return `${symbol.from}\n${symbol.name}`;
}

/** The parts in one list, with what they import: large files hold the same few symbols thousands of times. */
interface CollectedParts {
  readonly flat: (string | ImportSymbol)[];
  readonly imports: Map<string, UsedImport>;
  /** The key in `imports` of each symbol object. */
  readonly bySymbol: Map<ImportSymbol, string>;
}

function collectImports(parts: Printable, path: string): CollectedParts {
  const collected: CollectedParts = { flat: [], imports: new Map(), bySymbol: new Map() };
  collectPart(parts, path, collected);
  return collected;
}

function collectPart(part: Printable, path: string, collected: CollectedParts): void {
  if (typeof part === "string") {
    collected.flat.push(part);
  } else if (isList(part)) {
    for (const inner of part) collectPart(inner, path, collected);
  } else {
    collected.flat.push(part);
    if (part.from !== path && !collected.bySymbol.has(part)) addImport(part, collected);
  }
}

function addImport(symbol: ImportSymbol, { imports, bySymbol }: CollectedParts): void {
  const key = importKey(symbol);
  bySymbol.set(symbol, key);
  const known = imports.get(key);
  if (known === undefined) imports.set(key, { symbol, value: !symbol.typeOnly });
  else if (!symbol.typeOnly) known.value = true;
}

/** In code-unit order of (module, name), so that an alias does not depend on which use came first. */
function assignLocalNames(
  imports: Map<string, UsedImport>,
  declared: ReadonlySet<string>,
): Map<string, string> {
  const taken = new Set(declared);
  const names = new Map<string, string>();
  for (const key of [...imports.keys()].sort()) {
    const name = imports.get(key)?.symbol.name ?? "";
    let local = name;
    for (let count = 2; taken.has(local); count++) local = `${name}_${count}`;
    taken.add(local);
    names.set(key, local);
  }
  return names;
}

function printImports(imports: Map<string, UsedImport>, names: Map<string, string>, path: string): string {
  const modules = new Map<string, UsedImport[]>();
  for (const used of imports.values()) {
    const list = modules.get(used.symbol.from) ?? [];
    list.push(used);
    modules.set(used.symbol.from, list);
  }
  const specifiers = [...modules].map(([from, used]) => ({ specifier: moduleSpecifier(from, path), used }));
  specifiers.sort((a, b) => compareSpecifiers(a.specifier, b.specifier));
  return specifiers.map(({ specifier, used }) => printImport(specifier, used, names)).join("");
}

function printImport(
  specifier: string,
  used: readonly UsedImport[],
  names: ReadonlyMap<string, string>,
): string {
  const allTypes = used.every((one) => !one.value);
  const clauses = [...used]
    .sort((a, b) => (a.symbol.name < b.symbol.name ? -1 : 1))
    .map((one) => {
      const local = names.get(importKey(one.symbol)) ?? one.symbol.name;
      const clause = local === one.symbol.name ? local : `${one.symbol.name} as ${local}`;
      return allTypes || one.value ? clause : `type ${clause}`;
    });
  const keyword = allTypes ? "import type" : "import";
  const oneLine = `${keyword} { ${clauses.join(", ")} } from "${specifier}";\n`;
  if (oneLine.length <= 111) return oneLine;
  return `${keyword} {\n${clauses.map((clause) => `  ${clause},\n`).join("")}} from "${specifier}";\n`;
}

/** Node's own modules first, then packages, then the output's own files. */
function compareSpecifiers(a: string, b: string): number {
  const rank = (specifier: string): number =>
    specifier.startsWith("node:") ? 0 : specifier.startsWith(".") ? 2 : 1;
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** `("orders/runtime/http.ts", "orders/client.ts")` -> `./runtime/http.js`; packages stay as they are. */
export function moduleSpecifier(from: string, path: string): string {
  if (!from.endsWith(".ts")) return from;
  const target = from.slice(0, -".ts".length).split("/");
  const base = path.split("/").slice(0, -1);
  let common = 0;
  while (common < base.length && common < target.length - 1 && base[common] === target[common]) common++;
  const up = base.slice(common).map(() => "..");
  const relative = [...(up.length === 0 ? ["."] : up), ...target.slice(common)].join("/");
  return `${relative}.js`;
}
