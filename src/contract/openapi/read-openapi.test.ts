import { describe, expect, it } from "vitest";
import {
  API_FILE,
  apiWith,
  keywords,
  named,
  onlyOperation,
  plain,
  readApi,
  told,
  toldWithPlace,
} from "../../../test/support/read-api.js";
import type { JsonObject, JsonValue } from "../../model/index.js";

const info = { title: "T", version: "1" };
const ok = { "200": { description: "ok" } };

describe("versions", () => {
  it.each<readonly [JsonObject, readonly string[]]>([
    [{ swagger: "2.0", paths: {} }, []],
    [{ openapi: "3.0.4", paths: {} }, []],
    [{ openapi: "3.1.1", components: {} }, []],
    [{ openapi: "3.2.0", webhooks: {} }, []],
    [{ openapi: "3", paths: {} }, []],
    [{ openapi: "3.0.0-rc1", paths: {} }, []],
    [{ swagger: "1.2", paths: {} }, ["error openapi-version-unsupported"]],
    [{ openapi: "4.0.0", paths: {} }, ["error openapi-version-unsupported"]],
    [{ openapi: "3.3.0", paths: {} }, ["error openapi-version-unsupported"]],
    [{ openapi: "3.1.0" }, ["error openapi-empty"]],
    [{ openapi: "3.0.3", paths: {}, webhooks: {} }, ["warning openapi-field-tolerated"]],
  ])("%j", (given, want) => {
    expect(told(readApi({ info, ...given }).diagnostics)).toEqual(want);
  });
});

describe("the document", () => {
  it("has what info, tags and extensions say", () => {
    const { api } = readApi({
      openapi: "3.2.0",
      info: { title: "Shop", version: 1.1, summary: "S", description: "D", "x-service": "shop" },
      "x-root": true,
      tags: [
        { name: "a", summary: "A" },
        { name: "b", parent: "a", description: "B" },
      ],
      paths: {},
    });
    expect(api).toMatchObject({ title: "Shop", version: "1.1", summary: "S", description: "D" });
    expect(api.extensions).toEqual({ "x-root": true, "x-service": "shop" });
    expect(api.tags).toEqual([
      { name: "a", summary: "A", description: null, parent: null },
      { name: "b", summary: null, description: "B", parent: "a" },
    ]);
  });
});

describe("servers", () => {
  it.each<readonly [string, JsonValue, readonly string[], readonly string[]]>([
    ["none", [], ["/"], []],
    [
      "with a variable",
      [{ url: "https://{env}.x", name: "n", variables: { env: { default: "a", enum: ["a", "b"] } } }],
      ["https://{env}.x"],
      [],
    ],
    ["without an address", [{}], ["/"], ["error server-url-missing"]],
    [
      "with a variable that is not described",
      [{ url: "/{v}" }],
      ["/{v}"],
      ["warning server-variable-undefined"],
    ],
    [
      "with an empty enum",
      [{ url: "/{v}", variables: { v: { default: "a", enum: [] } } }],
      ["/{v}"],
      ["error server-variable-invalid"],
    ],
    [
      "without a default",
      [{ url: "/{v}", variables: { v: {} } }],
      ["/{v}"],
      ["error server-variable-invalid"],
    ],
    [
      "with a default that the enum lacks",
      [{ url: "/{v}", variables: { v: { default: "c", enum: ["a"] } } }],
      ["/{v}"],
      ["warning server-variable-invalid"],
    ],
  ])("%s", (_, servers, want, wantTold) => {
    const reading = readApi(apiWith({}, { servers }));
    expect(reading.api.servers.map(({ url }) => url)).toEqual(want);
    expect(told(reading.diagnostics)).toEqual(wantTold);
  });

  it("are the operation's, else the path's, else the document's", () => {
    const server = (url: string): JsonValue => [{ url }];
    const { api } = readApi({
      openapi: "3.1.0",
      info,
      servers: server("/document"),
      paths: {
        "/a": { servers: server("/path"), get: { servers: server("/operation") }, put: {} },
        "/b": { get: {} },
      },
    });
    expect(api.operations.map(({ servers, hasOwnServers }) => [servers[0]?.url, hasOwnServers])).toEqual([
      ["/operation", true],
      ["/path", true],
      ["/document", false],
    ]);
  });
});

