import { type Stats, statSync } from "node:fs";
import { FileHasher } from "../output/file-hash.js";

/** A file whose content was known when the run ended. */
export interface KnownFile {
  /** Absolute. */
  readonly path: string;
  readonly hash: string;
  /** What `hash` is of: the bytes, or the text whatever its line ends. */
  readonly kind: "exact" | "content";
  /** What the file system said of the file; `null` where that cannot tell whether it changed. */
  readonly stamp: string | null;
}

/** File systems stamp times in steps of up to two seconds (FAT). */
const coarsestTimeStepMs = 2_000;

/**
 * Tells from a file's size, times and number whether it is still the file that was hashed, as git does: a look costs
 * microseconds where reading and hashing tens of megabytes costs more than starting the process. The time of the last
 * status change cannot be set by a program. A file that was changed just before it was hashed has no stamp: another
 * change might leave the same one.
 */
export class FileStamps {
  readonly #trustedBefore: number;
  #hasher: FileHasher | null = null;

  /** `now`: milliseconds of the epoch at which nothing had been read yet. */
  constructor(now = Date.now()) {
    this.#trustedBefore = now - coarsestTimeStepMs;
  }

  /** The stamp of a file that was read no earlier than this object was made. */
  stampOf(path: string): string | null {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? null : this.#stamp(stats);
  }

  /**
   * `null` when any file is not as it was known to be. Otherwise the same files: the same object, or with stamps for
   * those that had to be read.
   */
  confirm(known: readonly KnownFile[]): readonly KnownFile[] | null {
    let fresh = 0;
    const confirmed: KnownFile[] = [];
    try {
      for (const file of known) {
        const stats = statSync(file.path);
        if (file.stamp !== null && file.stamp === stampText(stats)) {
          confirmed.push(file);
          continue;
        }
        if (this.#hash(file) !== file.hash) return null;
        const stamp = this.#stamp(stats);
        if (stamp !== file.stamp) fresh++;
        confirmed.push({ ...file, stamp });
      }
    } catch {
      return null; // something is not there any more
    }
    return fresh === 0 ? known : confirmed;
  }

  #hash({ path, kind }: KnownFile): string {
    this.#hasher ??= new FileHasher();
    return kind === "exact" ? this.#hasher.exactHash(path) : this.#hasher.contentHash(path);
  }

  #stamp(stats: Stats): string | null {
    const changed = Math.max(stats.mtimeMs, stats.ctimeMs);
    return changed < this.#trustedBefore ? stampText(stats) : null;
  }
}

function stampText({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  return `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
}
