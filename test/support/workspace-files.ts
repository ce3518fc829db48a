import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packageRoot } from "../../src/package-root.js";
import type { RunOptions } from "../../src/pipeline/settings.js";
import { type Stages, shippedStages } from "../../src/pipeline/stages.js";
import { check } from "../../src/pipeline.js";
import type { GeneratedFile } from "../../src/print/index.js";

export interface WorkspaceContracts {
  /** Services of the shop, `specs/<name>`. */
  readonly shop?: readonly string[];
  /** Or documents, by file name. */
  readonly documents?: Readonly<Record<string, object>>;
  readonly options?: Omit<RunOptions, "inputs" | "cwd">;
}

/** The files around the services of some contracts, by path: what `generate` writes beside the services' folders. */
export async function workspaceFiles({
  shop = [],
  documents = {},
  options = {},
}: WorkspaceContracts): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "commsgen-contracts-"));
  try {
    for (const [name, document] of Object.entries(documents)) {
      writeFileSync(join(folder, name), JSON.stringify(document));
    }
    const cwd = shop.length > 0 ? packageRoot() : folder;
    const inputs = shop.length > 0 ? shop.map((name) => `specs/${name}`) : ["."];
    return await generated({ cwd, cache: false, ...options, inputs });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function generated(options: RunOptions): Promise<ReadonlyMap<string, string>> {
  let files: readonly GeneratedFile[] = [];
  const stages: Stages = {
    ...shippedStages,
    async generateWorkspace(request) {
      const output = await shippedStages.generateWorkspace(request);
      files = output.files;
      return output;
    },
  };
  const { diagnostics } = await check(options, { stages });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"));
  return new Map(files.map(({ path, content }) => [path, content]));
}

/** Writes files below a folder. */
export function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