describe("operations", () => {
  it("have every method, 3.2's too", () => {
    const { api, diagnostics } = readApi({
      openapi: "3.2.0",
      info,
      paths: {
        "/a": { get: {}, query: {}, trace: {}, additionalOperations: { COPY: {}, "NOT ONE": {} } },
      },
    });
    expect(api.operations.map(({ method }) => method)).toEqual(["GET", "QUERY", "TRACE", "COPY"]);
    expect(told(diagnostics)).toEqual(["error method-invalid"]);
  });

  it("say what a path item has beyond them", () => {
    const reading = readApi({ openapi: "3.2.0", info, paths: { "/a": { get: {}, gett: {}, "x-a": 1 } } });
    expect(toldWithPlace(reading.diagnostics)).toEqual(["warning openapi-field-unknown /paths/~1a/gett"]);
  });

  it("keep the first of two equal ids", () => {
    const reading = readApi({
      openapi: "3.1.0",
      info,
      paths: { "/a": { get: { operationId: "x" }, put: { operationId: "x" } } },
    });
    expect(reading.api.operations.map(({ operationId }) => operationId)).toEqual(["x", null]);
    expect(toldWithPlace(reading.diagnostics)).toEqual([
      "warning operation-id-duplicate /paths/~1a/put/operationId",
    ]);
  });

  it("may be references, though the specification has no place for them", () => {
    const reading = readApi(
      { openapi: "3.0.3", info, paths: { $ref: "paths.json" } },
      {
        "paths.json": { "/a": { get: { $ref: "get.json" } } },
        "get.json": { operationId: "getA", responses: ok },
      },
    );
    expect(onlyOperation(reading)).toMatchObject({
      operationId: "getA",
      source: { file: "/contracts/get.json", pointer: "" },
    });
    expect(told(reading.diagnostics)).toEqual([
      "warning openapi-field-tolerated",
      "warning openapi-field-tolerated",
    ]);
  });

  it("come from path items elsewhere, whose fields the referring one overrides", () => {
    const reading = readApi({
      openapi: "3.1.0",
      info,
      paths: { "/a": { $ref: "#/components/pathItems/A", summary: "mine" } },
      components: { pathItems: { A: { summary: "theirs", get: { responses: ok } } } },
    });
    expect(onlyOperation(reading)).toMatchObject({ path: "/a", summary: "mine" });
    expect(reading.diagnostics).toEqual([]);
  });

  it("have callbacks, which may lead back to their own path", () => {
    const reading = readApi(
      apiWith({
        callbacks: {
          onDone: { "{$request.body#/url}": { post: { responses: ok } } },
          again: { "{$request.body#/again}": { $ref: "#/paths/~1things" } },
        },
      }),
    );
    expect(onlyOperation(reading).callbacks).toMatchObject([
      { name: "onDone", expression: "{$request.body#/url}", operations: [{ method: "POST" }] },
      { name: "again", operations: [] },
    ]);
    expect(told(reading.diagnostics)).toEqual(["warning callback-cycle"]);
  });

  it("of webhooks are apart", () => {
    const { api } = readApi({
      openapi: "3.1.0",
      info,
      webhooks: { created: { post: { requestBody: { content: {} } } } },
    });
    expect(api.operations).toEqual([]);
    expect(api.webhooks).toMatchObject([
      { name: "created", expression: null, operations: [{ path: "created" }] },
    ]);
  });
});

describe("responses", () => {
  it.each<readonly [string, JsonValue, readonly string[]]>([
    ["200", { kind: "code", code: 200 }, []],
    ["4XX", { kind: "range", hundreds: 4 }, []],
    ["5xx", { kind: "range", hundreds: 5 }, []],
    ["default", { kind: "default" }, []],
    ["XX", null, ["error response-status-invalid"]],
    ["600", null, ["error response-status-invalid"]],
    ["x-anything", null, []],
  ])("%s", (key, want, wantTold) => {
    const reading = readApi(apiWith({ responses: { [key]: { description: "d" } } }));
    expect(onlyOperation(reading).responses.map(({ status }) => status)).toEqual(want === null ? [] : [want]);
    expect(told(reading.diagnostics)).toEqual(wantTold);
  });

  it("know their component, links and headers", () => {
    const NotFound = {
      description: "no",
      headers: { "X-A": { schema: { type: "integer" }, required: true }, "Content-Type": { schema: {} } },
      links: { next: { operationId: "getNext", parameters: { id: "$response.body#/id" } } },
    };
    const reading = readApi(
      apiWith(
        { responses: { "404": { $ref: "#/components/responses/NotFound" } } },
        { components: { responses: { NotFound } } },
      ),
    );
    const [response] = onlyOperation(reading).responses;
    expect(response).toMatchObject({
      componentName: "NotFound",
      source: { pointer: "/components/responses/NotFound" },
    });
    expect(response?.headers.map(({ name, required }) => [name, required])).toEqual([["X-A", true]]);
    expect(response?.links).toMatchObject([
      { name: "next", operationId: "getNext", parameters: [{ name: "id" }] },
    ]);
  });

  it("that point at nothing are errors", () => {
    const reading = readApi(apiWith({ responses: { "200": { $ref: "#/nowhere" } } }));
    expect(toldWithPlace(reading.diagnostics)).toEqual([
      "error reference-unresolved /paths/~1things/get/responses/200/$ref",
    ]);
  });
});

