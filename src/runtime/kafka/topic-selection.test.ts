import { describe, expect, it } from "vitest";
import { selectTopics } from "./topic-selection.js";

describe("selectTopics", () => {
  const existing = ["orders.b", "orders.a", "payments"];
  it.each<{ given: string; subscription: readonly (string | RegExp)[]; want: readonly string[] }>([
    { given: "names, there or not", subscription: ["z", "payments", "z"], want: ["payments", "z"] },
    { given: "a pattern", subscription: [/^orders\./], want: ["orders.a", "orders.b"] },
    { given: "a pattern with a memory", subscription: [/orders/g], want: ["orders.a", "orders.b"] },
    { given: "both, overlapping", subscription: ["orders.a", /a/], want: ["orders.a", "payments"] },
    { given: "nothing", subscription: [], want: [] },
  ])("of $given", ({ subscription, want }) => {
    expect(selectTopics(subscription, existing)).toEqual(want);
  });
});
