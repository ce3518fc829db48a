import { describe, expect, it } from "vitest";
import { readApi } from "../../../test/support/read-api.js";
import { indexSchemas, type JsonValue } from "../../model/index.js";
import { conforms } from "./conforms.js";

/** Whether `value` keeps the rules of `schema`, as a component `Value` beside a component `Node` that holds itself. */
function keeps(schema: JsonValue, value: JsonValue): boolean {
  const node = {
    type: "object",
    properties: { next: { $ref: "#/components/schemas/Node" } },
    required: ["id"],
  };
  const { schemas } = readApi({
    openapi: "3.1.0",
    info: { title: "T", version: "1" },
    paths: {},
    components: { schemas: { Value: schema, Node: node } },
  });
  const named = schemas.find(({ nameHint }) => nameHint === "Value");
  if (named === undefined) throw new Error("the reader lost the schema");
  return conforms(value, named.schema, indexSchemas(schemas));
}

describe("conforms", () => {
  it.each<[string, JsonValue, JsonValue, boolean]>([
    ["null where null is no value", { type: "string" }, null, false],
    ["null where it is", { type: ["string", "null"] }, null, true],
    ["an integer as a number", { type: "number" }, 1, true],
    ["a number as an integer", { type: "integer" }, 1.5, false],
    ["digits in quotes", { type: "integer" }, "20", false],
    ["one of an enum", { enum: ["asc", "desc"] }, "desc", true],
    ["none of an enum", { enum: ["asc", "desc"] }, "DESC", false],
    ["an object of an enum, otherwise ordered", { enum: [{ a: 1, b: 2 }] }, { b: 2, a: 1 }, true],
    ["another than the const", { const: 1 }, 2, false],
    ["above the maximum", { maximum: 100 }, 101, false],
    ["at an exclusive minimum", { exclusiveMinimum: 0 }, 0, false],
    ["no multiple", { multipleOf: 5 }, 12, false],
    ["a multiple that doubles miss", { multipleOf: 0.1 }, 0.3, true],
    ["too short a text", { minLength: 1 }, "", false],
    ["code points, not code units", { maxLength: 1 }, "😀", true],
    ["a pattern, which is not tried", { pattern: "^a+$" }, "b", true],
    ["a word for a date", { type: "string", format: "date" }, "today", false],
    ["a date", { type: "string", format: "date" }, "2026-01-31", true],
    ["a date for a date-time", { type: "string", format: "date-time" }, "2026-01-31", false],
    ["an item of another type", { type: "array", items: { type: "string" } }, ["a", 1], false],
    ["too many items of a tuple", { prefixItems: [{ type: "number" }], items: false }, [1, 2], false],
    ["items twice", { uniqueItems: true }, [{ a: 1 }, { a: 1 }], false],
    ["too few items", { minItems: 1 }, [], false],
    ["a property of another type", { properties: { a: { type: "string" } } }, { a: null }, false],
    ["a property that is missing", { required: ["a"] }, {}, false],
    ["a property that is not allowed", { additionalProperties: false }, { a: 1 }, false],
    ["an inherited name as a property", { required: ["constructor"] }, {}, false],
    ["one of several schemas", { anyOf: [{ type: "string" }, { type: "integer" }] }, 1, true],
    ["none of several schemas", { oneOf: [{ type: "string" }, { type: "integer" }] }, true, false],
    ["not all of several schemas", { allOf: [{ minimum: 1 }, { maximum: 3 }] }, 4, false],
    ["what is behind references", { $ref: "#/components/schemas/Node" }, { id: 1, next: {} }, false],
    ["nothing where nothing is allowed", { not: {}, allOf: [false] }, 1, false],
  ])("%s", (_, schema, value, want) => {
    expect(keeps(schema, value)).toBe(want);
  });
});
