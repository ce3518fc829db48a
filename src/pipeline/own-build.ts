import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { exactHash } from "../output/content-hash.js";
import { codeFolder, packageRoot } from "../package-root.js";

/** commsgen's version, as its package.json says. */
export function ownVersion(): string {
  const value: unknown = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8"));
  if (
    typeof value === "object" &&
    value !== null &&
    "version" in value &&
    typeof value.version === "string"
  ) {
    return value.version;
  }
  throw new Error("the package.json of commsgen has no version");
}

/**
 * Tells one build of commsgen from another, also between two builds of one version or after a patch: name, size
 * and time of every file that shapes the output. Costs one `stat` a file.
 */
export function ownBuild(): string {
  const root = packageRoot();
  const lines: string[] = [];
  for (const folder of [codeFolder(), join(root, "src", "runtime"), join(root, "templates")]) {
    listFiles(folder, lines);
  }
  return exactHash(`${ownVersion()}\n${lines.join("\n")}`);
}

function listFiles(folder: string, lines: string[]): void {
  let entries: ReturnType<typeof readEntries>;
  try {
    entries = readEntries(folder);
  } catch {
    return; // a part that this build does not have
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      listFiles(path, lines);
    } else if (!entry.name.endsWith(".d.ts")) {
      const { size, mtimeMs } = statSync(path);
      lines.push(`${path} ${size} ${mtimeMs}`);
    }
  }
}

function readEntries(folder: string) {
  return readdirSync(folder, { withFileTypes: true });
}
