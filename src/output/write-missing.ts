import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { errorCode, errorText } from "./file-system.js";
import { isBelow } from "./layout.js";

/** A file of the user's, which is written only where there is none. All paths are absolute. */
export interface MissingFile {
  readonly path: string;
  /** The folder that it may not leave, not even through symbolic links. */
  readonly root: string;
  readonly content: string;
}

export interface MissingFilesResult {
  readonly written: readonly string[];
  /** Those that were there, whatever is in them. */
  readonly kept: readonly string[];
  /** What could not be written, and why. */
  readonly failed: readonly { readonly path: string; readonly cause: string }[];
}

/** Writes those that are not there. Never touches a file that is, whoever made it meanwhile. */
export function writeMissing(files: readonly MissingFile[]): MissingFilesResult {
  const written: string[] = [];
  const kept: string[] = [];
  const failed: { readonly path: string; readonly cause: string }[] = [];
  for (const file of files) {
    try {
      (writeOne(file) ? written : kept).push(file.path);
    } catch (error) {
      failed.push({ path: file.path, cause: errorText(error) });
    }
  }
  return { written, kept, failed };
}

/** `false`: it is there. */
function writeOne({ path, root, content }: MissingFile): boolean {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const [realFolder, realRoot] = [realpathSync(folder), realpathSync(root)];
  if (realFolder !== realRoot && !isBelow(realFolder, realRoot)) {
    throw new Error(`a link leads out of ${basename(root)}`);
  }
  try {
    // "wx": fails where anything has this name, a dangling link too.
    writeFileSync(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}