describe("bodies", () => {
  it("have media types, lower-cased up to their parameters", () => {
    const content = {
      "Application/JSON; charset=UTF-8": { schema: { type: "string" } },
      "text/*": {},
      "TEXT/*": {},
      "a/b": null,
    };
    const reading = readApi(apiWith({ requestBody: { required: true, content } }));
    expect(
      onlyOperation(reading).requestBody?.content.map(({ name, schema }) => [name, schema && plain(schema)]),
    ).toEqual([
      ["application/json; charset=UTF-8", { type: ["string"] }],
      ["text/*", null],
      ["a/b", null],
    ]);
    expect(told(reading.diagnostics)).toEqual(["warning media-type-duplicate"]);
  });

  it("have encodings, and since 3.2 items", () => {
    const encoding = {
      a: { contentType: "image/png", headers: { "X-A": { schema: {} } }, style: "form", explode: true },
    };
    const content = {
      "multipart/form-data": { schema: {}, encoding },
      "multipart/mixed": {
        itemSchema: { type: "object" },
        prefixEncoding: [{ contentType: "a/b" }],
        itemEncoding: {},
      },
    };
    const reading = readApi({ ...apiWith({ requestBody: { content } }), openapi: "3.2.0" });
    const [form, mixed] = onlyOperation(reading).requestBody?.content ?? [];
    expect(form?.encodings).toMatchObject([
      { property: "a", contentType: "image/png", headers: [{ name: "X-A" }], style: "form" },
    ]);
    expect(mixed?.itemSchema && plain(mixed.itemSchema)).toEqual({ type: ["object"] });
    expect(mixed?.prefixEncodings).toMatchObject([{ property: null, contentType: "a/b" }]);
    expect(mixed?.itemEncoding).toMatchObject({ property: null });
  });

  it("that point at nothing are unknown, and no more", () => {
    const reading = readApi(apiWith({ requestBody: { $ref: "#/nowhere" } }));
    expect(onlyOperation(reading).requestBody?.content).toMatchObject([{ name: "*/*", schema: null }]);
    expect(told(reading.diagnostics)).toEqual(["warning reference-unresolved"]);
  });

  it("have examples", () => {
    const content = {
      "a/a": { example: 1 },
      "a/b": { examples: { one: { value: 1, summary: "s" }, two: { $ref: "#/components/examples/Two" } } },
      "a/c": { example: 1, examples: {} },
      "a/d": { examples: { three: { dataValue: { a: 1 } }, four: { externalValue: "x.json" } } },
    };
    const components = { examples: { Two: { value: 2 } } };
    const reading = readApi(apiWith({ requestBody: { content } }, { components }));
    const examples = onlyOperation(reading).requestBody?.content.map((one) => one.examples);
    expect(examples).toMatchObject([
      [{ name: null, value: { value: 1 } }],
      [
        { name: "one", summary: "s", value: { value: 1 } },
        { name: "two", value: { value: 2 } },
      ],
      [{ value: { value: 1 } }],
      [
        { name: "three", value: { value: { a: 1 } } },
        { name: "four", value: null, externalValue: "x.json" },
      ],
    ]);
    expect(told(reading.diagnostics)).toEqual(["error examples-both"]);
  });
});

