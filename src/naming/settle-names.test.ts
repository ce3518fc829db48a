import { describe, expect, test } from "vitest";
import { NameScope } from "./name-scope.js";
import { type NameRequest, settleNames } from "./settle-names.js";

const request = (key: string, priority: number, ...candidates: string[]): NameRequest => ({
  key,
  priority,
  candidates,
});

const table: readonly {
  readonly name: string;
  readonly taken?: readonly string[];
  readonly given: readonly NameRequest[];
  readonly want: Readonly<Record<string, string>>;
}[] = [
  {
    name: "those without a rival get what they wish",
    given: [request("/a", 0, "Order"), request("/b", 0, "Line")],
    want: { "/a": "Order", "/b": "Line" },
  },
  {
    name: "the stronger claim wins, also against another case",
    given: [request("/a", 1, "ORDER", "OrderA"), request("/b", 0, "Order", "OrderB")],
    want: { "/a": "OrderA", "/b": "Order" },
  },
  {
    name: "equals both give way",
    given: [request("/a", 0, "Order", "ShopOrder"), request("/b", 0, "Order", "StockOrder")],
    want: { "/a": "ShopOrder", "/b": "StockOrder" },
  },
  {
    name: "numbers go by key when nothing else tells them apart",
    given: [request("/b", 0, "Order"), request("/a", 0, "Order")],
    want: { "/a": "Order", "/b": "Order2" },
  },
  {
    name: "what is taken stays taken, and a digit is not run into",
    taken: ["order1"],
    given: [request("/a", 0, "Order1")],
    want: { "/a": "Order1_2" },
  },
];

describe("settleNames", () => {
  test.each(table)("$name", ({ taken, given, want }) => {
    expect(Object.fromEntries(settleNames(given, new NameScope(taken)))).toEqual(want);
    expect(Object.fromEntries(settleNames([...given].reverse(), new NameScope(taken)))).toEqual(want);
  });
});

test("NameScope.claim takes the first free name of its context, then a number", () => {
  const scope = new NameScope(["Order"]);
  expect(scope.claim("order", () => ["ShopOrder"])).toBe("ShopOrder");
  expect(scope.claim("Order", () => ["shoporder"])).toBe("Order2");
  expect(scope.has("ORDER2")).toBe(true);
});
