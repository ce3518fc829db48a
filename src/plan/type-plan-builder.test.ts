import { describe, expect, test } from "vitest";
import { type PlanSchemasInput, planSchemas } from "../../test/support/plan-schemas.js";
import type { JsonValue } from "../model/index.js";

const object = (properties: Readonly<Record<string, JsonValue>>): JsonValue => ({
  type: "object",
  properties,
});

const table: readonly {
  readonly name: string;
  readonly given: PlanSchemasInput;
  readonly want: readonly string[];
}[] = [
  {
    name: "inline objects are named from where they stand",
    given: {
      schemas: {
        Order: object({
          lines: { type: "array", items: object({ sku: { type: "string" } }) },
          shippingAddress: object({ geo: object({ lat: { type: "number" } }) }),
          stock: { type: "object", additionalProperties: object({ count: { type: "integer" } }) },
          note: { type: "string" },
        }),
      },
    },
    want: ["Order", "OrderLinesItem", "OrderShippingAddress", "OrderShippingAddressGeo", "OrderStockValue"],
  },
  {
    name: "branches are called by title, by the value that tells them apart, or by position",
    given: {
      schemas: {
        Payment: {
          oneOf: [
            { title: "Card", type: "object", properties: { number: {} } },
            object({ kind: { const: "bank-transfer" } }),
            object({ other: {} }),
          ],
        },
      },
    },
    want: ["Payment", "PaymentCard", "PaymentBankTransfer", "PaymentOption3"],
  },
  {
    name: "a component keeps its name, an inline schema gives way",
    given: { schemas: { Order: object({ line: object({ a: {} }) }), OrderLine: object({ b: {} }) } },
    want: ["Order", "OrderLineModel", "OrderLine"],
  },
  {
    name: "globals and names that other files need get a suffix",
    given: { schemas: { Error: object({}), OrdersClient: object({}) }, reserved: ["OrdersClient"] },
    want: ["ErrorModel", "OrdersClientModel"],
  },
  {
    name: "names that differ by case or separators only: the exact spelling wins",
    given: { schemas: { order_item: {}, OrderItem: {}, orderItem: {} } },
    want: ["Order_item", "OrderItem", "OrderItem2"],
  },
  {
    name: "views: only what differs is doubled, and only where both are used",
    given: {
      schemas: {
        Order: object({
          id: { type: "string", readOnly: true },
          customer: { $ref: "#/components/schemas/Customer" },
        }),
        Customer: object({ password: { type: "string", writeOnly: true } }),
        Plain: object({ a: {} }),
        OnlyWritten: object({ id: { type: "string", readOnly: true } }),
      },
      uses: [
        { schema: { $ref: "#/components/schemas/Order" }, view: "read" },
        { schema: { $ref: "#/components/schemas/Order" }, view: "write" },
        { schema: { $ref: "#/components/schemas/OnlyWritten" }, view: "write" },
      ],
    },
    want: [
      "Order",
      "OrderWrite (write)",
      "Customer",
      "CustomerWrite (write)",
      "Plain",
      "OnlyWritten (write)",
    ],
  },
];

describe("planTypes", () => {
  test.each(table)("$name", ({ given, want }) => {
    const { plan } = planSchemas(given);
    const got = plan.types.map((type) => (type.view === "write" ? `${type.name} (write)` : type.name));
    expect(got).toEqual(want);
  });
});

/** Components that compete for names in every way. */
const rivals: Readonly<Record<string, JsonValue>> = {
  order_item: object({ a: object({ b: {} }) }),
  OrderItem: object({ a: object({ c: {} }) }),
  orderItem: object({}),
  OrderItemA: object({}),
  URL: {},
  Url: {},
  Error: object({ id: { type: "string", readOnly: true } }),
  ErrorModel: object({}),
};

test("names do not depend on the order of the contract", () => {
  const namesOf = (names: readonly string[]) => {
    const schemas = Object.fromEntries(names.map((name) => [name, rivals[name] ?? true]));
    const { plan } = planSchemas({ schemas });
    const pairs = plan.types.map((type) => [type.schema.source.pointer, type.name] as const);
    return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  const names = Object.keys(rivals);
  const want = namesOf(names);
  expect(new Set(Object.values(want)).size).toBe(Object.keys(want).length);
  expect(namesOf([...names].reverse())).toEqual(want);
  expect(namesOf([...names].sort())).toEqual(want);
});

test("a component that does not get its own name is reported", () => {
  const { diagnostics } = planSchemas({ schemas: { Error: object({}), Fine: object({}) } });
  expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ["name-renamed", 'The schema "Error" is called ErrorModel in the code'],
  ]);
});

test("values that their type forbids are reported once a schema", () => {
  const { diagnostics } = planSchemas({
    schemas: {
      None: { type: "integer", enum: ["0", "1"] },
      Some: { type: ["string", "null"], enum: ["a", 1, null] },
      Fine: { type: "number", const: 1.5 },
    },
  });
  expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ["value-contradicts-type", 'No value here is of the type integer: "0", "1"'],
    ["value-contradicts-type", "Of 3 values, 1 is not of the type string or null: 1"],
  ]);
});

describe("files", () => {
  const many = Object.fromEntries(
    Array.from({ length: 800 }, (_, index) => [`p${index}`, { type: "string" }]),
  );

  test("one file while it is short", () => {
    const { plan } = planSchemas({ schemas: { Order: object({}) } });
    expect(plan.types.map((type) => type.type.from)).toEqual(["orders/types.ts"]);
  });

  test("long ones are split by unit; what several units use is shared", () => {
    const schemas = {
      A: object(many),
      B: object({ c: { $ref: "#/components/schemas/C" }, ...many }),
      C: object({}),
    };
    const use = (name: string, unit: string) =>
      ({ schema: { $ref: `#/components/schemas/${name}` }, view: "read", unit }) as const;
    const { plan } = planSchemas({
      schemas,
      uses: [use("A", "Order admin"), use("B", "shared"), use("C", "Order admin")],
    });
    expect(plan.types.map((type) => [type.name, type.type.from, type.validator.from])).toEqual([
      ["A", "orders/types/order-admin.ts", "orders/validators/order-admin.ts"],
      ["B", "orders/types/shared2.ts", "orders/validators/shared2.ts"],
      ["C", "orders/types/shared.ts", "orders/validators/shared.ts"],
    ]);
  });
});
