import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadConfig } from "./config.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "commsgen-config-"));
  mkdirSync(join(folder, ".git")); // the search for a configuration ends here
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, content: unknown) =>
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));

describe("loadConfig", () => {
  it("is empty without a file", async () => {
    expect(await loadConfig(folder, null)).toEqual({ config: {}, diagnostics: [] });
  });

  it("reads the system around the services, and says what of it is wrong", async () => {
    const build = {
      dockerfile: "docker/shop.Dockerfile",
      arguments: { SERVICE: "orders" },
      relay: "dist/relay.js",
    };
    put("commsgen.config.json", {
      deploy: { compose: true, kubernetes: false, gateway: "envoy", kafkaNodes: 3, requestsPerSecond: 50 },
      services: { orders: { build }, payments: { build: { context: "apps/payments" } } },
    });
    const { config, diagnostics } = await loadConfig(folder, null);
    expect(diagnostics).toEqual([]);
    expect(config).toMatchObject({
      deploy: { compose: true, kubernetes: false, gateway: "envoy", kafkaNodes: 3, requestsPerSecond: 50 },
      services: {
        orders: { build: { context: folder, ...build } },
        payments: { build: { context: join(folder, "apps/payments") } },
      },
    });
    put("commsgen.config.json", {
      deploy: { kafkaNodes: 2 },
      services: { orders: { build: { relay: 1, target: "x" } } },
    });
    const wrong = await loadConfig(folder, null);
    expect(wrong.diagnostics.map(({ message }) => message)).toEqual([
      "`deploy.kafkaNodes` must be 1 or 3, and is 2",
      "`target` is no key of `services.orders.build`",
      "`services.orders.build.relay` must be a text that is not empty, and is 1",
    ]);
  });

  it("reads everything, with paths relative to the file", async () => {
    put("commsgen.config.json", {
      $schema: "x",
      inputs: ["specs"],
      output: "out",
      services: {
        orders: { output: "services/orders", handlers: "src/handlers.ts" },
        payments: { handlers: false },
        constructor: {},
      },
      types: { dates: "Date", int64: "bigint" },
      events: {
        retry: { mode: "park-key", maxAttempts: 5, initialInterval: "PT2S", jitter: 0.5 },
        deadLetter: { retention: "P30D" },
        topics: { partitions: 12, replicas: 3 },
      },
      http: { idempotencyKey: ["placeOrder"] },
      postgres: { schema: "shop", tables: { outbox: 'my "outbox"' } },
      outbox: "debezium",
      strict: true,
      allowOrigins: ["https://example.com/x"],
      skip: ["not-supported-yet"],
    });
    mkdirSync(join(folder, "deep"));
    const { config, diagnostics } = await loadConfig(join(folder, "deep"), null);
    expect(diagnostics).toEqual([]);
    expect(config).toMatchObject({
      inputs: [join(folder, "specs")],
      output: join(folder, "out"),
      services: {
        orders: { output: join(folder, "services/orders"), handlers: join(folder, "src/handlers.ts") },
        payments: { handlers: false },
      },
      types: { dates: "Date", int64: "bigint" },
      events: {
        retry: { mode: "park-key", maxAttempts: 5, initialInterval: 2_000, jitter: 0.5 },
        deadLetter: { retention: 2_592_000_000 },
        topics: { partitions: 12, replicas: 3 },
      },
      http: { idempotencyKey: ["placeOrder"] },
      postgres: { schema: "shop", tables: { outbox: 'my "outbox"' } },
      outbox: "debezium",
      strict: true,
      allowOrigins: ["https://example.com"],
      skip: ["not-supported-yet"],
    });
  });

  it("reads `commsgen` in package.json, and looks no further than the first package.json", async () => {
    put("package.json", { commsgen: { output: "out" } });
    mkdirSync(join(folder, "inner"));
    expect((await loadConfig(join(folder, "inner"), null)).config.output).toBe(join(folder, "out"));
    put("inner/package.json", {});
    expect((await loadConfig(join(folder, "inner"), null)).config).toEqual({});
  });

  const cases: readonly {
    given: string;
    file: string;
    code: string;
    message: string;
    help: string | null;
    place: string;
  }[] = [
    {
      given: "no JSON",
      file: "{",
      code: "config-unreadable",
      message: "The configuration cannot be read",
      help: null,
      place: "",
    },
    {
      given: "a list",
      file: "[]",
      code: "config-invalid",
      message: "the configuration must be an object, and is a list",
      help: null,
      place: "1:1",
    },
    {
      given: "a misspelt key",
      file: '{\n  "ouput": "x"\n}',
      code: "config-unknown-key",
      message: "`ouput` is no key of the configuration",
      help: "Did you mean `output`?",
      place: "2:3",
    },
    {
      given: "a wrong choice",
      file: '{ "types": { "dates": "date" } }',
      code: "config-invalid",
      message: '`types.dates` must be "string" or "Date", and is "date"',
      help: null,
      place: "1:14",
    },
    {
      given: "a number for a text",
      file: '{ "output": 3 }',
      code: "config-invalid",
      message: "`output` must be a text that is not empty, and is 3",
      help: null,
      place: "1:3",
    },
    {
      given: "a text for a list",
      file: '{ "inputs": "specs" }',
      code: "config-invalid",
      message: '`inputs` must be a list of texts, and is "specs"',
      help: null,
      place: "1:3",
    },
    {
      given: "no origin",
      file: '{ "allowOrigins": ["example.com"] }',
      code: "config-invalid",
      message: "`example.com` is no origin",
      help: "Write scheme and host, such as `https://example.com`",
      place: "1:20",
    },
    {
      given: "no retries: false is enough",
      file: '{ "events": { "retry": "no" } }',
      code: "config-invalid",
      message: '`events.retry` must be an object or false, and is "no"',
      help: null,
      place: "1:15",
    },
    {
      given: "a duration of its own making",
      file: '{ "events": { "retry": { "initialInterval": "2s" } } }',
      code: "config-invalid",
      message: '`events.retry.initialInterval` must be a duration, and is "2s"',
      help: "Write an ISO 8601 duration such as `PT30S` or `P7D`, or milliseconds",
      place: "1:26",
    },
    {
      given: "half an attempt",
      file: '{ "events": { "retry": { "maxAttempts": 1.5 } } }',
      code: "config-invalid",
      message: "`events.retry.maxAttempts` must be a whole number from 1 to 100, and is 1.5",
      help: null,
      place: "1:26",
    },
    {
      given: "a misspelt table",
      file: '{ "postgres": { "tables": { "outbx": "x" } } }',
      code: "config-unknown-key",
      message: "`outbx` is no key of `postgres.tables`",
      help: "Did you mean `outbox`?",
      place: "1:29",
    },
    {
      given: "a number for a schema",
      file: '{ "postgres": { "schema": 1 } }',
      code: "config-invalid",
      message: "`postgres.schema` must be a text that is not empty, and is 1",
      help: null,
      place: "1:17",
    },
    {
      given: "one name for two tables",
      file: '{ "postgres": { "tables": { "inbox": "outbox" } } }',
      code: "config-invalid",
      message: "`outbox` and `inbox` are both named `outbox`",
      help: "Tables, indexes and sequences of a schema need different names",
      place: "1:29",
    },
    {
      given: "nobody to send the outbox",
      file: '{ "outbox": "kafka-connect" }',
      code: "config-invalid",
      message: '`outbox` must be "relay" or "debezium", and is "kafka-connect"',
      help: null,
      place: "1:3",
    },
    {
      given: "a misspelt code",
      file: '{ "skip": ["not-suported-yet"] }',
      code: "config-invalid",
      message: "`not-suported-yet` is no diagnostic code; did you mean `not-supported-yet`?",
      help: null,
      place: "1:12",
    },
    {
      given: "an error to skip",
      file: '{ "skip": ["file-edited"] }',
      code: "config-invalid",
      message: "`file-edited` is an error, and errors cannot be skipped",
      help: null,
      place: "1:12",
    },
    {
      given: "__proto__ as a key",
      file: '{ "__proto__": {} }',
      code: "config-unknown-key",
      message: "`__proto__` is no key of the configuration",
      help: "Known keys: $schema, inputs, output, services, types, events, http, postgres, outbox, deploy, strict, allowOrigins, skip",
      place: "1:3",
    },
  ];
  it.each(cases)("given $given", async ({ file, code, message, help, place }) => {
    put("commsgen.config.json", file);
    const { diagnostics } = await loadConfig(folder, null);
    expect(diagnostics).toMatchObject([{ code, message, help }]);
    const position = diagnostics[0]?.position;
    expect(position ? `${position.line}:${position.column}` : "").toBe(place);
  });

  it("says when a named file is not there", async () => {
    expect((await loadConfig(folder, "nope.json")).diagnostics).toMatchObject([
      { code: "config-unreadable" },
    ]);
  });
});
