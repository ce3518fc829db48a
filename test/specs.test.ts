import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import SwaggerParser from "@apidevtools/swagger-parser";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { planTopics } from "../src/pipeline/topics.js";

const ROOT = fileURLToPath(new URL("../specs/", import.meta.url));
const DOCUMENTS = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => file.split(sep).join("/"))
  .sort();
const SERVICES = ["inventory", "orders", "payments", "shipping"];
const BASE = "https://specs.test";
const VALUES = ["example", "examples", "default", "enum", "const"];

/** Which fields count: `readOnly` ones are no part of a request, `writeOnly` ones none of a response. */
type View = "request" | "response" | "whole";
type Node = Record<string, unknown>;
/** A value that some place of a document gives, and the schema beside it. */
interface Sample {
  readonly at: string;
  readonly view: View;
  readonly schema: string;
  readonly value: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const escapeSegment = (segment: string) => segment.replaceAll("~", "~0").replaceAll("/", "~1");

function readSpecs(): Map<string, unknown> {
  return new Map(DOCUMENTS.map((file) => [file, load(readFileSync(join(ROOT, file), "utf8"))]));
}

/** The same document with schemas that refuse what has no place in this view, and do not demand it either. */
function inView(node: unknown, view: View): unknown {
  if (Array.isArray(node)) return node.map((item) => inView(item, view));
  if (!isNode(node)) return node;
  const copy: Node = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, inView(value, view)]),
  );
  const properties = copy["properties"];
  if (view === "whole" || !isNode(properties)) return copy;
  const flag = view === "request" ? "readOnly" : "writeOnly";
  const hidden = Object.keys(properties).filter((name) => {
    const property = properties[name];
    return isNode(property) && property[flag] === true;
  });
  for (const name of hidden) properties[name] = false;
  const required = copy["required"];
  if (Array.isArray(required)) copy["required"] = required.filter((name) => !hidden.includes(name));
  return copy;
}

/** Every `example`, `examples` and `default` of one file; media types and parameters have `schema` beside them, schemas are it. */
function samplesOf(file: string, documents: ReadonlyMap<string, unknown>): Sample[] {
  const samples: Sample[] = [];
  const visit = (node: unknown, path: readonly string[], view: View): void => {
    if (Array.isArray(node)) {
      for (const [index, item] of node.entries()) visit(item, [...path, String(index)], view);
      return;
    }
    if (!isNode(node)) return;
    const pointer = path.map((segment) => `/${escapeSegment(segment)}`).join("");
    const holdsSchema = Object.hasOwn(node, "schema");
    const isMessage = Object.hasOwn(node, "payload") && Object.hasOwn(node, "examples");
    const schemaPath = holdsSchema ? `${pointer}/schema` : isMessage ? `${pointer}/payload` : pointer;
    const schema = `${file}#${schemaPath.split("/").map(encodeURIComponent).join("/")}`;
    for (const [key, value] of examplesIn(node, { file, documents })) {
      samples.push({ at: `${file}#${pointer}/${key}`, view: holdsSchema ? view : "whole", schema, value });
    }
    for (const [key, value] of Object.entries(node)) {
      // Values, not places of the document - but `responses` has a key `default` too.
      if (VALUES.includes(key) && path.at(-1) !== "responses") continue;
      visit(value, [...path, key], viewBelow(key, path, view));
    }
  };
  visit(documents.get(file), [], "whole");
  return samples;
}

function viewBelow(key: string, path: readonly string[], view: View): View {
  if (key === "requestBody" || key === "parameters" || key === "requestBodies") return "request";
  if (key === "responses" || key === "headers") return "response";
  // specs/common/responses.yaml holds responses at its root.
  return path.length === 1 && key === "content" ? "response" : view;
}

interface Context {
  readonly file: string;
  readonly documents: ReadonlyMap<string, unknown>;
}

function* examplesIn(node: Node, context: Context): Generator<[string, unknown]> {
  if (Object.hasOwn(node, "example")) yield ["example", node["example"]];
  const isSchema = ["type", "oneOf", "allOf", "$ref"].some((keyword) => typeof node[keyword] !== "undefined");
  if (Object.hasOwn(node, "default") && isSchema) yield ["default", node["default"]];
  const examples = node["examples"];
  if (Array.isArray(examples)) {
    const isMessage = Object.hasOwn(node, "payload");
    for (const [index, value] of examples.entries()) {
      yield [`examples/${index}`, isMessage && isNode(value) ? value["payload"] : value];
    }
  } else if (isNode(examples) && Object.hasOwn(node, "schema")) {
    for (const [name, example] of Object.entries(examples)) {
      yield [`examples/${name}`, resolved(example, context)["value"]];
    }
  }
}

/** `{ $ref: '#/components/examples/Mug' }` -> what stands there. */
function resolved(node: unknown, { file, documents }: Context): Node {
  if (!isNode(node)) throw new TypeError(`${file}: an example is no object`);
  const reference = node["$ref"];
  if (typeof reference !== "string") return node;
  let target = documents.get(file);
  for (const segment of reference.split("/").slice(1)) target = isNode(target) ? target[segment] : undefined;
  if (!reference.startsWith("#/") || !isNode(target)) throw new TypeError(`${file}: nothing at ${reference}`);
  return target;
}

