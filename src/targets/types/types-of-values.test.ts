import { describe, expect, test } from "vitest";
import { ref, type TypesRow, text, typesOf } from "../../../test/support/types-table.js";

const values: readonly TypesRow[] = [
  {
    name: "enumerations are unions of literals",
    given: {
      Status: { enum: ["open", 'it\'s "paid"', null] },
      Level: { type: "integer", enum: [1, -2] },
      Nullable: { type: ["string", "null"], enum: ["a", null] },
      Contradicting: { type: "string", enum: ["a", 1] },
      Impossible: { type: "string", enum: [1] },
      None: { enum: [] },
      Version: { const: "v1" },
      Structured: { enum: [{ a: [1] }] },
    },
    want: `
export type Status = "open" | "it's \\"paid\\"" | null;

export type Level = 1 | -2;

export type Nullable = "a" | null;

export type Contradicting = "a";

export type Impossible = never;

export type None = never;

export type Version = "v1";

export type Structured = { a: [1] };
`,
  },
  {
    name: "named values become a constant that shares the type's name",
    given: { Status: { enum: ["open", "paid", null], "x-enum-varnames": ["Open", "Is paid", "Nothing"] } },
    want: `
export const Status = {
  Open: "open",
  "Is paid": "paid",
} as const;

export type Status = "open" | "paid" | null;
`,
  },
  {
    name: "types without rules, and schemas that say nothing or all",
    given: {
      Any: {},
      Yes: true,
      No: false,
      Mixed: { type: ["string", "integer", "number", "null"] },
      Bytes: { type: "string", format: "int64" },
    },
    want: `
export type Any = unknown;

export type Yes = unknown;

export type No = never;

export type Mixed = string | number | null;

/** @format int64 */
export type Bytes = string;
`,
  },
  {
    name: "dates and 64-bit integers as the options say; enumerated ones stay literals",
    given: {
      At: { type: ["string", "null"], format: "date-time" },
      Day: { type: "string", format: "date" },
      Count: { type: "integer", format: "int64" },
      Digits: { type: "string", format: "int64" },
      Fixed: { type: "string", format: "date", enum: ["2026-01-01"] },
    },
    rest: { options: { dates: "Date", int64: "bigint" } },
    want: `
/** @format date-time */
export type At = Date | null;

/** @format date */
export type Day = Date;

/** @format int64 */
export type Count = bigint;

/** @format int64 */
export type Digits = string;

/** @format date */
export type Fixed = "2026-01-01";
`,
  },
];

const views: readonly TypesRow[] = [
  {
    name: "reading and writing have types of their own where they differ, also at a distance",
    given: {
      Order: {
        type: "object",
        required: ["id", "customer"],
        properties: {
          id: { ...text, readOnly: true },
          customer: ref("Customer"),
          lines: { type: "array", items: ref("Line") },
        },
      },
      Customer: {
        type: "object",
        required: ["name"],
        properties: {
          name: text,
          password: { ...text, writeOnly: true },
          orders: { type: "array", items: ref("Order") },
        },
      },
      Line: { type: "object", properties: { sku: text } },
    },
    rest: {
      uses: [
        { schema: ref("Order"), view: "read" },
        { schema: ref("Order"), view: "write" },
      ],
    },
    want: `
export interface Order {
  id: string;
  customer: Customer;
  lines?: Line[];
}

export interface OrderWrite {
  customer: CustomerWrite;
  lines?: Line[];
}

export interface Customer {
  name: string;
  orders?: Order[];
}

export interface CustomerWrite {
  name: string;
  password?: string;
  orders?: OrderWrite[];
}

export interface Line {
  sku?: string;
}
`,
  },
];

describe("types of values and views", () => {
  test.each([...values, ...views])("$name", (row) => {
    expect(typesOf(row)).toBe(row.want);
  });
});
