import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it, test } from "vitest";
import { parse } from "yaml";
import { readAsyncApi } from "../src/contract/asyncapi/index.js";
import { DocumentSet } from "../src/contract/load/index.js";
import type { JsonValue } from "../src/model/index.js";
import { defaultEventOptions } from "../src/plan/events-options.js";
import { info, readApi, toldWithPlace } from "./support/read-api.js";

const page = readFileSync(new URL("../docs/extensions.md", import.meta.url), "utf8");
const schema = readSchema("asyncapi-extensions");
const openApiSchema = readSchema("openapi-extensions");
const OPENAPI_EXAMPLE = /^```yaml (operation|document)\n([\s\S]*?)^```$/gm;
const EXAMPLE = /^```yaml (send|receive|message)\n([\s\S]*?)^```$/gm;

type Fields = Readonly<Record<string, JsonValue>>;

function readSchema(name: string): string {
  return readFileSync(new URL(`../docs/schemas/${name}.json`, import.meta.url), "utf8");
}

/** What our schema says of an operation or a message. */
function accepts(place: "operation" | "message", value: unknown): boolean {
  return conforms(schema, `urn:commsgen:asyncapi-extensions#/$defs/${place}`, value);
}

/** What our schema says of an OpenAPI document, or of an operation in it. */
function acceptsOpenApi(place: "document" | "operation", value: unknown): boolean {
  return conforms(openApiSchema, `urn:commsgen:openapi-extensions#/$defs/${place}`, value);
}

function conforms(text: string, id: string, value: unknown): boolean {
  const ajv = new Ajv2020({ strict: true, strictTypes: false });
  ajv.addSchema(JSON.parse(text));
  const validate = ajv.getSchema(id);
  if (validate === undefined) throw new Error(`no schema ${id}`);
  return validate(value) === true;
}

/** A document with one operation and one message, read. */
function read(action: "send" | "receive", operation: Fields, message: Fields) {
  const order = { payload: { type: "object" }, ...message };
  const channel = (address: string) => ({ address, messages: { order } });
  const value: JsonValue = {
    asyncapi: "3.0.0",
    info: { title: "T", version: "1" },
    channels: {
      orders: channel("orders"),
      orderRetries: channel("orders.retry"),
      orderDeadLetters: channel("orders.dlq"),
    },
    operations: { op: { action, channel: { $ref: "#/channels/orders" }, ...operation } },
  };
  const uri = "/specs/asyncapi.yaml";
  const document = {
    uri,
    path: uri,
    kind: "asyncapi",
    version: "3.0.0",
    value,
    syntax: "yaml",
    hash: "",
  } as const;
  return readAsyncApi(document, new DocumentSet([document]));
}

describe("docs/extensions.md", () => {
  const examples = [...page.matchAll(EXAMPLE)].map(([, place = "", text = ""]) => [place, text] as const);

  it("has an example of every extension", () => {
    const texts = examples.map(([, text]) => text).join("");
    for (const name of [
      "x-key",
      "x-retry",
      "x-dead-letter",
      "x-outbox",
      "x-ce-type",
      "retry",
      "deadLetter",
    ]) {
      expect(texts).toMatch(new RegExp(`^${name}:`, "m"));
    }
  });

  test.each(examples)("shows what schema and reader accept, on %s:\n%s", (place, text) => {
    const fields: Fields = parse(text);
    expect(accepts(place === "message" ? "message" : "operation", fields)).toBe(true);
    const action = place === "receive" ? "receive" : "send";
    const reading = place === "message" ? read(action, {}, fields) : read(action, fields, {});
    expect(toldWithPlace(reading.diagnostics)).toEqual([]);
  });

  it("names the defaults that hold", () => {
    const { retry, deadLetter } = defaultEventOptions;
    const defaultOf = (field: string) =>
      new RegExp(`^\\| \`${field}\` \\|.*\\| \`?([^|\`]*)\`? \\|$`, "m").exec(page)?.[1]?.trim();
    expect({
      mode: defaultOf("mode"),
      maxAttempts: defaultOf("maxAttempts"),
      strategy: defaultOf("strategy"),
      initialInterval: defaultOf("initialInterval"),
      maxInterval: defaultOf("maxInterval"),
      multiplier: defaultOf("multiplier"),
      jitter: defaultOf("jitter"),
      retention: defaultOf("retention"),
    }).toEqual({
      mode: retry.mode,
      maxAttempts: String(retry.maxAttempts),
      strategy: retry.strategy,
      initialInterval: `PT${retry.initialInterval / 1_000}S`,
      maxInterval: `PT${retry.maxInterval / 60_000}M`,
      multiplier: String(retry.multiplier),
      jitter: String(retry.jitter),
      retention: `P${deadLetter.retention / 86_400_000}D`,
    });
  });
});

describe("docs/extensions.md, of OpenAPI", () => {
  const examples = [...page.matchAll(OPENAPI_EXAMPLE)].map(
    ([, place = "", text = ""]) => [place, text] as const,
  );

  it("has examples", () => {
    expect(examples.length).toBeGreaterThanOrEqual(3);
  });

  test.each(examples)("shows what schema and reader accept, on %s:\n%s", (place, text) => {
    const fields: Fields = parse(text);
    expect(acceptsOpenApi(place === "document" ? "document" : "operation", fields)).toBe(true);
    expect(
      toldWithPlace(readOpenApi(place === "document" ? {} : fields, place === "document" ? fields : {})),
    ).toEqual([]);
  });
});

function readOpenApi(operation: Fields, root: Fields) {
  const paths = { "/a": { get: { responses: {}, ...operation } } };
  return readApi({ openapi: "3.1.0", info, ...root, paths }).diagnostics;
}

describe("docs/schemas/openapi-extensions.json", () => {
  it.each<Fields>([
    { "x-timeout": "2s" },
    { "x-timeout": "P1Y" },
    { "x-timeout": 0 },
    { "x-timeout": 2 ** 31 },
    { "x-timeout": true },
    { "x-timeout": {} },
  ])("refuses, as the reader does, %j", (fields) => {
    expect(acceptsOpenApi("operation", fields)).toBe(false);
    expect(toldWithPlace(readOpenApi(fields, {}))).toEqual([
      "error extension-invalid /paths/~1a/get/x-timeout",
    ]);
  });
});

describe("docs/schemas/asyncapi-extensions.json", () => {
  it.each<readonly ["send" | "receive", Fields]>([
    ["send", { "x-key": "orderId" }],
    ["send", { "x-key": "$message.payload#orderId" }],
    ["receive", { "x-retry": 3 }],
    ["receive", { "x-retry": { maxAttempts: 0 } }],
    ["receive", { "x-retry": { maxAttemps: 3 } }],
    ["receive", { "x-retry": { initialInterval: "1s" } }],
    ["receive", { "x-retry": { initialInterval: "P1Y" } }],
    ["receive", { "x-retry": { strategy: { delay: "PT1S" } } }],
    ["receive", { "x-retry": { mode: "async" } }],
    ["receive", { "x-dead-letter": "dead" }],
    ["receive", { "x-dead-letter": { partitions: 0 } }],
    ["send", { "x-outbox": "yes" }],
    ["send", { "x-outbox": { aggregateId: "id" } }],
  ])("refuses on %s, as the reader does, %j", (action, fields) => {
    expect(accepts("operation", fields)).toBe(false);
    const codes = read(action, fields, {}).diagnostics.map(({ severity, code }) => `${severity} ${code}`);
    expect(codes).toEqual([expect.stringMatching(/^error (extension|expression)-invalid$/)]);
  });
});
