import { readFileSync, statSync } from "node:fs";
import { parse } from "node:path";
import { isBelow, realPathOf } from "./input-files.js";

/** Contracts larger than this are refused before they are read. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024;

export type FileReading =
  | { readonly ok: true; readonly bytes: Buffer }
  | {
      readonly ok: false;
      readonly reason: "missing" | "outside" | "too-large" | "unreadable";
      readonly cause: string | null;
    };

/**
 * The folders below which files are read: those of the inputs, widened to the working directory where it holds
 * an input. So `../shared/x.yaml` from `specs/orders/` works in a project, and `../../.ssh/id_rsa` does not.
 * The root of the file system never counts as a working directory.
 */
export class ReadingRoots {
  readonly #roots: readonly string[];
  readonly #realRoots: readonly string[];

  constructor(inputFolders: readonly string[], cwd: string) {
    const widened = parse(cwd).root !== cwd && inputFolders.some((folder) => isBelow(folder, cwd));
    this.#roots = widened ? [...inputFolders, cwd] : inputFolders;
    this.#realRoots = this.#roots.map((root) => realPathOf(root) ?? root);
  }

  /** Reads a regular file below one of the roots, symbolic links resolved. */
  read(path: string): FileReading {
    if (!this.#roots.some((root) => isBelow(path, root))) return failure("outside");
    try {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats === undefined) return failure("missing");
      const real = realPathOf(path);
      if (real === undefined || !this.#realRoots.some((root) => isBelow(real, root))) {
        return failure("outside");
      }
      if (!stats.isFile())
        return failure("unreadable", stats.isDirectory() ? "It is a folder" : "It is no file");
      if (stats.size > MAX_FILE_BYTES) return failure("too-large");
      return { ok: true, bytes: readFileSync(path) };
    } catch (error) {
      return failure("unreadable", error instanceof Error ? error.message : String(error));
    }
  }
}

function failure(
  reason: "missing" | "outside" | "too-large" | "unreadable",
  cause: string | null = null,
): FileReading {
  return { ok: false, reason, cause };
}
