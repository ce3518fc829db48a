import { readFileSync } from "node:fs";
import { contentHash, exactHash } from "../output/content-hash.js";

/** A file that a run read, or looked at to see whether it is a contract. */
export interface HashedInput {
  /** Absolute, with forward slashes. */
  readonly path: string;
  /** Of the bytes, for the cache: any change counts. `null` for a file that cannot be read. */
  readonly exact: string | null;
  /** Of the text with `\n` line ends, for the manifest: the same on every checkout. */
  readonly content: string | null;
}

export function hashInput(path: string): HashedInput {
  const bytes = readOrNull(path);
  if (bytes === null) return { path, exact: null, content: null };
  const exact = exactHash(bytes);
  return { path, exact, content: bytes.includes(0x0d) ? contentHash(bytes) : exact };
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
