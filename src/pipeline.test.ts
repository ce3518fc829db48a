import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Diagnostic, diagnostic } from "./diagnostics/index.js";
import { manifestName } from "./output/manifest.js";
import type { RunOptions } from "./pipeline/settings.js";
import { type Stages, shippedStages } from "./pipeline/stages.js";
import { check, generate } from "./pipeline.js";

let folder = "";
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "commsgen-pipeline-"));
  put("package.json", "{}");
  fs.mkdirSync(join(folder, "node_modules")); // where the cache goes
  put("specs/orders/openapi.yaml", contract("Orders"));
  put("specs/payments.openapi.yaml", contract("Payments"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const contract = (title: string, info = "") =>
  `openapi: 3.1.0\ninfo: { title: ${title}, version: 1.0.0${info} }\npaths: {}\n`;

function put(path: string, content: string): void {
  fs.mkdirSync(join(folder, path, ".."), { recursive: true });
  fs.writeFileSync(join(folder, path), content);
}

/** Real loading; a reader and a target that do next to nothing; counts how often each ran. */
function fakeStages(
  found: { readonly read?: Diagnostic; readonly judged?: Diagnostic; readonly printed?: Diagnostic } = {},
) {
  const calls = { load: 0, generateService: 0 };
  const list = (item: Diagnostic | undefined) => (item === undefined ? [] : [item]);
  const stages: Stages = {
    load: (inputs, options) => {
      calls.load += 1;
      return shippedStages.load(inputs, options);
    },
    locate: shippedStages.locate,
    openValidation: async () => ({
      expect: () => {},
      judge: async () => list(found.judged),
      close: async () => {},
    }),
    readOpenApi: async (document) => ({
      api: {
        source: { file: document.uri, pointer: "" },
        specification: "3.1.0",
        title: "",
        version: "",
        summary: null,
        description: null,
        servers: [],
        tags: [],
        operations: [],
        webhooks: [],
        securitySchemes: [],
        extensions: {},
      },
      schemas: [],
      diagnostics: list(found.read),
    }),
    readAsyncApi: shippedStages.readAsyncApi,
    planTopics: async () => [],
    generateWorkspace: shippedStages.generateWorkspace,
    generateService: async (service, options) => {
      calls.generateService += 1;
      const content = `// ${service.name}: ${service.restApis.length} ${options.dates}\n`;
      return {
        files: [{ path: `${service.name}/types.ts`, content }],
        diagnostics: list(found.printed),
        operations: 2,
        messages: 0,
        plan: null,
      };
    },
  };
  return { stages, calls };
}

const options = (more: Partial<RunOptions> = {}): RunOptions => ({ inputs: ["specs"], cwd: folder, ...more });
const output = (path: string) => fs.readFileSync(join(folder, "generated", path), "utf8");
const codes = (result: { readonly diagnostics: readonly Diagnostic[] }) =>
  result.diagnostics.map(({ severity, code }) => `${severity} ${code}`);

describe("generate", () => {
  it("writes a folder a service, ordered by name", async () => {
    const result = await generate(options(), fakeStages());
    expect(result).toMatchObject({
      ok: true,
      diagnostics: [],
      services: [
        { name: "orders", operations: 2, contracts: ["specs/orders/openapi.yaml"] },
        { name: "payments", operations: 2, contracts: ["specs/payments.openapi.yaml"] },
      ],
      written: [join(folder, "generated/orders/types.ts"), join(folder, "generated/payments/types.ts")],
    });
    expect(output("orders/types.ts")).toBe("// orders: 1 string\n");
  });

  it("gives the same bytes whatever the order of the inputs and the working directory", async () => {
    await generate(options(), fakeStages());
    const first = output(manifestName);
    const inputs = ["specs/payments.openapi.yaml", "specs/orders/openapi.yaml"];
    const result = await generate(options({ inputs }), fakeStages());
    expect(result).toMatchObject({ ok: true, written: [], cached: false });
    const elsewhere = {
      inputs: inputs.map((input) => join("..", input)),
      cwd: join(folder, "specs"),
      output: "../generated",
    };
    expect(await generate(elsewhere, fakeStages())).toMatchObject({
      ok: true,
      written: [],
      unchanged: 2,
      cached: false,
    });
    expect(output(manifestName)).toBe(first);
  });

  it("puts documents of one service together", async () => {
    put("specs/orders/rest.yaml", contract("Other"));
    put("specs/more.yaml", contract("More", ", x-service: orders"));
    await generate(options(), fakeStages());
    expect(output("orders/types.ts")).toBe("// orders: 3 string\n");
  });

  it("does not merge services whose names only look alike as folders", async () => {
    put("specs/more.yaml", contract("Orders!"));
    const result = await generate(options(), fakeStages());
    expect(codes(result)).toEqual(["error service-name-collision"]);
    expect(fs.existsSync(join(folder, "generated"))).toBe(false);
  });

  it("warns of an x-service that is no name, at its place", async () => {
    put("specs/orders/openapi.yaml", contract("Orders", ", x-service: 3"));
    const result = await generate(options(), fakeStages());
    expect(result.diagnostics).toMatchObject([
      { code: "service-name-invalid", position: { line: 2, column: 40 } },
    ]);
  });

  it("reads AsyncAPI, and goes on after a warning; --skip only counts it", async () => {
    put("specs/orders/asyncapi.yaml", "asyncapi: 3.0.0\ninfo: { title: Orders, version: 1.0.0 }\n");
    const loud = await generate(options(), fakeStages());
    expect([loud.ok, codes(loud), loud.diagnostics[0]?.position?.line]).toEqual([
      true,
      ["warning asyncapi-empty"],
      1,
    ]);
    const quiet = await generate(options({ skip: ["asyncapi-empty"] }), fakeStages());
    expect(quiet).toMatchObject({
      ok: true,
      diagnostics: [],
      skipped: [{ code: "asyncapi-empty", count: 1 }],
    });
    expect(codes(await generate(options({ strict: true }), fakeStages()))).toEqual(["error asyncapi-empty"]);
  });

  it.each([
    { stage: "read" as const, printed: 0 },
    { stage: "judged" as const, printed: 2 },
    { stage: "printed" as const, printed: 2 },
  ])("writes nothing after an error of the stage $stage", async ({ stage, printed }) => {
    const fake = fakeStages({ [stage]: diagnostic("contract-invalid", "Broken", { severity: "error" }) });
    const result = await generate(options(), fake);
    expect([result.ok, codes(result), fake.calls.generateService]).toEqual([
      false,
      ["error contract-invalid"],
      printed,
    ]);
    expect(fs.existsSync(join(folder, "generated"))).toBe(false);
  });

  it("leaves notes alone under strict, and puts the gravest first", async () => {
    const found = {
      read: diagnostic("name-renamed", "Note"),
      judged: diagnostic("not-supported-yet", "Warning"),
    };
    expect(codes(await generate(options(), fakeStages(found)))).toEqual([
      "warning not-supported-yet",
      "info name-renamed",
    ]);
    expect(codes(await generate(options({ strict: true }), fakeStages(found)))).toEqual([
      "error not-supported-yet",
      "info name-renamed",
    ]);
  });

  it("writes nothing for names that a database refuses", async () => {
    const names = { schema: "pg_orders", tables: { inbox: "outbox" } };
    const { ok, diagnostics } = await generate(options({ postgres: names }), fakeStages());
    expect(ok).toBe(false);
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ["config-invalid", "the schema `pg_orders` is the database's own"],
      ["config-invalid", "`outbox` and `inbox` are both named `outbox`"],
    ]);
    expect(fs.existsSync(join(folder, "generated"))).toBe(false);
  });

  it("reports inputs that are not there", async () => {
    const result = await generate(options({ inputs: ["nope"] }), fakeStages());
    expect([result.ok, codes(result)]).toEqual([false, ["error input-not-found"]]);
  });
});

