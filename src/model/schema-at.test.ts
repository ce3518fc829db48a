import { describe, expect, it } from "vitest";
import { keywords, plain } from "../../test/support/read-api.js";
import { COMPONENTS, readComponents } from "../../test/support/read-schemas.js";
import { indexSchemas, type JsonValue, schemaAt } from "./index.js";

const SCHEMAS: { readonly [name: string]: JsonValue } = {
  Id: { type: "string" },
  Order: {
    type: "object",
    required: ["id", "lines", "a/b", "buyer", "maybe"],
    properties: {
      id: { $ref: "#/components/schemas/Id" },
      note: { type: "string" },
      "a/b": { type: "boolean" },
      buyer: { type: "object", required: ["id"], properties: { id: { type: "integer" } } },
      maybe: { type: ["object", "null"], required: ["id"], properties: { id: { type: "integer" } } },
      lines: { type: "array", minItems: 1, items: { $ref: "#/components/schemas/Id" } },
      parent: { $ref: "#/components/schemas/Order" },
    },
    patternProperties: { "^x": { type: "number" } },
  },
  Special: {
    allOf: [{ $ref: "#/components/schemas/Order" }, { properties: { id: { minLength: 3 } } }],
    required: ["note"],
  },
  Either: {
    oneOf: [
      { $ref: "#/components/schemas/Order" },
      { type: "object", required: ["id"], properties: { id: { type: "integer" }, own: { type: "string" } } },
    ],
  },
  Nullable: { anyOf: [{ $ref: "#/components/schemas/Order" }, { type: "null" }] },
  Map: { type: "object", additionalProperties: { type: "integer" } },
  Circle: { allOf: [{ $ref: "#/components/schemas/Circle" }], properties: { a: { type: "string" } } },
  Named: { type: "object", properties: { ["__proto__"]: { type: "string" } } },
  Anything: true,
};

describe("schemaAt", () => {
  const { schemas } = readComponents(SCHEMAS);
  const index = indexSchemas(schemas);
  const at = (name: string, pointer: string) => {
    const named = schemas.find(({ nameHint }) => nameHint === name);
    return schemaAt(existing(named?.schema), pointer, index);
  };

  const id = { $ref: `${COMPONENTS}Id` };
  it.each<readonly [string, string, JsonValue, boolean]>([
    ["Id", "", { type: ["string"] }, true],
    ["Order", "/id", id, true],
    ["Order", "/note", { type: ["string"] }, false],
    ["Order", "/a~1b", { type: ["boolean"] }, true],
    ["Order", "/buyer/id", { type: ["integer"] }, true],
    ["Order", "/maybe/id", { type: ["integer"] }, false],
    ["Order", "/lines/0", id, true],
    ["Order", "/lines/7", id, false],
    ["Order", "/xy", { type: ["number"] }, false],
    ["Order", "/parent/parent/id", id, false],
    ["Special", "/id", { allOf: [id, { minLength: 3 }] }, true],
    ["Special", "/lines", { type: ["array"], items: id }, true],
    ["Either", "/id", { anyOf: [id, { type: ["integer"] }] }, true],
    ["Either", "/own", { type: ["string"] }, false],
    ["Nullable", "/id", id, false],
    ["Map", "/any", { type: ["integer"] }, false],
    ["Circle", "/a", { type: ["string"] }, false],
    ["Named", "/__proto__", { type: ["string"] }, false],
  ])("%s at `%s`", (name, pointer, schema, required) => {
    const found = at(name, pointer);
    expect(found.kind === "found" && { schema: plain(found.schema), required: found.required }).toEqual({
      schema,
      required,
    });
  });

  const order = ["id", "note", "a/b", "buyer", "maybe", "lines", "parent"];
  it.each<readonly [string, string, string, readonly string[]]>([
    ["Order", "/di", "", order],
    ["Order", "/buyer/name", "/buyer", ["id"]],
    ["Order", "/lines/x", "/lines", []],
    ["Order", "/id/x", "/id", []],
    ["Order", "/constructor", "", order],
    ["Either", "/none", "", [...order, "own"]],
    ["Circle", "/b", "", ["a"]],
    ["Anything", "/a", "", []],
  ])("%s has nothing at `%s`", (name, pointer, reached, known) => {
    expect(at(name, pointer)).toEqual({ kind: "missing", reached, known });
  });

  it("takes no time for references that branch over and over", () => {
    const depth = 60;
    const ref = (level: number) => ({ $ref: `#/components/schemas/L${level}` });
    const levels = Array.from({ length: depth }, (_, level): readonly [string, JsonValue] => [
      `L${level}`,
      level === depth - 1 ? { properties: { a: {} } } : { anyOf: [ref(level + 1), ref(level + 1)] },
    ]);
    const reading = readComponents(Object.fromEntries(levels));
    const root = keywords(reading.schemas[0]?.schema);
    expect(schemaAt(root, "/a", indexSchemas(reading.schemas)).kind).toBe("found");
  });
});

function existing(schema: Parameters<typeof schemaAt>[0] | undefined) {
  if (schema === undefined) throw new Error("no such schema");
  return schema;
}
