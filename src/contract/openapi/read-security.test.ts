import { describe, expect, it } from "vitest";
import { apiWith, onlyOperation, readApi, told } from "../../../test/support/read-api.js";
import type { JsonObject, JsonValue } from "../../model/index.js";

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
