import { describe, expect, it } from "vitest";
import { onlyOperation, plain, readApi, told, toldWithPlace } from "../../../../test/support/read-api.js";
import type { JsonObject, JsonValue } from "../../../model/index.js";

function document(operation: JsonObject, rest: JsonObject = {}): JsonObject {
  return {
    swagger: "2.0",
    info: { title: "T", version: "1" },
    paths: { "/a": { post: operation } },
    ...rest,
  };
}

describe("servers", () => {
  it.each<readonly [JsonObject, readonly string[]]>([
    [{}, ["/"]],
    [
      { host: "example.com", basePath: "/v1", schemes: ["https", "http"] },
      ["https://example.com/v1", "http://example.com/v1"],
    ],
    [{ host: "example.com" }, ["https://example.com"]],
    [{ host: "example.com", basePath: "/" }, ["https://example.com"]],
    [{ basePath: "/v1/" }, ["/v1"]],
  ])("%j", (given, want) => {
    const { api } = readApi(document({ responses: {} }, given));
    expect(api.servers.map(({ url }) => url)).toEqual(want);
  });

  it("are an operation's own where it has schemes", () => {
    const reading = readApi(document({ schemes: ["wss"], responses: {} }, { host: "example.com" }));
    expect(onlyOperation(reading)).toMatchObject({
      hasOwnServers: true,
      servers: [{ url: "wss://example.com" }],
    });
  });
});

describe("bodies", () => {
  const Order = { type: "object" };
  it("come from the body parameter, once for each media type", () => {
    const body = {
      name: "order",
      in: "body",
      required: true,
      description: "An order",
      schema: { $ref: "#/definitions/Order" },
    };
    const reading = readApi(
      document(
        { parameters: [body], responses: {} },
        { consumes: ["application/json", "application/xml"], definitions: { Order } },
      ),
    );
    const { requestBody, parameters } = onlyOperation(reading);
    expect(parameters).toEqual([]);
    expect(requestBody).toMatchObject({ required: true, description: "An order", componentName: null });
    expect(requestBody?.content.map(({ name }) => name)).toEqual(["application/json", "application/xml"]);
    expect(requestBody?.content.map(({ schema }) => schema && plain(schema))).toEqual([
      { $ref: "/contracts/api.json#/definitions/Order" },
      { $ref: "/contracts/api.json#/definitions/Order" },
    ]);
    expect(reading.schemas.map(({ nameHint, origin }) => [nameHint, origin])).toEqual([
      ["Order", "component"],
    ]);
  });

  it("may be shared parameters", () => {
    const parameters = { OrderBody: { name: "o", in: "body", schema: Order } };
    const reading = readApi(
      document({ parameters: [{ $ref: "#/parameters/OrderBody" }], responses: {} }, { parameters }),
    );
    expect(onlyOperation(reading).requestBody).toMatchObject({ required: false, componentName: "OrderBody" });
  });

  it.each<readonly [string, JsonValue, readonly string[], readonly string[]]>([
    ["a form", { name: "a", type: "string" }, [], ["application/x-www-form-urlencoded"]],
    [
      "a form with a file",
      { name: "a", type: "file" },
      ["application/x-www-form-urlencoded"],
      ["multipart/form-data"],
    ],
    ["a multipart form", { name: "a", type: "string" }, ["multipart/form-data"], ["multipart/form-data"]],
  ])("come from %s", (_, field, consumes, want) => {
    const parameters = [
      { in: "formData", required: true, ...Object(field) },
      { in: "formData", name: "tags", type: "array", items: { type: "string" }, collectionFormat: "multi" },
    ];
    const { requestBody } = onlyOperation(readApi(document({ consumes, parameters, responses: {} })));
    expect(requestBody?.content.map(({ name }) => name)).toEqual(want);
    const [media] = requestBody?.content ?? [];
    expect(media?.schema && plain(media.schema)).toMatchObject({ type: ["object"], required: ["a"] });
    expect(media?.encodings).toMatchObject([{ property: "tags", style: "form", explode: true }]);
  });

  it("are one", () => {
    const body = { name: "a", in: "body", schema: Order };
    expect(told(readApi(document({ parameters: [body, body], responses: {} })).diagnostics)).toEqual([
      "error parameter-duplicate",
    ]);
  });
});

