import { describe, expect, test } from "vitest";
import { type TypesRow, text, typesOf } from "../../../test/support/types-table.js";

const objects: readonly TypesRow[] = [
  {
    name: "optional is not nullable, nullable not optional",
    given: {
      Order: {
        type: "object",
        required: ["id", "note"],
        properties: {
          id: text,
          note: { type: ["string", "null"] },
          coupon: text,
          gift: { type: ["boolean", "null"] },
        },
      },
    },
    want: `
export interface Order {
  id: string;
  note: string | null;
  coupon?: string;
  gift?: boolean | null;
}
`,
  },
  {
    name: "what the contract says stands in the documentation, and cannot leave it",
    given: {
      Order: {
        description: "An order. */ alert(1) /*\n@internal",
        type: "object",
        properties: {
          count: {
            type: "integer",
            format: "int32",
            minimum: 1,
            default: 2,
            examples: [3],
            deprecated: true,
          },
          sku: { title: "Sku", ...text, pattern: "^[A-Z]+$", description: "Stock keeping unit" },
          plain: text,
        },
      },
    },
    want: `
/**
 * An order. *\\/ alert(1) /*
 * \\@internal
 */
export interface Order {
  /**
   * @format int32
   * @minimum 1
   * @default 2
   * @example 3
   * @deprecated
   */
  count?: number;
  /**
   * Stock keeping unit
   *
   * @pattern ^[A-Z]+$
   */
  sku?: string;
  plain?: string;
}
`,
  },
  {
    name: "property names are any text",
    given: {
      Odd: {
        type: "object",
        properties: JSON.parse(
          '{"first-name":true,"constructor":true,"__proto__":true,"2fa":true,"\\"":true}',
        ),
      },
    },
    want: `
export interface Odd {
  "first-name"?: unknown;
  constructor?: unknown;
  ["__proto__"]?: unknown;
  "2fa"?: unknown;
  "\\""?: unknown;
}
`,
  },
  {
    name: "maps, and maps beside properties",
    given: {
      Anything: { type: "object" },
      Nothing: { type: "object", additionalProperties: false },
      Counts: { type: "object", additionalProperties: { type: "integer" } },
      Extended: {
        type: "object",
        required: ["id"],
        properties: { id: text },
        patternProperties: { "^x-": {} },
      },
      Open: {
        type: "object",
        required: ["id"],
        properties: { id: { type: "integer" } },
        additionalProperties: true,
      },
      Labelled: { type: "object", properties: { id: { type: "integer" } }, additionalProperties: text },
    },
    want: `
export type Anything = { [key: string]: unknown };

export type Nothing = { [key: string]: never };

export type Counts = { [key: string]: number };

export interface Extended {
  id: string;
  [key: \`x-\${string}\`]: unknown;
}

export interface Open {
  id: number;
  [key: string]: unknown;
}

export interface Labelled {
  id?: number;
  /** Further properties; the type takes in the named ones, as TypeScript demands. */
  [key: string]: string | number | undefined;
}
`,
  },
  {
    name: "arrays and tuples",
    given: {
      Tags: { type: "array", items: { type: ["string", "null"] } },
      Point: {
        type: "array",
        prefixItems: [{ type: "number" }, { type: "number" }],
        minItems: 2,
        items: false,
      },
      Row: {
        type: "array",
        prefixItems: [{ type: "number" }, { enum: ["a", "b"] }],
        minItems: 1,
        items: text,
      },
      Untyped: { type: "array" },
      Empty: { type: "array", items: false },
    },
    want: `
export type Tags = (string | null)[];

/** @minItems 2 */
export type Point = [number, number];

/** @minItems 1 */
export type Row = [number, ("a" | "b")?, ...string[]];

export type Untyped = unknown[];

export type Empty = [];
`,
  },
];

describe("types of objects and arrays", () => {
  test.each(objects)("$name", (row) => {
    expect(typesOf(row)).toBe(row.want);
  });
});
