import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { generate } from "../../src/index.js";
import type { DeliveryModules } from "./step.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A folder with the code of `contract.yaml`, its topics under a name of its own. */
export interface DeliveryProject {
  /** Begins every topic and names the group. */
  readonly run: string;
  readonly folder: string;
  remove(): void;
}

/** Generates into a folder below the project, so that `kafkajs` is found from there. */
export async function makeProject(run: string): Promise<DeliveryProject> {
  const cache = join(root, "node_modules", ".cache", "commsgen-tests");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "delivery-"));
  const contract = readFileSync(new URL("contract.yaml", import.meta.url), "utf8").replaceAll("RUN", run);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(folder, "asyncapi.yaml"), contract);
  const result = await generate({ inputs: ["asyncapi.yaml"], cwd: folder, cache: false });
  const errors = result.diagnostics.filter(({ severity }) => severity !== "info");
  if (!result.ok || errors.length > 0) throw new Error(`not generated: ${JSON.stringify(errors)}`);
  return { run, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The generated producer and consumer. Under a loader that knows TypeScript: vitest or tsx. */
export async function importProject(folder: string): Promise<DeliveryModules> {
  const load = async (name: string): Promise<object> => {
    const module: unknown = await import(
      /* @vite-ignore */ pathToFileURL(join(folder, "generated", "delivery", name)).href
    );
    if (typeof module !== "object" || module === null) throw new Error(`${name} is no module`);
    return module;
  };
  // What `contract.yaml` gives; if it gave anything else, every test that uses it would fail.
  return { ...(await load("consumer.ts")), ...(await load("producer.ts")) } as DeliveryModules;
}
