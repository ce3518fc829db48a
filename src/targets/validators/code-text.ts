import type { ImportSymbol, Printable } from "../../print/index.js";

/**
 * Collects code in few large pieces: text between two import symbols becomes one string at once. Large contracts make
 * hundreds of thousands of small parts, which would cost more to keep than to make.
 */
export class CodeText {
  readonly #parts: (string | ImportSymbol)[] = [];
  #text = "";

  add(part: Printable): this {
    if (typeof part === "string") this.#text += part;
    else if ("kind" in part) this.#addSymbol(part);
    else for (const inner of part) this.add(inner);
    return this;
  }

  /** The code so far; nothing may be added afterwards. */
  finish(): Printable {
    if (this.#text !== "") this.#parts.push(this.#text);
    this.#text = "";
    return this.#parts;
  }

  #addSymbol(symbol: ImportSymbol): void {
    if (this.#text !== "") this.#parts.push(this.#text);
    this.#text = "";
    this.#parts.push(symbol);
  }
}
