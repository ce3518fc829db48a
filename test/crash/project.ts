import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { glob } from "tinyglobby";
import { generate } from "../../src/index.js";
import { type Fault, plant } from "./faults.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const contracts = ["orders.yaml", "billing.yaml"];

export const programNames = ["writer", "relay", "consumer"] as const;
export type ProgramName = (typeof programNames)[number];

/** A folder with the code of the contracts as JavaScript, and the programs that use it. */
export interface CrashProject {
  /** Begins every topic and names the group. */
  readonly run: string;
  readonly folder: string;
  /** Absolute: for `node`. */
  readonly programs: Readonly<Record<ProgramName, string>>;
  remove(): void;
}

/**
 * Generates into a folder below the repository, so that `kafkajs` and `pg` are found from there; processes start at once,
 * since nothing is left to be translated. `fault`: planted into the generated code.
 */
export async function makeProject(run: string, fault: Fault | null = null): Promise<CrashProject> {
  const cache = join(root, "node_modules", ".cache", "commsgen-tests");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "crash-"));
  try {
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
    for (const name of contracts) {
      const contract = readFileSync(new URL(`contract/${name}`, import.meta.url), "utf8");
      writeFileSync(join(folder, name), contract.replaceAll("RUN", run));
    }
    const result = await generate({ inputs: contracts, cwd: folder, cache: false });
    const errors = result.diagnostics.filter(({ severity }) => severity !== "info");
    if (!result.ok || errors.length > 0) throw new Error(`not generated: ${JSON.stringify(errors)}`);
    if (fault !== null)
      for (const service of fault.services) plant(fault, join(folder, "generated", service, "runtime"));
    await translate(folder);
    await bundlePrograms(folder);
    return projectOf(run, folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The same code under another `run`, quicker than generated anew. */
export async function copyProject(original: CrashProject, run: string): Promise<CrashProject> {
  const folder = mkdtempSync(join(dirname(original.folder), "crash-"));
  cpSync(original.folder, folder, { recursive: true });
  for (const path of await glob(["generated/**/*.js"], { cwd: folder, absolute: true })) {
    const text = readFileSync(path, "utf8");
    if (text.includes(original.run)) writeFileSync(path, text.replaceAll(original.run, run));
  }
  return projectOf(run, folder);
}

function projectOf(run: string, folder: string): CrashProject {
  const pathOf = (name: ProgramName) => join(folder, "programs", `${name}-main.js`);
  return {
    run,
    folder,
    programs: { writer: pathOf("writer"), relay: pathOf("relay"), consumer: pathOf("consumer") },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Every `.ts` of the output gets a `.js` beside it. */
async function translate(folder: string): Promise<void> {
  const sources = await glob(["generated/**/*.ts"], { cwd: folder, absolute: true });
  await build({
    entryPoints: sources,
    outdir: join(folder, "generated"),
    outbase: join(folder, "generated"),
    bundle: false,
    format: "esm",
    platform: "node",
    target: "node20",
  });
}

async function bundlePrograms(folder: string): Promise<void> {
  await build({
    entryPoints: programNames.map((name) => fileURLToPath(new URL(`${name}-main.ts`, import.meta.url))),
    outdir: join(folder, "programs"),
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: "inline",
  });
}
