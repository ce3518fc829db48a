import { FileHasher } from "../output/file-hash.js";

/** A file that a run read, or looked at to see whether it is a contract. */
export interface HashedInput {
  /** Absolute, with forward slashes. */
  readonly path: string;
  /** Of the bytes, for the cache: any change counts. `null` for a file that cannot be read. */
  readonly exact: string | null;
  /** Of the text with `\n` line ends, for the manifest: the same on every checkout. */
  readonly content: string | null;
}

export function hashInputs(paths: readonly string[]): readonly HashedInput[] {
  const hasher = new FileHasher();
  return paths.map((path) => {
    try {
      return { path, ...hasher.hashes(path) };
    } catch {
      return { path, exact: null, content: null };
    }
  });
}
