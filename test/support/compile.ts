import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { GeneratedFile } from "../../src/print/index.js";

const require = createRequire(import.meta.url);
const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/** The options that generated code promises to compile under, and those that a strict team adds. */
const compilerOptions = {
  target: "ES2022",
  lib: ["ES2023"],
  module: "NodeNext",
  moduleResolution: "NodeNext",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noImplicitOverride: true,
  noFallthroughCasesInSwitch: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: true,
  noEmit: true,
};

export interface CompileOptions {
  /** `7`: the one that the project builds with, ten times as fast; `5.5`: the oldest that output promises to compile on. */
  readonly typescript: "7" | "5.5";
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
  const config = {
    compilerOptions: {
      ...compilerOptions,
      // TypeScript 5.8 brought the option; what it forbids is printed for no version.
      ...(typescript === "7" ? { erasableSyntaxOnly: true } : {}),
      typeRoots: [join(projectRoot, "node_modules", "@types")],
      types: ["node"],
    },
    include,
  };
  const configPath = join(folder, `tsconfig.${typescript}.json`);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  writeFileSync(configPath, JSON.stringify(config, null, 2));
  const packageName = typescript === "7" ? "typescript" : "typescript-5.5";
  const tsc = join(dirname(require.resolve(`${packageName}/package.json`)), "bin", "tsc");
  const { output, exitCode } = await run([tsc, "-p", configPath, "--pretty", "false"], folder);
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

function run(
  args: readonly string[],
  cwd: string,
): Promise<{ readonly output: string; readonly exitCode: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ output: Buffer.concat(chunks).toString(), exitCode }));
  });
}
