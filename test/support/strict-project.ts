import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { runStrictCompiler, type TypeScriptVersion } from "./strict-compiler.js";

export interface StrictProject {
  /** Absolute; everything below its `sources` is compiled, to JavaScript below its `out`. */
  readonly folder: string;
  readonly typescript: TypeScriptVersion;
  /** `false`: only checked. */
  readonly emit: boolean;
}

/** One complaint of the compiler. */
export interface CompileError {
  /** Relative to `sources`, with forward slashes; `""` for what has no place. */
  readonly file: string;
  readonly text: string;
}

/** Compiles the project in one run. JavaScript is written for what is in order even where something else is not. */
export async function compileStrictly(project: StrictProject): Promise<readonly CompileError[]> {
  const { folder, typescript, emit } = project;
  mkdirSync(join(folder, "sources"), { recursive: true });
  const { stdout, stderr, exitCode } = await runStrictCompiler({
    folder,
    typescript,
    include: ["sources"],
    options: {
      noImplicitReturns: true,
      rootDir: "sources",
      ...(emit ? { outDir: "out" } : { noEmit: true }),
    },
  });
  // Errors in the project end with code 1 or 2 and are told on stdout.
  if (exitCode !== 0 && stdout === "") throw new Error(`tsc failed with code ${exitCode}\n${stderr}`);
  return parseErrors(stdout);
}

/** `sources/a/b.ts(1,2): error TS1: text` and indented lines of more text */
function parseErrors(output: string): readonly CompileError[] {
  const errors: { file: string; text: string }[] = [];
  for (const line of output.split(/\r?\n/)) {
    const found = /^(?:sources[\\/])?(.+?)(\(\d+,\d+\): error TS.*)$/.exec(line);
    if (found !== null) {
      const [, file = "", text = ""] = found;
      errors.push({ file: file.replaceAll("\\", "/"), text: `${file}${text}` });
    } else if (/^error TS/.test(line)) {
      errors.push({ file: "", text: line });
    } else if (/^\s+\S/.test(line)) {
      const last = errors.at(-1);
      if (last !== undefined) last.text += `\n${line}`;
    }
  }
  return errors;
}
