import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

type ValidateModule = typeof import("../src/contract/validate/index.js");
type LoadModule = typeof import("../src/contract/load/index.js");

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "commsgen-judge-"));
const bundles: string[] = [];
afterAll(() => {
  for (const each of [folder, ...bundles]) rmSync(each, { recursive: true, force: true });
});

const contract = `{
  "openapi": "3.1.0",
  "info": { "title": "Orders", "version": "1.0.0" },
  "paths": {
    "/orders": { "get": { "responses": { "200": { "description": "all" } }, "tag": "x" } },
    "/orders": { "get": { "responses": { "200": { "description": "all" } }, "tag": "x" } }
  }
}
`;
const complaint = {
  code: "contract-invalid",
  message: "`/orders.get` has no member `tag` in this version of the specification",
};
const duplicate = { code: "duplicate-key", message: expect.stringContaining("`/orders`") };

// Run from source the judge works in the same thread: only the built program has a worker.
beforeAll(() => {
  if (!existsSync(join(root, "dist", "judge-worker.js")))
    throw new Error("run `npm run build` first: dist/ has no judge-worker.js");
  writeFileSync(join(folder, "orders.json"), contract);
});

it("the built program warns of what the judge finds, with its place", () => {
  const program = join(root, "bin/commsgen.js");
  const args = [program, "generate", "orders.json", "--no-cache", "--json"];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  const document: unknown = JSON.parse(stdout);
  const place = { severity: "warning", file: "orders.json", line: 6 };
  expect(document).toMatchObject({
    diagnostics: expect.arrayContaining([
      expect.objectContaining({ ...complaint, ...place }),
      expect.objectContaining({ ...duplicate, ...place, column: 5 }),
    ]),
  });
  expect(status).toBe(0);
});

describe("the thread", () => {
  it.each([true, false])("answers, begun before the contract is parsed: %s", async (early) => {
    const { Validation, loadContracts } = await built();
    const validation = new Validation(null);
    const loaded = await loadContracts(["orders.json"], {
      cwd: folder,
      allowedOrigins: [],
      ...(early && { onContract: (expected) => validation.expect(expected) }),
    });
    expect(await validation.judge(loaded)).toEqual([
      expect.objectContaining(duplicate),
      expect.objectContaining(complaint),
    ]);
    await validation.close();
  });

  it("gives no verdict when it is closed before, and says so", async () => {
    const { Validation, loadContracts } = await built();
    const validation = new Validation(null);
    const verdicts = validation.judge(
      await loadContracts(["orders.json"], { cwd: folder, allowedOrigins: [] }),
    );
    await validation.close();
    expect(await verdicts).toMatchObject([
      { code: "contract-not-judged", cause: "The judge's thread ended early" },
    ]);
  });
});

/** The thread needs a file to start from: bundled as the program is, but with these two as entries. */
async function built(): Promise<Pick<ValidateModule, "Validation"> & Pick<LoadModule, "loadContracts">> {
  const contract = join(root, "src", "contract");
  const bundle = mkdtempSync(join(root, "node_modules", ".judge-"));
  bundles.push(bundle);
  await build({
    entryPoints: {
      validate: join(contract, "validate", "index.ts"),
      load: join(contract, "load", "index.ts"),
      "judge-worker": join(contract, "validate", "judge-worker.ts"),
    },
    outdir: bundle,
    bundle: true,
    splitting: true,
    packages: "external",
    format: "esm",
    platform: "node",
  });
  const moduleAt = (name: string) => import(pathToFileURL(join(bundle, name)).href);
  // Bundled from these very sources.
  const { Validation } = (await moduleAt("validate.js")) as ValidateModule;
  // As above.
  const { loadContracts } = (await moduleAt("load.js")) as LoadModule;
  return { Validation, loadContracts };
}
