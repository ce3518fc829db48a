import { dirname, join, relative } from "node:path";
import { type ImportDeclaration, Node, type SourceFile, ts } from "ts-morph";
import type { LocalName } from "./insert-stubs.js";
import { type Insertion, lineEndOf } from "./text-edits.js";
import type { StubImport } from "./wanted-handlers.js";

/** Where a file and the generated code lie; absolute. */
interface Places {
  readonly file: string;
  readonly generated: string;
  /** A file of the generated code that the file may import already: `server.ts`. */
  readonly sibling: string;
}

/** Names the imports of a file's stubs, and adds those that it does not have. */
export class StubImports {
  readonly #source: SourceFile;
  readonly #places: Places;
  readonly #locals = new Map<string, string>();
  readonly #added: { readonly symbol: StubImport; readonly local: string }[] = [];

  constructor(source: SourceFile, places: Places) {
    this.#source = source;
    this.#places = places;
  }

  readonly localName: LocalName = (symbol) => {
    const key = `${symbol.file} ${symbol.name}`;
    const known = this.#locals.get(key) ?? this.#imported(symbol);
    const local = known ?? this.#freeName(symbol.name);
    this.#locals.set(key, local);
    if (known === null) this.#added.push({ symbol, local });
    return local;
  };

  /** A declaration of its own for each, behind the last one that is there. */
  insertions(): readonly Insertion[] {
    if (this.#added.length === 0) return [];
    const text = this.#source.getFullText();
    const lineEnd = lineEndOf(text);
    const last = this.#source.getImportDeclarations().at(-1);
    const style = last?.getText() ?? "";
    const quote = style.includes("'") && !style.includes('"') ? "'" : '"';
    const end = style === "" || style.endsWith(";") ? ";" : "";
    const lines = this.#added.map(({ symbol, local }) => {
      const clause = local === symbol.name ? local : `${symbol.name} as ${local}`;
      return `import { ${clause} } from ${quote}${this.#specifier(symbol)}${quote}${end}`;
    });
    if (last === undefined) {
      const at =
        this.#source
          .getStatements()
          .find((each) => !isDirective(each))
          ?.getStart(true) ?? text.length;
      return [{ at, text: lines.map((line) => line + lineEnd).join("") + lineEnd }];
    }
    const comments = ts.getTrailingCommentRanges(text, last.getEnd()) ?? [];
    const at = Math.max(last.getEnd(), ...comments.map((comment) => comment.end));
    return [{ at, text: lines.map((line) => lineEnd + line).join("") }];
  }

  /** What the file calls it already; `null`: it does not import it as a value. */
  #imported({ name, file }: StubImport): string | null {
    for (const declaration of this.#source.getImportDeclarations()) {
      if (declaration.isTypeOnly() || !this.#isOf(declaration, file)) continue;
      for (const named of declaration.getNamedImports()) {
        if (named.getName() === name && !named.isTypeOnly()) return named.getAliasNode()?.getText() ?? name;
      }
    }
    return null;
  }

  /** By its end, whatever the path before it: `../generated/x.js`, `#generated/x.ts`; or any file of the generated code. */
  #isOf(declaration: ImportDeclaration, file: string): boolean {
    const specifier = declaration.getModuleSpecifierValue();
    if (`/${stemOf(specifier)}`.endsWith(`/${stemOf(file)}`)) return true;
    if (!specifier.startsWith(".")) return false;
    const steps = relative(this.#places.generated, join(dirname(this.#places.file), specifier));
    return !steps.startsWith("..");
  }

  /** `HttpProblem`, or `HttpProblem_2` where the file uses that name for something else. */
  #freeName(name: string): string {
    const taken = new Set<string>(this.#locals.values());
    this.#source.forEachDescendant((node) => {
      if (Node.isIdentifier(node)) taken.add(node.getText());
    });
    let local = name;
    for (let count = 2; taken.has(local); count++) local = `${name}_${count}`;
    return local;
  }

  /** As the file imports its sibling (`#generated/server.ts`), or relative. */
  #specifier({ file }: StubImport): string {
    const { sibling } = this.#places;
    for (const declaration of this.#source.getImportDeclarations()) {
      const specifier = declaration.getModuleSpecifierValue();
      const stem = stemOf(specifier);
      if (!`/${stem}`.endsWith(`/${stemOf(sibling)}`)) continue;
      const prefix = stem.slice(0, stem.length - stemOf(sibling).length);
      return prefix + stemOf(file) + specifier.slice(stem.length);
    }
    const path = relative(dirname(this.#places.file), join(this.#places.generated, stemOf(file)));
    const steps = path.replaceAll("\\", "/");
    return `${steps.startsWith(".") ? "" : "./"}${steps}.js`;
  }
}

/** `../generated/server.js` -> `../generated/server` */
function stemOf(path: string): string {
  return path.replace(/\.[mc]?[jt]sx?$/, "");
}

/** `"use strict"` */
function isDirective(statement: Node): boolean {
  return Node.isExpressionStatement(statement) && Node.isStringLiteral(statement.getExpression());
}
