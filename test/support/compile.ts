import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";
import type { GeneratedFile } from "../../src/print/index.js";
import { runStrictCompiler, type TypeScriptVersion } from "./strict-compiler.js";

export interface CompileOptions {
  readonly typescript: TypeScriptVersion;
}

export interface CompileResult {
  /** As the compiler writes them, with paths relative to the folder; empty when all is well. */
  readonly errors: readonly string[];
}

/** Writes the files into the folder and type-checks everything in it under the strict options. */
export async function compileFiles(
  files: readonly GeneratedFile[],
  folder: string,
  options: CompileOptions,
): Promise<CompileResult> {
  for (const file of files) {
    const path = join(folder, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.content);
  }
  return compileFolder(folder, ["**/*.ts"], options);
}

/** Type-checks what the globs match below a folder. */
export async function compileFolder(
  folder: string,
  include: readonly string[],
  { typescript }: CompileOptions,
): Promise<CompileResult> {
  const options = { noEmit: true };
  const { stdout, stderr, exitCode } = await runStrictCompiler({ folder, typescript, include, options });
  const output = stdout + stderr;
  const errors = output
    .split("\n")
    .filter((line) => /\berror TS\d+:/.test(line))
    .map((line) => withRelativePath(line, folder));
  if (exitCode !== 0 && errors.length === 0) errors.push(`the compiler failed: ${output.trim()}`);
  return { errors };
}

function withRelativePath(line: string, folder: string): string {
  const [path = ""] = line.split("(");
  return isAbsolute(path) ? relative(folder, path) + line.slice(path.length) : line;
}
