import { describe, expect, it } from "vitest";
import { info, readApi, told, toldWithPlace } from "../../../test/support/read-api.js";
import type { JsonObject, JsonValue } from "../../model/index.js";

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
