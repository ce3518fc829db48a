// Generates in a process of its own and tells, as one JSON document, what came out:
// `node --import tsx generate-child.ts '<RunOptions as JSON>'`
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { generate, type RunOptions } from "../../src/index.js";

/** What the process prints. */
export interface ChildReport {
  readonly ok: boolean;
  /** SHA-256 of every file below the output folder, the manifest's too, by path with forward slashes. */
  readonly hashes: Readonly<Record<string, string>>;
  readonly diagnostics: readonly string[];
  /** The process's own, as it understood its environment. */
  readonly locale: string;
  readonly timeZone: string;
}

// The only caller is a test, which passes options as JSON.
const options = JSON.parse(process.argv[2] ?? "{}") as RunOptions;
const result = await generate({ ...options, cache: false });
const output = resolve(options.cwd ?? ".", options.output ?? "generated");
const hashes: Record<string, string> = {};
const entries = existsSync(output) ? readdirSync(output, { recursive: true, withFileTypes: true }) : [];
for (const entry of entries) {
  if (entry.isDirectory()) continue;
  const file = join(entry.parentPath, entry.name);
  const path = relative(output, file).replaceAll("\\", "/");
  hashes[path] = createHash("sha256").update(readFileSync(file)).digest("hex");
}
const report: ChildReport = {
  ok: result.ok,
  hashes,
  diagnostics: result.diagnostics.map(
    ({ severity, code, message, position }) =>
      `${severity} ${code} ${position?.line}:${position?.column} ${message}`,
  ),
  locale: Intl.DateTimeFormat().resolvedOptions().locale,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
};
process.stdout.write(`\n${JSON.stringify(report)}\n`);