describe("the cache of unchanged runs", () => {
  const warning = () =>
    fakeStages({
      judged: diagnostic("not-supported-yet", "Later", {
        source: { file: join(folder, "specs/orders/openapi.yaml"), pointer: "/paths" },
      }),
    });

  it("serves generate and check, diagnostics with their positions included", async () => {
    const first = await generate(options(), warning());
    const { stages, calls } = warning();
    const second = await generate(options(), { stages });
    expect(second).toEqual({ ...first, written: [], unchanged: 2, cached: true });
    expect(second.diagnostics[0]?.position).toMatchObject({ line: 3, column: 1 });
    expect(await check(options(), { stages })).toMatchObject({ ok: true, cached: true, files: 2 });
    expect(calls.load).toBe(0);
  });

  const changes: readonly { given: string; change: () => void; ok: boolean }[] = [
    {
      given: "a contract changed",
      change: () => put("specs/orders/openapi.yaml", contract("Changed")),
      ok: false,
    },
    { given: "a contract came", change: () => put("specs/new.yaml", contract("New")), ok: false },
    {
      given: "a contract went",
      change: () => fs.rmSync(join(folder, "specs/payments.openapi.yaml")),
      ok: false,
    },
    {
      given: "an output file was edited",
      change: () => put("generated/orders/types.ts", "// edited\n"),
      ok: false,
    },
    {
      given: "an output file went",
      change: () => fs.rmSync(join(folder, "generated/orders/types.ts")),
      ok: false,
    },
    {
      given: "the manifest went",
      change: () => fs.rmSync(join(folder, "generated", manifestName)),
      ok: false,
    },
    {
      given: "an output file was edited and the manifest made to match",
      change: () => {
        const before = fs.readFileSync(join(folder, "generated", manifestName), "utf8");
        const [hash = ""] = /(?<="orders\/types.ts": ")\w+/.exec(before) ?? [];
        const [other = ""] = /(?<="payments\/types.ts": ")\w+/.exec(before) ?? [];
        put(`generated/${manifestName}`, before.replace(hash, other));
        put("generated/orders/types.ts", output("payments/types.ts"));
      },
      ok: false,
    },
    {
      given: "the cache is garbage",
      change: () => {
        const runs = join(folder, "node_modules/.cache/commsgen/runs");
        for (const name of fs.readdirSync(runs)) fs.writeFileSync(join(runs, name), '{"format":');
      },
      ok: true,
    },
    {
      given: "the line ends of the output changed",
      change: () => put("generated/orders/types.ts", output("orders/types.ts").replaceAll("\n", "\r\n")),
      ok: true,
    },
  ];
  it.each(changes)("given $given -> check says $ok", async ({ given, change, ok }) => {
    await generate(options(), fakeStages());
    change();
    const result = await check(options(), fakeStages());
    expect([result.ok, result.cached]).toEqual([ok, given.includes("line ends")]);
  });

  it("is not used with other options, nor with cache: false", async () => {
    await generate(options(), fakeStages());
    expect((await generate(options({ types: { dates: "Date" } }), fakeStages())).written).toHaveLength(2);
    expect((await generate(options({ types: { dates: "Date" }, cache: false }), fakeStages())).cached).toBe(
      false,
    );
  });

  it("does without when it cannot be written", async () => {
    fs.rmdirSync(join(folder, "node_modules"));
    put("node_modules", "a file");
    expect(await generate(options(), fakeStages())).toMatchObject({ ok: true, cached: false });
  });

  it("locates again when more positions are asked for than were recorded", async () => {
    await generate(options({ locate: 0 }), warning());
    expect(await generate(options({ locate: 0 }), warning())).toMatchObject({
      cached: true,
      diagnostics: [{ position: null }],
    });
    const all = await generate(options(), warning());
    expect([all.cached, all.diagnostics[0]?.position?.line]).toEqual([false, 3]);
  });
});

describe("check", () => {
  it("names each kind of drift, with its cause", async () => {
    put("specs/shipping.openapi.yaml", contract("Shipping"));
    put("specs/stock.openapi.yaml", contract("Stock"));
    await generate(options(), fakeStages());
    put("specs/orders/openapi.yaml", contract("Changed"));
    put("specs/orders/rest.yaml", contract("New"));
    put("generated/payments/types.ts", "// edited\n");
    fs.rmSync(join(folder, "generated/stock/types.ts"));
    fs.rmSync(join(folder, "specs/shipping.openapi.yaml"));
    const { ok, drift } = await check(options(), fakeStages());
    expect(ok).toBe(false);
    expect(drift.map(({ path, kind, reason }) => [path.slice(folder.length + 11), kind, reason])).toEqual([
      ["orders/types.ts", "stale", "contract changed (specs/orders/openapi.yaml, specs/orders/rest.yaml)"],
      ["payments/types.ts", "edited", "edited by hand since it was generated"],
      ["stock/types.ts", "missing", "it was deleted"],
      ["shipping/types.ts", "left-over", "the contracts no longer produce it"],
      [
        manifestName,
        "stale",
        "contract changed (specs/orders/openapi.yaml, specs/orders/rest.yaml, specs/shipping.openapi.yaml)",
      ],
    ]);
    expect(drift[0]?.diff?.split("\n").slice(2)).toEqual([
      "@@ -1,1 +1,1 @@",
      "-// orders: 1 string",
      "+// orders: 2 string",
      "",
    ]);
  });

  it("changes nothing", async () => {
    expect((await check(options(), fakeStages())).drift.map(({ kind }) => kind)).toEqual([
      "missing",
      "missing",
      "missing",
    ]);
    expect(fs.existsSync(join(folder, "generated"))).toBe(false);
  });

  it.each<[string, Partial<RunOptions>]>([
    ["types", { types: { dates: "Date" } }],
    ["names of tables", { postgres: { tables: { outbox: "events" } } }],
    ["what sends the outbox", { outbox: "debezium" }],
  ])("tells changed options from changed contracts: %s", async (_, changed) => {
    await generate(options(), fakeStages());
    const { drift } = await check(options(changed), fakeStages());
    // The manifest at least; files too, where the fake target prints the option.
    expect(drift.length).toBe(changed.types === undefined ? 1 : 3);
    expect(new Set(drift.map(({ reason }) => reason))).toEqual(new Set(["options changed"]));
  });
});
