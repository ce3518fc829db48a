import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/**
 * Where caches of work below `start` go: `node_modules/.cache/commsgen` of the nearest package, else the user's
 * cache folder. Does not make the folder.
 */
export function cacheFolder(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    const modules = join(folder, "node_modules");
    if (existsSync(join(folder, "package.json")) && existsSync(modules)) {
      return join(modules, ".cache", "commsgen");
    }
    if (folder === dirname(folder)) return join(userCacheFolder(), "commsgen");
  }
}

function userCacheFolder(): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  if (process.platform === "win32" && local) return local;
  return (
    xdg || (process.platform === "darwin" ? join(homedir(), "Library", "Caches") : join(homedir(), ".cache"))
  );
}
