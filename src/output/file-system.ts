import * as fs from "node:fs";

/** The calls of `node:fs` that the output makes; tests pass one that fails where they want. */
export type FileSystem = Pick<
  typeof fs,
  | "chmodSync"
  | "existsSync"
  | "lstatSync"
  | "mkdirSync"
  | "readFileSync"
  | "renameSync"
  | "rmSync"
  | "rmdirSync"
  | "unlinkSync"
  | "writeFileSync"
>;

export const nodeFileSystem: FileSystem = fs;

/** `"ENOENT"` and the like; `null` for what is no system error. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

/** The message of whatever was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The file's bytes, or `null` where there is none. */
export function readIfPresent(path: string, fileSystem: FileSystem): Buffer | null {
  try {
    return fileSystem.readFileSync(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
}
