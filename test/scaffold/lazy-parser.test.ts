import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const pipeline = new URL("../../src/pipeline.ts", import.meta.url).href;
const root = fileURLToPath(new URL("../..", import.meta.url));

/** Generates in a process of its own; tells whether it was cached, what was added, and whether the parser was loaded. */
const program = `
  import { createRequire } from "node:module";
  const { generate } = await import(${JSON.stringify(pipeline)});
  const { ok, cached, extended } = await generate(JSON.parse(process.argv[1]));
  const loaded = Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes("ts-morph"));
  console.log(JSON.stringify({ ok, cached, added: extended.flatMap(({ added }) => added), loaded }));
`;

const contract = (description: string, operations: readonly string[]) => `openapi: 3.1.0
info: { title: Orders, version: 1.0.0, x-service: orders }
paths:
${operations.map((id) => `  /${id}:\n    get: { operationId: ${id}, responses: { "204": { description: ${description} } } }\n`).join("")}`;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "commsgen-lazy-"));
  mkdirSync(join(folder, "node_modules"));
  mkdirSync(join(folder, "services/orders/src"), { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  writeFileSync(
    join(folder, "services/orders/src/any-name.ts"),
    'import type { OrdersHandlers } from "./generated/server.js";\nexport const orders: OrdersHandlers = {\n  getOrder: async () => ({ status: 204 }),\n};\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(text: string): Promise<unknown> {
  writeFileSync(join(folder, "orders.openapi.yaml"), text);
  const options = {
    cwd: folder,
    inputs: ["orders.openapi.yaml"],
    services: { orders: { output: "services/orders/src/generated" } },
  };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "-e", program, JSON.stringify(options)],
    { cwd: root },
  );
  return JSON.parse(stdout);
}

describe("the parser of users' files", () => {
  it("is loaded to look at handlers for the first time, and to add one", async () => {
    expect(await run(contract("ok", ["getOrder"]))).toEqual({
      ok: true,
      cached: false,
      added: [],
      loaded: true,
    });
  });

  it("is not loaded where nothing has changed, or nothing that handlers have to do with", async () => {
    expect(await run(contract("ok", ["getOrder"]))).toEqual({
      ok: true,
      cached: true,
      added: [],
      loaded: false,
    });
    expect(await run(contract("fine", ["getOrder"]))).toEqual({
      ok: true,
      cached: false,
      added: [],
      loaded: false,
    });
  });

  it("is loaded for one operation more, and for a file with handlers that has changed", async () => {
    const text = contract("fine", ["getOrder", "listOrders"]);
    expect(await run(text)).toEqual({ ok: true, cached: false, added: ["listOrders"], loaded: true });
    expect(await run(text)).toEqual({ ok: true, cached: true, added: [], loaded: false });
    const file = join(folder, "services/orders/src/any-name.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace("listOrders: async", "renamed: async"));
    expect(await run(text)).toEqual({ ok: true, cached: false, added: ["listOrders"], loaded: true });
  });
});
