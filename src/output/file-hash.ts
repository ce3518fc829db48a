import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { contentHash } from "./content-hash.js";

const carriageReturn = 0x0d;
const bufferSize = 256 * 1024;

/**
 * Hashes many files through one small buffer: for the tens of megabytes of an unchanged run that takes half the
 * time of reading each file whole, because no memory has to be fetched for them.
 */
export class FileHasher {
  readonly #buffer = Buffer.allocUnsafeSlow(bufferSize);

  /** SHA-256 of the file's bytes, in hex. Throws when the file cannot be read. */
  exactHash(path: string): string {
    return this.#scan(path, null) ?? "";
  }

  /** The file's `contentHash`. Throws when the file cannot be read. */
  contentHash(path: string): string {
    return this.#scan(path, () => "stop") ?? contentHash(readFileSync(path));
  }

  /** Both. Throws when the file cannot be read. */
  hashes(path: string): { readonly exact: string; readonly content: string } {
    let hasReturns = false;
    const exact = this.#scan(path, () => {
      hasReturns = true;
      return "go on";
    });
    return {
      exact: exact ?? "",
      content: hasReturns || exact === null ? contentHash(readFileSync(path)) : exact,
    };
  }

  /** `null` when it was stopped at a carriage return. */
  #scan(path: string, onReturn: (() => "stop" | "go on") | null): string | null {
    const hash = createHash("sha256");
    const file = openSync(path, "r");
    try {
      for (;;) {
        const length = readSync(file, this.#buffer, 0, bufferSize, null);
        if (length === 0) return hash.digest("hex");
        const chunk = this.#buffer.subarray(0, length);
        if (onReturn !== null && chunk.includes(carriageReturn) && onReturn() === "stop") return null;
        hash.update(chunk);
      }
    } finally {
      closeSync(file);
    }
  }
}
