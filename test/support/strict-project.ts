import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** The two ends of the range that generated code must compile on. */
export type TypeScriptVersion = "5.5" | "7";

const compilers = {
  "5.5": "typescript-5.5/bin/tsc",
  "7": "typescript/bin/tsc",
} as const;

/** What the design asks of generated code, and what strict projects turn on besides. */
const strictOptions = {
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
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: true,
  types: ["node"],
};

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

/** Makes the folder a project whose TypeScript is compiled under the strict options. */
export function writeStrictProject({ folder, typescript, emit }: StrictProject): string {
  mkdirSync(join(folder, "sources"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const config = join(folder, `tsconfig.${typescript}.json`);
  const compilerOptions = {
    ...strictOptions,
    // Known from 5.8 on.
    ...(typescript === "7" ? { erasableSyntaxOnly: true } : {}),
    typeRoots: [join(repository, "node_modules/@types")],
    rootDir: "sources",
    ...(emit ? { outDir: "out" } : { noEmit: true }),
  };
  writeFileSync(config, JSON.stringify({ compilerOptions, include: ["sources"] }));
  return config;
}

/** Compiles the project in one run. JavaScript is written for what is in order even where something else is not. */
export async function compileStrictly(project: StrictProject): Promise<readonly CompileError[]> {
  const config = writeStrictProject(project);
  const compiler = join(repository, "node_modules", compilers[project.typescript]);
  const output = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [compiler, "-p", config, "--pretty", "false"],
      { cwd: project.folder, maxBuffer: 256 * 1024 * 1024 },
      (error, stdout, stderr) => {
        // Errors in the project end with code 1 or 2 and are told on stdout.
        if (error !== null && stdout === "") reject(new Error(`tsc failed: ${error.message}\n${stderr}`));
        else resolve(stdout);
      },
    );
  });
  return parseErrors(output);
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
