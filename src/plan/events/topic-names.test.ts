import { describe, expect, it } from "vitest";
import { fillTemplate, isTopicPattern, metricName, topicNameFault } from "./topic-names.js";

describe("fillTemplate", () => {
  it.each([
    ["{topic}.{group}.dlq", "shop.orders.v1.billing.dlq"],
    ["graveyard", "graveyard"],
    ["{group}-{group}", "billing-billing"],
    ["{other}.{topic}", "{other}.shop.orders.v1"],
  ])("%s", (template, want) => {
    expect(fillTemplate(template, { topic: "shop.orders.v1", group: "billing" })).toBe(want);
  });

  it("takes what it fills in as it is", () => {
    expect(fillTemplate("{topic}.{group}", { topic: "$&{group}", group: "$1" })).toBe("$&{group}.$1");
  });
});

describe("topicNameFault", () => {
  it.each([
    ["shop.orders_v1-a", null],
    ["shop.{region}.orders", null],
    ["x".repeat(249), null],
    ["x".repeat(250), "has 250 characters, and Kafka takes 249"],
    ["orders/placed", "holds `/`"],
    ["Bestellungen.ä", "holds `ä`"],
    ["", "is empty"],
    ["..", "is `.` or `..`"],
  ])("%s", (topic, want) => {
    expect(topicNameFault(topic)).toBe(want);
  });
});

it.each([
  ["shop.{region}.orders", true],
  ["shop.orders", false],
])("isTopicPattern(%s)", (topic, want) => {
  expect(isTopicPattern(topic)).toBe(want);
});

it("metricName", () => {
  expect(metricName("shop.orders_v1")).toBe("shop_orders_v1");
});
