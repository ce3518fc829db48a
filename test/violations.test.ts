import { afterAll, describe, expect, it } from "vitest";
import type { JsonValue } from "../src/model/index.js";
import type { StandardSchema } from "../src/runtime/validation/standard-schema.js";
import type { Validator, Violation } from "../src/runtime/validation/violation.js";
import { printValidators } from "../src/targets/validators/index.js";
import { CodeFolder } from "./support/code-folder.js";
import { planSchemas } from "./support/plan-schemas.js";

const folder = new CodeFolder(["validation"]);
afterAll(() => folder.remove());

let count = 0;

async function compile(
  schemas: Readonly<Record<string, JsonValue>>,
): Promise<Readonly<Record<string, unknown>>> {
  const { plan } = planSchemas({ schemas });
  const [file] = printValidators(plan, { service: "orders" });
  const path = `orders/validators-${count++}.ts`;
  return folder.run([{ path, content: file?.content ?? "" }], path);
}

const text = { type: "string", minLength: 2 };
const card = {
  type: "object",
  required: ["kind", "number"],
  properties: { kind: { type: "string" }, number: { type: "string" } },
};
const cash = {
  type: "object",
  required: ["kind"],
  properties: { kind: { type: "string" }, amount: { type: "number" } },
};

const table: readonly {
  readonly name: string;
  readonly schema: JsonValue;
  readonly value: unknown;
  /** `pointer keyword: message`. */
  readonly want: readonly string[];
}[] = [
  {
    name: "a missing property at its parent, a wrong one at its place",
    schema: {
      type: "object",
      required: ["a", "b", "c"],
      properties: { a: text, b: { enum: ["x"] }, c: { const: null }, d: { type: "array", items: text } },
    },
    value: { c: 1, d: ["ok", "x", 3] },
    want: [
      ' required: must have property "a"',
      ' required: must have property "b"',
      "/c const: must be null",
      "/d/1 minLength: must have at least 2 characters",
      "/d/2 type: must be a string",
    ],
  },
  {
    name: "names that are no pointer tokens",
    schema: { type: "object", properties: { "a/b~c": { type: "object", additionalProperties: text } } },
    value: { "a/b~c": { "x/y": 1 } },
    want: ["/a~1b~0c/x~1y type: must be a string"],
  },
  {
    name: "properties that every object inherits",
    schema: { type: "object", required: ["toString", "constructor"], properties: { __proto__: false } },
    value: {},
    want: [' required: must have property "toString"', ' required: must have property "constructor"'],
  },
  {
    name: "properties that are undefined are not there",
    schema: {
      type: "object",
      required: ["a"],
      properties: { a: {} },
      additionalProperties: false,
      maxProperties: 0,
    },
    value: { a: undefined, b: undefined },
    want: [' required: must have property "a"'],
  },
  {
    name: "an unknown property",
    schema: { type: "object", properties: { a: text }, additionalProperties: false },
    value: { a: "ok", b: 1 },
    want: ["/b additionalProperties: is not a known property"],
  },
  {
    name: "the only branch of a union that the value can be meant for",
    schema: { anyOf: [text, { type: "array", items: text }, { type: "number" }] },
    value: ["x"],
    want: [
      " anyOf: must match at least one of the alternatives",
      "/0 minLength: must have at least 2 characters",
    ],
  },
  {
    name: "more than one branch of a oneOf",
    schema: {
      oneOf: [
        { type: "number", minimum: 1 },
        { type: "number", multipleOf: 2 },
      ],
    },
    value: 4,
    want: [" oneOf: must match exactly one of the alternatives, but matches 2"],
  },
  {
    name: "only the branch that the discriminator names",
    schema: {
      oneOf: [{ $ref: "#/components/schemas/Card" }, { $ref: "#/components/schemas/Cash" }],
      discriminator: {
        propertyName: "kind",
        mapping: { card: "#/components/schemas/Card", cash: "#/components/schemas/Cash" },
      },
    },
    value: { kind: "card", number: 7, amount: "x" },
    want: ["/number type: must be a string"],
  },
  {
    name: "a reference or null",
    schema: { anyOf: [{ $ref: "#/components/schemas/Card" }, { type: "null" }] },
    value: { kind: "card" },
    want: [' required: must have property "number"'],
  },
  {
    name: "a cycle of references that never leaves the value",
    schema: { allOf: [{ $ref: "#/components/schemas/Loop" }], required: ["a"] },
    value: {},
    want: [' required: must have property "a"', ' required: must have property "b"'],
  },
  {
    name: "decimals",
    schema: { type: "number", multipleOf: 0.01 },
    value: 19.991,
    want: [" multipleOf: must be a multiple of 0.01"],
  },
  {
    name: "numbers that JSON cannot hold",
    schema: { type: "number" },
    value: Number.NaN,
    want: [" type: must be a number"],
  },
];

describe("violations", () => {
  it.each(table)("$name", async ({ schema, value, want }) => {
    const module = await compile({
      Root: schema,
      Card: card,
      Cash: cash,
      Loop: { allOf: [{ $ref: "#/components/schemas/Root" }], required: ["b"] },
    });
    // Printed as a validator under this very name.
    const validate = module["validateRoot"] as Validator<unknown>;
    const violations: Violation[] = [];
    expect(validate(value, "", violations)).toBe(false);
    expect(validate(value, "", null)).toBe(false);
    expect(violations.map(({ pointer, keyword, message }) => `${pointer} ${keyword}: ${message}`)).toEqual(
      want,
    );
    const below: Violation[] = [];
    validate(value, "/body", below);
    expect(below.map(({ pointer }) => pointer)).toEqual(violations.map(({ pointer }) => `/body${pointer}`));
  });

  it("come out of a Standard Schema as issues with paths", async () => {
    const module = await compile({
      Root: { type: "object", properties: { "a/b": { type: "array", items: text } } },
    });
    // Printed as a Standard Schema under this very name.
    const schema = module["rootSchema"] as StandardSchema<unknown>;
    expect(schema["~standard"].validate({ "a/b": ["ok"] })).toEqual({ value: { "a/b": ["ok"] } });
    expect(schema["~standard"].validate({ "a/b": ["ok", 1] })).toEqual({
      issues: [{ message: "must be a string", path: ["a/b", 1] }],
    });
  });
});
