import { describe, expect, it } from "vitest";
import type { JsonType, KeywordSchema, NamedSchema, Schema, SchemaId } from "../../model/index.js";
import { indexSchemas } from "../../model/index.js";
import { defaultTargetOptions, type TargetOptions } from "../options.js";
import { objectSchema } from "../synthetic-schema.js";
import { shapeOf } from "./shape.js";

const source = { file: "/specs/a.yaml", pointer: "" };
const empty: KeywordSchema = { ...objectSchema(source, [], []), types: null, object: null };

function of(...types: readonly JsonType[]): KeywordSchema {
  return { ...empty, types };
}

function array(items: Schema): KeywordSchema {
  const rules = { prefixItems: [], contains: null, minContains: null, maxContains: null, minItems: null };
  return {
    ...of("array"),
    array: { ...rules, items, maxItems: null, uniqueItems: false, unevaluatedItems: null },
  };
}

// The one brand of the test: ids are made by the reader.
const treeId = "a#/components/schemas/Tree" as SchemaId;
const tree: NamedSchema = {
  id: treeId,
  nameHint: "Tree",
  origin: "component",
  schema: objectSchema(source, [{ name: "child", schema: { ...empty, reference: treeId } }], []),
};

function shape(schema: Schema, options: TargetOptions = defaultTargetOptions): unknown {
  return plain(shapeOf(schema, indexSchemas([tree]), options));
}

/** Maps as objects, to compare with. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, inner]) => [key, plain(inner)]));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

describe("shapeOf", () => {
  it.each<[string, Schema, unknown]>([
    ["a type", of("integer"), "integer"],
    ["no type", empty, "any"],
    ["true", { kind: "boolean", value: true, source }, "any"],
    ["an enum without type", { ...empty, enum: ["a", "b"] }, "string"],
    ["a const without type", { ...empty, const: { value: 1 } }, "integer"],
    ["an array", array(of("number")), { kind: "array", items: "number" }],
    [
      "several types, the strictest first",
      of("string", "null", "integer"),
      {
        kind: "any-of",
        shapes: ["null", "integer", "string"],
      },
    ],
    [
      "alternatives",
      { ...empty, anyOf: [of("string"), of("boolean")] },
      {
        kind: "any-of",
        shapes: ["boolean", "string"],
      },
    ],
    ["an alternative that can be anything", { ...empty, oneOf: [of("string"), empty] }, "any"],
    ["a conjunction", { ...empty, allOf: [of("integer"), { ...empty, oneOf: [empty] }] }, "integer"],
    [
      "conjoined objects",
      {
        ...empty,
        allOf: [
          objectSchema(source, [{ name: "a", schema: of("string") }], []),
          objectSchema(source, [{ name: "b", schema: of("integer") }], []),
        ],
      },
      { kind: "object", properties: { a: "string", b: "integer" }, additional: null },
    ],
    ["an object of anything", of("object"), { kind: "object", properties: {}, additional: "any" }],
    [
      "a schema inside itself",
      { ...empty, reference: treeId },
      {
        kind: "object",
        properties: { child: "any" },
        additional: null,
      },
    ],
  ])("%s", (_, given, want) => {
    expect(shape(given)).toEqual(want);
  });

  it("follows the options", () => {
    const int64 = { ...of("integer"), format: "int64" };
    const day = { ...of("string"), format: "date" };
    expect([shape(int64), shape(day)]).toEqual(["integer", "string"]);
    const options = { ...defaultTargetOptions, dates: "Date", int64: "bigint" } as const;
    expect([shape(int64, options), shape(day, options)]).toEqual(["bigint", "date"]);
  });
});
