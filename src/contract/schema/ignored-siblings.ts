import { type DiagnosticBag, type SourceRef, withPlaces } from "../../diagnostics/index.js";
import { dialectName, type SchemaDialect } from "./dialects/dialect.js";

interface IgnoredOfFile {
  readonly dialect: SchemaDialect;
  readonly first: SourceRef;
  readonly repeats: SourceRef[];
  readonly keywords: Set<string>;
}

/**
 * Keywords beside a `$ref` that has to stand alone. Some documents have one beside every reference, so it is said
 * once for each document.
 */
export class IgnoredSiblings {
  readonly #files = new Map<string, IgnoredOfFile>();

  add(keywords: readonly string[], source: SourceRef, dialect: SchemaDialect): void {
    const known = this.#files.get(source.file);
    if (known === undefined) {
      this.#files.set(source.file, { dialect, first: source, repeats: [], keywords: new Set(keywords) });
      return;
    }
    known.repeats.push(source);
    for (const keyword of keywords) known.keywords.add(keyword);
  }

  report(bag: DiagnosticBag): void {
    for (const { dialect, first, repeats, keywords } of this.#files.values()) {
      const names = [...keywords].map((keyword) => `\`${keyword}\``).join(", ");
      const verb = keywords.size === 1 ? "has" : "have";
      const message = `${names} beside \`$ref\` ${verb} no effect in ${dialectName(dialect)}`;
      bag.add("reference-siblings-ignored", withPlaces(message, repeats.length + 1), {
        source: first,
        repeats,
      });
    }
    this.#files.clear();
  }
}
