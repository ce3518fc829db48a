import type { PointerNode } from "./pointer-tree.js";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const HASH = 0x23;
const APOSTROPHE = 0x27;

/**
 * Fills in the ranges of the tree's nodes: keys of objects, items of arrays. Reads what is asked for and skips
 * the rest by brackets and quotes. `false` where the text turns out not to be JSON.
 */
export function locateInJson(text: string, root: PointerNode): boolean {
  const scanner = new JsonScanner(text);
  root.range = { offset: scanner.skipSpace(), length: 1 };
  return scanner.visit(root);
}

class JsonScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Goes to the next character that is no white space and returns its offset. */
  skipSpace(): number {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return this.#at;
      this.#at++;
    }
  }

  visit(node: PointerNode): boolean {
    if (node.children.size === 0) return this.#skip();
    this.skipSpace();
    switch (this.#text.charCodeAt(this.#at)) {
      case OPEN_BRACE:
        return this.#visitObject(node);
      case OPEN_BRACKET:
        return this.#visitArray(node);
      default:
        return this.#skip();
    }
  }

  #visitObject(node: PointerNode): boolean {
    this.#at++;
    for (;;) {
      const start = this.skipSpace();
      const code = this.#text.charCodeAt(start);
      if (code === CLOSE_BRACE) break;
      if (code === COMMA) {
        this.#at++;
        continue;
      }
      if (code !== QUOTE || !this.#skipString()) return false;
      const child = node.children.get(this.#keyAt(start));
      if (child !== undefined) child.range = { offset: start, length: this.#at - start };
      if (this.#text.charCodeAt(this.skipSpace()) !== COLON) return false;
      this.#at++;
      if (!(child === undefined ? this.#skip() : this.visit(child))) return false;
    }
    this.#at++;
    return true;
  }

  #visitArray(node: PointerNode): boolean {
    this.#at++;
    for (let index = 0; ; ) {
      const start = this.skipSpace();
      const code = this.#text.charCodeAt(start);
      if (code === CLOSE_BRACKET) break;
      if (code === COMMA) {
        this.#at++;
        continue;
      }
      const child = node.children.get(String(index));
      if (!(child === undefined ? this.#skip() : this.visit(child))) return false;
      if (child !== undefined) child.range = { offset: start, length: this.#itemLength(start, code) };
      index++;
    }
    this.#at++;
    return true;
  }

  #itemLength(start: number, code: number): number {
    return code === OPEN_BRACE || code === OPEN_BRACKET ? 1 : this.#at - start;
  }

  #keyAt(start: number): string {
    const written = this.#text.slice(start + 1, this.#at - 1);
    if (!written.includes("\\")) return written;
    try {
      const decoded: unknown = JSON.parse(`"${written}"`);
      return String(decoded);
    } catch {
      return written;
    }
  }

  /** Skips one value of any kind. */
  #skip(): boolean {
    this.skipSpace();
    let depth = 0;
    while (this.#at < this.#text.length) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === QUOTE) {
        if (!this.#skipString()) return false;
        if (depth === 0) return true;
        continue;
      }
      if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
      else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        if (depth === 0) return true;
        depth--;
        if (depth === 0) {
          this.#at++;
          return true;
        }
      } else if (depth === 0 && (code === COMMA || code <= 0x20)) return true;
      // Comments and other quotes: YAML that begins like JSON.
      else if (code === HASH || code === APOSTROPHE) return false;
      this.#at++;
    }
    return depth === 0;
  }

  #skipString(): boolean {
    let end = this.#at;
    for (;;) {
      end = this.#text.indexOf('"', end + 1);
      if (end === -1) return false;
      let backslashes = 0;
      while (this.#text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++;
      if (backslashes % 2 === 0) break;
    }
    this.#at = end + 1;
    return true;
  }
}