describe("what stands where an object should", () => {
  const wrong: JsonValue = ["a"];
  it.each<readonly [string, JsonObject, readonly string[]]>([
    ["paths", { paths: wrong }, ["error openapi-object-expected /paths"]],
    ["paths, empty", { paths: [] }, ["warning openapi-field-invalid /paths"]],
    ["a path item", { paths: { "/a": "b" } }, ["error openapi-object-expected /paths/~1a"]],
    ["an operation", { paths: { "/a": { get: "b" } } }, ["error openapi-object-expected /paths/~1a/get"]],
    ["an operation, null", { paths: { "/a": { get: null } } }, []],
    [
      "responses",
      { paths: { "/a": { get: { responses: wrong } } } },
      ["error openapi-object-expected /paths/~1a/get/responses"],
    ],
    ["schemas", { components: { schemas: wrong } }, ["error openapi-object-expected /components/schemas"]],
    [
      "a named schema that nothing refers to",
      { components: { schemas: { Filters: wrong } } },
      ["warning schema-not-object /components/schemas/Filters"],
    ],
    [
      "a named schema that another refers to",
      { components: { schemas: { Filters: wrong, A: { $ref: "#/components/schemas/Filters" } } } },
      [
        "warning schema-not-object /components/schemas/Filters",
        "error schema-not-object /components/schemas/Filters",
      ],
    ],
    ["webhooks", { webhooks: wrong }, ["error openapi-object-expected /webhooks"]],
    ["tags, which shape nothing", { paths: {}, tags: "a" }, ["warning openapi-field-invalid /tags"]],
  ])("%s", (_, parts, want) => {
    expect(toldWithPlace(readApi({ openapi: "3.1.0", info, ...parts }).diagnostics)).toEqual(want);
  });
});

describe("an empty enum of a server variable", () => {
  it.each([
    ["3.0.4", "warning"], // SHOULD NOT be empty
    ["3.1.0", "error"], // MUST NOT be empty
    ["3.2.0", "error"],
  ])("in %s", (openapi, severity) => {
    const servers = [{ url: "/{v}", variables: { v: { default: "a", enum: [] } } }];
    const { diagnostics } = readApi({ openapi, info, paths: {}, servers });
    expect(told(diagnostics)).toEqual([`${severity} server-variable-invalid`]);
  });
});

describe("security", () => {
  const securitySchemes = {
    key: { type: "apiKey", in: "cookie", name: "sid", deprecated: true },
    bearer: { type: "http", scheme: "Bearer", bearerFormat: "JWT" },
    mutual: { type: "mutualTLS" },
    connect: { type: "openIdConnect", openIdConnectUrl: "https://c" },
    oauth: {
      type: "oauth2",
      oauth2MetadataUrl: "https://m",
      flows: {
        deviceAuthorization: {
          deviceAuthorizationUrl: "https://d",
          tokenUrl: "https://t",
          scopes: { read: "r" },
        },
      },
    },
  };

  it("has schemes of every kind", () => {
    const { api } = readApi(apiWith({}, { components: { securitySchemes } }));
    expect(api.securitySchemes).toMatchObject([
      { kind: "apiKey", place: "cookie", parameter: "sid", deprecated: true },
      { kind: "http", scheme: "bearer", bearerFormat: "JWT" },
      { kind: "mutualTLS" },
      { kind: "openIdConnect", openIdConnectUrl: "https://c" },
      {
        kind: "oauth2",
        metadataUrl: "https://m",
        flows: [{ kind: "deviceAuthorization", scopes: [{ name: "read" }] }],
      },
    ]);
  });

  it.each<readonly [string, JsonObject, JsonValue]>([
    ["the document's", {}, [["key"]]],
    [
      "its own: OR of ANDs, and anonymous",
      { security: [{ key: [], bearer: [] }, {}] },
      [["key", "bearer"], []],
    ],
    ["none", { security: [] }, []],
  ])("%s", (_, operation, want) => {
    const reading = readApi(apiWith(operation, { security: [{ key: [] }], components: { securitySchemes } }));
    expect(onlyOperation(reading).security.map(({ schemes }) => schemes.map(({ scheme }) => scheme))).toEqual(
      want,
    );
    expect(reading.diagnostics).toEqual([]);
  });

  it("may be named by address since 3.2", () => {
    const reading = readApi(
      { ...apiWith({ security: [{ "shared.json#/key": [] }] }), openapi: "3.2.0" },
      { "shared.json": { key: { type: "http", scheme: "basic" } } },
    );
    expect(onlyOperation(reading).security).toEqual([{ schemes: [{ scheme: "key", scopes: [] }] }]);
    expect(reading.api.securitySchemes).toMatchObject([{ name: "key", kind: "http", scheme: "basic" }]);
  });

  it.each<readonly [string, JsonObject, string]>([
    [
      "a scheme of no kind",
      { components: { securitySchemes: { a: { type: "magic" } } } },
      "warning security-scheme-invalid",
    ],
    [
      "a scheme that lacks its name",
      { components: { securitySchemes: { a: { type: "apiKey", in: "query" } } } },
      "warning security-scheme-invalid",
    ],
    ["a requirement of nothing", { security: [{ nobody: [] }] }, "warning security-scheme-unknown"],
    ["a requirement that is a list", { security: [["key"]] }, "warning openapi-field-invalid"],
  ])("%s", (_, rest, want) => {
    expect(told(readApi(apiWith({}, rest)).diagnostics)).toEqual([want]);
  });
});

