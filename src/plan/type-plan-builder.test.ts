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