describe("types of what is not in the body", () => {
  it.each<readonly [string, JsonObject, readonly string[]]>([
    ["of a parameter", { parameters: [{ in: "query", name: "a", type: "user" }] }, ["/parameters/0/type"]],
    [
      "of a form field",
      { parameters: [{ in: "formData", name: "a", type: "user" }] },
      ["/parameters/0/type"],
    ],
    [
      "of a header",
      { responses: { "200": { description: "", headers: { A: { type: "user" } } } } },
      ["/responses/200/headers/A/type"],
    ],
    ["in other letters", { parameters: [{ in: "query", name: "a", type: "String" }] }, []],
    ["of JSON alone", { parameters: [{ in: "query", name: "a", type: "object" }] }, []],
  ])("%s", (_, operation, want) => {
    const { diagnostics } = readApi(document({ responses: {}, ...operation }));
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(toldWithPlace(errors)).toEqual(
      want.map((place) => `error parameter-type-unknown /paths/~1a/post${place}`),
    );
    expect(told(diagnostics)).not.toContain("warning schema-type-unknown");
  });
});

describe("responses", () => {
  it.each<readonly [string, JsonObject, readonly string[]]>([
    ["without a body", {}, []],
    ["with the fallback", { schema: {} }, ["application/json"]],
    ["with a file", { schema: { type: "file" } }, ["application/octet-stream"]],
  ])("%s", (_, response, want) => {
    const reading = readApi(document({ responses: { "200": { description: "ok", ...response } } }));
    expect(onlyOperation(reading).responses[0]?.content.map(({ name }) => name)).toEqual(want);
  });

  it("have an example by media type, headers, and a name where they are shared", () => {
    const Found = {
      description: "ok",
      schema: { type: "string" },
      examples: { "text/plain": "hello" },
      headers: { "X-Count": { type: "integer", description: "How many" } },
    };
    const reading = readApi(
      document(
        { produces: ["text/plain"], responses: { "200": { $ref: "#/responses/Found" } } },
        { responses: { Found } },
      ),
    );
    const [response] = onlyOperation(reading).responses;
    expect(response).toMatchObject({ componentName: "Found", status: { kind: "code", code: 200 } });
    expect(response?.content[0]?.examples).toMatchObject([{ name: null, value: { value: "hello" } }]);
    expect(response?.headers).toMatchObject([
      { name: "X-Count", description: "How many", serialization: { style: "simple" } },
    ]);
  });
});

describe("security schemes", () => {
  const flow = {
    type: "oauth2",
    scopes: { read: "Reads" },
    tokenUrl: "https://t",
    authorizationUrl: "https://a",
  };
  it.each<readonly [JsonObject, JsonObject]>([
    [{ type: "basic" }, { kind: "http", scheme: "basic" }],
    [
      { type: "apiKey", in: "header", name: "X-Key" },
      { kind: "apiKey", place: "header", parameter: "X-Key" },
    ],
    [
      { ...flow, flow: "accessCode" },
      { kind: "oauth2", flows: [{ kind: "authorizationCode", tokenUrl: "https://t" }] },
    ],
    [
      { ...flow, flow: "application" },
      { kind: "oauth2", flows: [{ kind: "clientCredentials" }] },
    ],
  ])("%j", (given, want) => {
    const { api } = readApi(document({ responses: {} }, { securityDefinitions: { it: given } }));
    expect(api.securitySchemes).toMatchObject([{ name: "it", ...want }]);
  });
});
