import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { compareText } from "../compare-text.js";

const isSource = /\.[mc]?tsx?$/;
const isNoSource = /\.d\.[mc]?ts$|\.(?:test|spec)\.[mc]?tsx?$/;
const skippedFolders: ReadonlySet<string> = new Set(["node_modules", "dist", "__tests__", "test", "tests"]);

/**
 * The TypeScript files in which a service's handlers may be, absolute and in order: those below a folder, or the one file.
 * Tests, declarations and generated code (`generated`: its folders) are left out, and symbolic links are not followed.
 */
export function handlerSources(place: string, generated: readonly string[]): readonly string[] {
  const found: string[] = [];
  if (statSync(place, { throwIfNoEntry: false })?.isFile() === true) return [place];
  collect(place, new Set(generated), found);
  return found.sort(compareText);
}

function collect(folder: string, generated: ReadonlySet<string>, found: string[]): void {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const isSkipped = entry.name.startsWith(".") || skippedFolders.has(entry.name) || generated.has(path);
      if (!isSkipped) collect(path, generated, found);
    } else if (entry.isFile() && isSource.test(entry.name) && !isNoSource.test(entry.name)) {
      found.push(path);
    }
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // not there, or not to be read: nothing of the user's to look after
  }
}
