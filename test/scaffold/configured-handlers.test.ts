import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { check, generate, type RunOptions } from "../../src/index.js";

const contract = `openapi: 3.1.0
info: { title: Orders, version: 1.0.0, x-service: orders }
paths:
  /orders:
    get: { operationId: listOrders, responses: { "204": { description: ok } } }
    delete: { operationId: constructor, responses: { "204": { description: ok } } }
`;
const handlers = `import type { OrdersHandlers } from '../../libs/orders/server.js'

export const orders = {
  listOrders: async () => ({ status: 204 }),
} satisfies Partial<OrdersHandlers> as OrdersHandlers
`;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "commsgen-configured-"));
  put("orders.openapi.yaml", contract);
  put("apps/shop/handlers.ts", handlers);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const options = (of: { readonly handlers?: string | false; readonly strict?: boolean }): RunOptions => ({
  cwd: folder,
  inputs: ["orders.openapi.yaml"],
  services: { orders: { output: "libs/orders", handlers: of.handlers } },
  strict: of.strict,
  cache: false,
});

describe("`services.<name>.handlers`", () => {
  it("names the file that gets the stubs, wherever it is", async () => {
    const drift = (await check(options({ handlers: "apps/shop/handlers.ts" }))).drift;
    expect(drift[0]).toMatchObject({ kind: "incomplete", path: join(folder, "apps/shop/handlers.ts") });
    const { extended } = await generate(options({ handlers: "apps/shop/handlers.ts" }));
    expect(extended).toEqual([{ path: join(folder, "apps/shop/handlers.ts"), added: ["constructor"] }]);
    expect(
      readFileSync(join(folder, "apps/shop/handlers.ts"), "utf8"),
    ).toBe(`import type { OrdersHandlers } from '../../libs/orders/server.js'
import { HttpProblem } from '../../libs/orders/runtime/http/problem.js'

export const orders = {
  listOrders: async () => ({ status: 204 }),

  /** \`DELETE /orders\` */
  constructor: async () => {
    throw new HttpProblem(501, { detail: "constructor is not implemented." });
  },
} satisfies Partial<OrdersHandlers> as OrdersHandlers
`);
    expect((await generate(options({ handlers: "apps" }))).extended).toEqual([]);
    expect((await check(options({ handlers: "apps" }))).ok).toBe(true);
  });

  it("is told of where nothing is there", async () => {
    const { ok, diagnostics } = await generate(options({ handlers: "apps/orders" }));
    expect(ok).toBe(true);
    expect(diagnostics).toMatchObject([
      { code: "handlers-not-found", source: { file: join(folder, "apps/orders") } },
    ]);
  });

  it("writes nothing at all where a warning is an error", async () => {
    put("apps/shop/handlers.ts", handlers.replace("listOrders:", "gone: 1,\n  listOrders:"));
    const { ok, written, extended } = await generate(
      options({ handlers: "apps/shop/handlers.ts", strict: true }),
    );
    expect([ok, written, extended]).toEqual([false, [], []]);
    expect(readFileSync(join(folder, "apps/shop/handlers.ts"), "utf8")).not.toContain("HttpProblem");
  });

  it("is off by default for code that lies in no `src` folder, and where it says so", async () => {
    for (const off of [{}, { handlers: false as const }]) {
      expect((await generate(options(off))).extended).toEqual([]);
    }
  });
});
