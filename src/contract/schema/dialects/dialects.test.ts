import { describe, expect, it } from "vitest";
import { keywords, named, plain } from "../../../../test/support/read-api.js";
import { readSchema } from "../../../../test/support/read-schemas.js";
import type { JsonValue } from "../../../model/index.js";
import type { SchemaDialect } from "../index.js";

describe("dialects become 2020-12", () => {
  const tolerated = "warning schema-keyword-tolerated";
  it.each<readonly [string, SchemaDialect, JsonValue, JsonValue, readonly string[]]>([
    [
      "nullable with type",
      "openapi-3.0",
      { type: "string", nullable: true },
      { type: ["string", "null"] },
      [],
    ],
    [
      "nullable enum",
      "openapi-3.0",
      { type: "string", nullable: true, enum: ["a"] },
      { type: ["string", "null"], enum: ["a", null] },
      [],
    ],
    [
      "nullable enum that has null already",
      "openapi-3.0",
      { type: "string", nullable: true, enum: ["a", null] },
      { type: ["string", "null"], enum: ["a", null] },
      [],
    ],
    [
      "nullable beside allOf",
      "openapi-3.0",
      { nullable: true, allOf: [{ type: "object" }] },
      { anyOf: [{ allOf: [{ type: ["object"] }] }, { type: ["null"] }] },
      [],
    ],
    ["nullable that forbids nothing", "openapi-3.0", { nullable: true }, {}, []],
    ["nullable: false", "openapi-3.0", { type: "string", nullable: false }, { type: ["string"] }, []],
    ["x-nullable", "swagger-2.0", { type: "string", "x-nullable": true }, { type: ["string", "null"] }, []],
    [
      "nullable in 3.1",
      "2020-12",
      { type: "string", nullable: true },
      { type: ["string", "null"] },
      [tolerated],
    ],
    [
      "nullable in 2.0",
      "swagger-2.0",
      { type: "string", nullable: true },
      { type: ["string", "null"] },
      [tolerated],
    ],
    [
      "boolean exclusiveMinimum",
      "openapi-3.0",
      { minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
      { exclusiveMinimum: 1, maximum: 9 },
      [],
    ],
    [
      "boolean exclusiveMinimum in 3.1",
      "2020-12",
      { minimum: 1, exclusiveMinimum: true },
      { exclusiveMinimum: 1 },
      [tolerated],
    ],
    [
      "numeric exclusiveMinimum in 3.0",
      "openapi-3.0",
      { exclusiveMinimum: 1 },
      { exclusiveMinimum: 1 },
      [tolerated],
    ],
    ["type: file", "swagger-2.0", { type: "file" }, { type: ["string"], format: "binary" }, []],
    [
      "a list of types in 3.0",
      "openapi-3.0",
      { type: ["string", "null"] },
      { type: ["string", "null"] },
      [tolerated],
    ],
    [
      "an unquoted null type",
      "2020-12",
      { type: ["string", null] },
      { type: ["string", "null"] },
      [tolerated],
    ],
    ["a capital type", "openapi-3.0", { type: "String" }, { type: ["string"] }, [tolerated]],
    ["an unknown type", "openapi-3.0", { type: "money" }, {}, ["warning schema-type-unknown"]],
    ["const in 3.0", "openapi-3.0", { const: 1 }, { const: 1 }, [tolerated]],
    [
      "a later keyword without sense",
      "openapi-3.0",
      { patternProperties: { a: 1 } },
      {},
      ["warning schema-keyword-invalid"],
    ],
    [
      "required: true on a property",
      "openapi-3.0",
      { type: "string", required: true },
      { type: ["string"] },
      ["warning schema-keyword-invalid"],
    ],
    [
      "items as a list",
      "draft-07",
      { items: [{ type: "string" }], additionalItems: false },
      { prefixItems: [{ type: ["string"] }], items: false },
      [],
    ],
    ["items as a list in 3.1", "2020-12", { items: [true] }, { prefixItems: [true] }, [tolerated]],
    [
      "dependencies",
      "draft-07",
      { dependencies: { a: ["b"], c: { required: ["d"] } } },
      { dependentRequired: { a: ["b"] }, dependentSchemas: { c: { required: ["d"] } } },
      [],
    ],
    [
      "what draft 7 does not know",
      "draft-07",
      { prefixItems: [true], dependentRequired: { a: ["b"] } },
      {},
      [],
    ],
    ["a boolean schema", "2020-12", false, false, []],
    ["const: null", "2020-12", { const: null }, { const: null }, []],
    ["an empty schema of YAML", "openapi-3.0", null, true, ["warning schema-not-object"]],
    ["no schema at all", "2020-12", "string", true, ["error schema-not-object"]],
    ["a number as text", "2020-12", { minLength: "3" }, { minLength: 3 }, [tolerated]],
    ["a negative length", "2020-12", { minLength: -1 }, {}, ["warning schema-keyword-invalid"]],
    ["a list of properties", "2020-12", { properties: [] }, {}, ["warning schema-keyword-invalid"]],
    ["a pattern with needless backslashes", "2020-12", { pattern: "^\\_a\\-b$" }, { pattern: "^_a-b$" }, []],
    ["a pattern of Perl", "2020-12", { pattern: "(?i)a" }, {}, ["warning pattern-not-ecma"]],
    ["no pattern", "2020-12", { pattern: "[" }, {}, ["error pattern-invalid"]],
  ])("%s (%s)", (_, dialect, given, want, wantTold) => {
    const reading = readSchema(given, dialect);
    expect(plain(named(reading.schemas, "Root").schema)).toEqual(want);
    expect(reading.told).toEqual(wantTold);
  });

  it("keeps the places of what it moves", () => {
    const { schemas } = readSchema({ items: [{ type: "string" }], additionalItems: {} }, "draft-07");
    const { array } = keywords(schemas[0]?.schema);
    expect(array?.prefixItems[0]?.source.pointer).toBe("/items/0");
    expect(array?.items?.source.pointer).toBe("/additionalItems");
  });
});