/** Says of each sample that its schema refuses where it is and why. */
function refusals(samples: readonly Sample[], documents: ReadonlyMap<string, unknown>): string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
  addFormats.default(ajv);
  for (const view of ["request", "response", "whole"] as const) {
    for (const [file, document] of documents) {
      const schema = inView(document, view);
      // To ajv, an AsyncAPI document's `id` is a schema's of an old draft.
      if (isNode(schema)) delete schema["id"];
      if (isNode(schema)) ajv.addSchema(schema, `${BASE}/${view}/${file}`, false, false);
    }
  }
  return samples.flatMap(({ at, view, schema, value }) => {
    const validate = ajv.compile({ $ref: `${BASE}/${view}/${schema}` });
    return validate(value) ? [] : [`${at}: ${ajv.errorsText(validate.errors)}`];
  });
}

describe("the example contracts", () => {
  const documents = readSpecs();
  const entries = DOCUMENTS.filter((file) => file.endsWith("/openapi.yaml"));
  const eventDocuments = DOCUMENTS.filter((file) => file.endsWith("/asyncapi.yaml"));

  it("are the four services of the shop", () => {
    expect(entries).toEqual(SERVICES.map((service) => `${service}/openapi.yaml`));
    expect(eventDocuments).toEqual(SERVICES.map((service) => `${service}/asyncapi.yaml`));
  });

  it("are judged without a complaint, and their topics do not contradict each other", async () => {
    const { diagnostics, topics } = await planTopics({
      inputs: [ROOT],
      cache: false,
      skip: ["not-supported-yet"],
    });
    expect(diagnostics.filter(({ severity }) => severity !== "info").map(({ message }) => message)).toEqual(
      [],
    );
    const sources = topics.filter(({ kind }) => kind === "source");
    expect(
      sources.map(({ topic, producers, consumers }) => [topic, producers.length, consumers.length]),
    ).toEqual([
      ["shop.inventory.v1", 2, 3],
      ["shop.orders.v1", 2, 3],
      ["shop.payments.v1", 1, 2],
      ["shop.shipments.v1", 1, 1],
    ]);
  });

  it.each(entries)("%s is valid OpenAPI", async (file) => {
    const path = join(ROOT, file);
    const api = await SwaggerParser.validate(path);
    expect(api.info).toMatchObject({ "x-service": relative(ROOT, path).split(sep)[0] });
  });

  it.each(DOCUMENTS)("%s gives only examples and defaults that its schemas accept", (file) => {
    const samples = samplesOf(file, documents);
    if (file.endsWith("/openapi.yaml")) expect(samples.length).toBeGreaterThanOrEqual(15);
    const messages = file.endsWith("/asyncapi.yaml") ? messagesOf(documents.get(file)) : [];
    const places = samples.map(({ at }) => at);
    for (const name of messages) expect(places).toContain(`${file}#/components/messages/${name}/examples/0`);
    expect(refusals(samples, documents)).toEqual([]);
  });

  it.each(entries)("%s names, sums up, describes and tags every operation", (file) => {
    const bare = operationsOf(documents.get(file))
      .filter(({ operation }) =>
        ["operationId", "summary", "description", "tags"].some((key) => !Object.hasOwn(operation, key)),
      )
      .map(({ name }) => name);
    expect(operationsOf(documents.get(file)).length).toBeGreaterThanOrEqual(5);
    expect(bare).toEqual([]);
  });
});

describe("the judgement of examples", () => {
  const planted = (view: "requestBody" | "responses", example: Node): string[] => {
    const content = { "application/json": { schema: { $ref: "common.yaml#/Card" }, example } };
    const operation =
      view === "requestBody" ? { requestBody: { content } } : { responses: { 200: { content } } };
    const documents = new Map<string, unknown>([
      ["api.yaml", { paths: { "/cards/{id}": { put: operation } } }],
      [
        "common.yaml",
        {
          Card: {
            type: "object",
            required: ["id", "number"],
            properties: {
              id: { type: "string", format: "uuid", readOnly: true },
              number: { type: "string", pattern: "^[0-9]+$", writeOnly: true },
            },
          },
        },
      ],
    ]);
    return refusals(samplesOf("api.yaml", documents), documents);
  };
  const id = "0197a3d4-52c1-7d0e-9f55-3b1c0f7f0a11";

  it.each([
    { given: "a good request", view: "requestBody", example: { number: "4111" }, want: null },
    { given: "a good response", view: "responses", example: { id }, want: null },
    { given: "a broken pattern", view: "requestBody", example: { number: "x" }, want: "must match pattern" },
    { given: "a broken format", view: "responses", example: { id: "7" }, want: 'must match format "uuid"' },
    { given: "a missing field", view: "requestBody", example: {}, want: "required property 'number'" },
    {
      given: "a readOnly field sent",
      view: "requestBody",
      example: { id, number: "1" },
      want: "schema is false",
    },
    { given: "a secret told", view: "responses", example: { id, number: "1" }, want: "schema is false" },
  ] as const)("$given -> $want", ({ view, example, want }) => {
    const found = planted(view, example);
    expect(found).toHaveLength(want === null ? 0 : 1);
    if (want !== null) expect(found[0]).toContain(want);
  });
});

function messagesOf(document: unknown): readonly string[] {
  const components = isNode(document) ? document["components"] : undefined;
  const messages = isNode(components) ? components["messages"] : undefined;
  return isNode(messages) ? Object.keys(messages) : [];
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

function operationsOf(document: unknown): { name: string; operation: Node }[] {
  const paths = isNode(document) ? document["paths"] : undefined;
  if (!isNode(paths)) return [];
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = isNode(item) ? item[method] : undefined;
      return isNode(operation) ? [{ name: `${method} ${path}`, operation }] : [];
    }),
  );
}
