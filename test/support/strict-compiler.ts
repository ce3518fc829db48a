import { spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** `7`: the one that the project builds with, ten times as fast; `5.5`: the oldest that output promises to compile on. */
export type TypeScriptVersion = "7" | "5.5";

const compilers = { "7": "typescript/bin/tsc", "5.5": "typescript-5.5/bin/tsc" } as const;

/** The options that generated code promises to compile under, and those that a strict team adds. */
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
  noFallthroughCasesInSwitch: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: true,
  typeRoots: [join(modules, "@types")],
  types: ["node"],
};

export interface CompilerRun {
  /** Absolute; gets a `package.json` and a `tsconfig`. */
  readonly folder: string;
  readonly typescript: TypeScriptVersion;
  /** Globs below the folder. */
  readonly include: readonly string[];
  /** Compiler options besides the strict ones. */
  readonly options: Readonly<Record<string, string | boolean>>;
}

export interface CompilerOutcome {
  readonly stdout: string;
  readonly stderr: string;
  /** `null` when a signal ended the compiler. */
  readonly exitCode: number | null;
}

/** Compiles what the globs match under the strict options. */
export function runStrictCompiler(run: CompilerRun): Promise<CompilerOutcome> {
  const { folder, typescript, include, options } = run;
  const compilerOptions = {
    ...strictOptions,
    // TypeScript 5.8 brought the option; what it forbids is printed for no version.
    ...(typescript === "7" ? { erasableSyntaxOnly: true } : {}),
    ...options,
  };
  const config = join(folder, `tsconfig.${typescript}.json`);
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  linkPackages(folder);
  writeFileSync(config, JSON.stringify({ compilerOptions, include }, null, 2));
  return runNode([join(modules, compilers[typescript]), "-p", config, "--pretty", "false"], folder);
}

/** The npm packages that output imports, and those that services pass it transactions of. */
const packages = [
  "kafkajs",
  "pg",
  "@types/pg",
  "drizzle-orm",
  "kysely",
  "knex",
  "cockatiel",
  "prom-client",
  "@opentelemetry",
];

function linkPackages(folder: string): void {
  mkdirSync(join(folder, "node_modules", "@types"), { recursive: true });
  for (const name of packages) {
    try {
      symlinkSync(join(modules, name), join(folder, "node_modules", name), "junction");
    } catch (error) {
      // Linked by an earlier run, or one beside this.
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
}

function runNode(args: readonly string[], cwd: string): Promise<CompilerOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", reject);
    child.on("close", (exitCode) =>
      resolve({
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
        exitCode,
      }),
    );
  });
}