describe("references to other places", () => {
  const operation = (ref: string): JsonObject => ({
    operationId: "getThing",
    responses: { "200": { description: "", content: { "application/json": { schema: { $ref: ref } } } } },
  });

  it.each<readonly [string, string, string]>([
    ["a component's part", "#/components/schemas/Order/properties/lines", "OrderLines"],
    ["an encoded pointer", "#/components/schemas/A%20b~1c", "A b/c"],
    ["another file's component", "other.json#/components/schemas/Item", "Item"],
    ["a whole file", "./Customer.json", "Customer"],
    ["another file's definition", "Customer.json#/definitions/Address", "Address"],
  ])("%s", (_, ref, nameHint) => {
    const schemas = { Order: { properties: { lines: { type: "array" } } }, "A b/c": { type: "string" } };
    const reading = readApi(apiWith(operation(ref), { components: { schemas } }), {
      "other.json": { components: { schemas: { Item: { type: "object" } } } },
      "Customer.json": { type: "object", definitions: { Address: { type: "string" } } },
    });
    const { id } = named(reading.schemas, nameHint);
    const schema = onlyOperation(reading).responses[0]?.content[0]?.schema;
    expect(keywords(schema ?? undefined).reference).toBe(id);
    expect(reading.diagnostics).toEqual([]);
  });

  it("keep schemas of one name in two files apart", () => {
    const reading = readApi(
      apiWith(operation("other.json#/components/schemas/Order"), {
        components: { schemas: { Order: { type: "string" } } },
      }),
      { "other.json": { components: { schemas: { Order: { type: "object" } } } } },
    );
    expect(reading.schemas.map(({ id, nameHint, origin }) => [id, nameHint, origin])).toEqual([
      [`${API_FILE}#/components/schemas/Order`, "Order", "component"],
      ["/contracts/other.json#/components/schemas/Order", "Order", "referenced"],
    ]);
  });

  it("into paths, where a pointer runs through a reference", () => {
    const reading = readApi({
      openapi: "3.1.0",
      info,
      paths: {
        "/a": { get: { parameters: [{ $ref: "#/components/parameters/A" }], responses: ok } },
        "/b": {
          get: {
            responses: {
              "200": {
                description: "",
                content: { "a/b": { schema: { $ref: "#/paths/~1a/get/parameters/0/schema" } } },
              },
            },
          },
        },
      },
      components: { parameters: { A: { name: "a", in: "query", schema: { type: "integer" } } } },
    });
    expect(reading.schemas.map(({ id, schema }) => [id, plain(schema)])).toEqual([
      [`${API_FILE}#/components/parameters/A/schema`, { type: ["integer"] }],
    ]);
  });

  it("to media types and other components (3.2)", () => {
    const mediaTypes = { Text: { schema: { type: "string" } } };
    const content = { "text/plain": { $ref: "#/components/mediaTypes/Text" } };
    const reading = readApi({
      ...apiWith({ requestBody: { content } }, { components: { mediaTypes } }),
      openapi: "3.2.0",
    });
    const schema = onlyOperation(reading).requestBody?.content[0]?.schema;
    expect(schema && plain(schema)).toEqual({ type: ["string"] });
  });

  it("to each dialect by its own document", () => {
    const reading = readApi(apiWith(operation("old.json#/components/schemas/A")), {
      "old.json": { openapi: "3.0.3", components: { schemas: { A: { type: "string", nullable: true } } } },
    });
    expect(plain(named(reading.schemas, "A").schema)).toEqual({ type: ["string", "null"] });
    expect(reading.diagnostics).toEqual([]);
  });
});
