import { afterAll, describe, expect, test } from "vitest";
import { CodeFolder } from "../../../test/support/code-folder.js";
import { planSchemas } from "../../../test/support/plan-schemas.js";
import { ref, text } from "../../../test/support/types-table.js";
import type { JsonValue } from "../../model/index.js";
import { defaultTargetOptions } from "../../plan/index.js";
import { generatedHeader } from "../../print/index.js";
import { printValidators } from "../validators/index.js";
import { printCodecs } from "./print-codecs.js";

const rich = { ...defaultTargetOptions, dates: "Date", int64: "bigint" } as const;
const dateTime = { type: "string", format: "date-time" };
const int64 = { type: "integer", format: "int64" };

test("only what differs between wire and code has a codec", () => {
  const { plan } = planSchemas({
    schemas: {
      Order: {
        type: "object",
        properties: { placedAt: dateTime, lines: { type: "array", items: ref("Line") }, note: text },
      },
      Line: { type: "object", properties: { count: int64 } },
      Plain: { type: "object", properties: { sku: text } },
    },
    options: rich,
  });
  expect(printCodecs(plan)).toEqual([
    {
      path: "orders/codecs.ts",
      content: `${generatedHeader}
import {
  type Convert,
  decodeBigInt,
  decodeDateTime,
  encodeDateTime,
  items,
  properties,
} from "./runtime/codecs/codecs.js";
import type { Line, Order } from "./types.js";

const decodeOrderParts: Convert = properties({ placedAt: decodeDateTime, lines: items(decodeLine) });
export function decodeOrder(wire: unknown): Order {
  // A validated value in which everything is converted that differs is one of this type.
  return decodeOrderParts(wire) as Order;
}

const encodeOrderParts: Convert = properties({ placedAt: encodeDateTime });
export function encodeOrder(value: Order): unknown {
  return encodeOrderParts(value);
}

const decodeLineParts: Convert = properties({ count: decodeBigInt });
export function decodeLine(wire: unknown): Line {
  // A validated value in which everything is converted that differs is one of this type.
  return decodeLineParts(wire) as Line;
}
`,
    },
  ]);
});

test("without the options there are none", () => {
  expect(printCodecs(planSchemas({ schemas: { At: dateTime, Count: int64 } }).plan)).toEqual([]);
});

describe("decoding gives what the type says, and encoding brings the wire value back", () => {
  const folder = new CodeFolder(["validation", "codecs"]);
  afterAll(() => folder.remove());

  const at = new Date("2026-11-21T09:30:00.000Z");
  const wireAt = "2026-11-21T09:30:00.000Z";
  const table: readonly {
    readonly name: string;
    readonly schemas: Readonly<Record<string, JsonValue>>;
    readonly wire: unknown;
    readonly want: unknown;
  }[] = [
    { name: "date-time", schemas: { Value: dateTime }, wire: wireAt, want: at },
    {
      name: "date",
      schemas: { Value: { type: "string", format: "date" } },
      wire: "2026-11-21",
      want: new Date("2026-11-21T00:00:00Z"),
    },
    {
      name: "null stays",
      schemas: { Value: { type: ["string", "null"], format: "date-time" } },
      wire: null,
      want: null,
    },
    {
      name: "lists, tuples and maps",
      schemas: {
        Value: {
          type: "object",
          properties: {
            list: { type: "array", items: dateTime },
            pair: { type: "array", prefixItems: [text, dateTime], items: text },
          },
          additionalProperties: dateTime,
        },
      },
      wire: { list: [wireAt], pair: [wireAt, wireAt, wireAt], other: wireAt },
      want: { list: [at], pair: [wireAt, at, wireAt], other: at },
    },
    {
      name: "names that match a pattern",
      schemas: { Value: { type: "object", properties: { a: text }, patternProperties: { "^at": dateTime } } },
      wire: { a: wireAt, atNoon: wireAt, b: wireAt },
      want: { a: wireAt, atNoon: at, b: wireAt },
    },
    {
      name: "allOf, inherited and own",
      schemas: {
        Base: { type: "object", properties: { at: dateTime } },
        Value: { allOf: [ref("Base"), { properties: { until: dateTime, note: text } }] },
      },
      wire: { at: wireAt, until: wireAt, note: wireAt },
      want: { at, until: at, note: wireAt },
    },
    {
      name: "a union by the branch that is valid",
      schemas: {
        Value: { type: "array", items: { oneOf: [ref("Meeting"), ref("Note")] } },
        Meeting: {
          type: "object",
          required: ["kind"],
          properties: { kind: { const: "meeting" }, value: dateTime },
        },
        Note: { type: "object", required: ["kind"], properties: { kind: { const: "note" }, value: text } },
      },
      wire: [
        { kind: "note", value: wireAt },
        { kind: "meeting", value: wireAt },
      ],
      want: [
        { kind: "note", value: wireAt },
        { kind: "meeting", value: at },
      ],
    },
    {
      name: "recursion",
      schemas: {
        Value: {
          type: "object",
          properties: { at: dateTime, children: { type: "array", items: ref("Value") } },
        },
      },
      wire: { at: wireAt, children: [{ at: wireAt }] },
      want: { at, children: [{ at }] },
    },
    {
      name: "schemas that are part of each other",
      schemas: {
        Value: { allOf: [ref("Other")], properties: { a: dateTime } },
        Other: { allOf: [ref("Value")], properties: { b: dateTime } },
      },
      wire: { a: wireAt, b: wireAt },
      want: { a: at, b: at },
    },
    {
      name: "an own property called __proto__",
      schemas: { Value: { type: "object", properties: { ["__proto__"]: dateTime } } },
      wire: JSON.parse(`{"__proto__":"${wireAt}"}`),
      want: Object.defineProperty({}, "__proto__", { value: at, enumerable: true }),
    },
    {
      name: "enumerated dates are literals",
      schemas: { Value: { type: "string", format: "date", enum: ["2026-01-01"] } },
      wire: "2026-01-01",
      want: "2026-01-01",
    },
  ];

  test.each(table.map((row, index) => ({ ...row, service: `s${index}` })))(
    "$name",
    async ({ service, schemas, wire, want }) => {
      const { plan } = planSchemas({ service, schemas, options: rich });
      const files = [...printCodecs(plan), ...printValidators(plan, { service, options: rich })];
      if (files.some(({ path }) => path === `${service}/codecs.ts`)) {
        const module = await folder.run(files, `${service}/codecs.ts`);
        const { decodeValue, encodeValue } = module;
        if (typeof decodeValue !== "function" || typeof encodeValue !== "function")
          throw new Error("no codec");
        expect(decodeValue(wire)).toEqual(want);
        expect(encodeValue(decodeValue(wire))).toEqual(wire);
      } else expect(want).toBe(wire);
    },
  );

  test("64-bit integers of any form become bigint, large plain numbers do not stay so", async () => {
    const service = "numbers";
    const { plan } = planSchemas({
      service,
      schemas: { Value: { type: "object", properties: { id: int64, size: { type: "number" } } } },
      options: rich,
    });
    const { decodeValue } = await folder.run(printCodecs(plan), `${service}/codecs.ts`);
    if (typeof decodeValue !== "function") throw new Error("no codec");
    expect(decodeValue({ id: 5, size: 10n ** 20n })).toEqual({ id: 5n, size: 1e20 });
    expect(decodeValue({ id: 2n ** 60n, size: 1.5 })).toEqual({ id: 2n ** 60n, size: 1.5 });
  });
});
