import { execFile } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type Diagnostic, generate, type RunOptions } from "../../src/index.js";
import type { CompileError } from "../support/strict-project.js";

const fixtures = fileURLToPath(new URL("../fixtures", import.meta.url));
const runner = fileURLToPath(new URL("run-case.mjs", import.meta.url));

/** What became of one case before it is compiled. */
export interface GeneratedCase {
  readonly name: string;
  /** Why there is nothing to compile; empty when all is well. */
  readonly faults: readonly string[];
}

/** The names of the cases in a folder of `test/fixtures`. */
export function caseNames(set: string): readonly string[] {
  return readdirSync(join(fixtures, set), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Copies a case below `<project>/sources`, and generates its output beside its `usage.ts`. */
export async function generateCase(set: string, name: string, project: string): Promise<GeneratedCase> {
  const folder = join(project, "sources", name);
  cpSync(join(fixtures, set, name), folder, { recursive: true });
  cpSync(join(fixtures, "nasty", "support.ts"), join(project, "sources", "support.ts"));
  const before = new Set(filesBelow(project));
  const { ok, diagnostics, written } = await generate({
    inputs: ["."],
    cwd: folder,
    output: "generated",
    cache: false,
    ...optionsOf(folder),
  });
  const output = join(folder, "generated");
  const strays = [...filesBelow(project).filter((file) => !before.has(file)), ...written]
    .filter((file) => !file.startsWith(output + sep))
    .map((file) => `written outside the output folder: ${file}`);
  const odd = written
    .map((file) => relative(output, file).replaceAll("\\", "/"))
    .filter((file) => !/^(?:[\p{L}\p{N}_][\p{L}\p{N}._-]*\/)*[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u.test(file))
    .map((file) => `a name that file systems stumble over: ${JSON.stringify(file)}`);
  const refused = ok ? [] : diagnostics.filter(({ severity }) => severity === "error").map(tellDiagnostic);
  if (!ok && refused.length === 0) refused.push("refused without an error");
  return { name, faults: [...refused, ...strays, ...odd] };
}

/** Runs compiled cases; the failures by name, `null` for a case that passed. */
export async function runCases(
  names: readonly string[],
  project: string,
): Promise<ReadonlyMap<string, string | null>> {
  const results = new Map<string, string | null>();
  let open = names.filter((name) => existsSync(usageOf(name, project)));
  for (const name of names) if (!open.includes(name)) results.set(name, "there is no compiled usage.js");
  // A case that ends the process takes those behind it with it: they get another one.
  while (open.length > 0) {
    const output = await runnerOutput(open.map((name) => usageOf(name, project)));
    for (const { file, error } of output) results.set(basename(dirname(file)), error);
    const [culprit] = open.filter((name) => !results.has(name));
    if (output.length === 0 && culprit !== undefined)
      results.set(culprit, "the process ended without a word");
    open = open.filter((name) => !results.has(name));
  }
  return results;
}

/** Compiler errors by the case that they are in; those in none of them under `""`. */
export function errorsByCase(errors: readonly CompileError[]): ReadonlyMap<string, readonly string[]> {
  const byCase = new Map<string, string[]>();
  for (const { file, text } of errors) {
    const name = file.includes("/") ? file.slice(0, file.indexOf("/")) : "";
    const texts = byCase.get(name);
    if (texts === undefined) byCase.set(name, [text]);
    else texts.push(text);
  }
  return byCase;
}

function usageOf(name: string, project: string): string {
  return join(project, "out", name, "usage.js");
}

interface RunResult {
  readonly file: string;
  readonly error: string | null;
}

function runnerOutput(files: readonly string[]): Promise<readonly RunResult[]> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 64 * 1024 * 1024, env: { ...process.env, NODE_ENV: "test" } };
    execFile(process.execPath, [runner, ...files], options, (_error, stdout) => {
      const lines = stdout.split("\n").filter((line) => line.startsWith('{"file":'));
      // Each line is what run-case.mjs tells of a case.
      resolve(lines.map((line) => JSON.parse(line) as RunResult));
    });
  });
}

function optionsOf(folder: string): Partial<RunOptions> {
  const file = join(folder, "options.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

function tellDiagnostic({ code, message, source, cause }: Diagnostic): string {
  return `${code}: ${message}${source === null ? "" : ` (${source.pointer})`}${cause === null ? "" : ` [${cause}]`}`;
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}
