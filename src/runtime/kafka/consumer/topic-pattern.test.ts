import { describe, expect, it } from "vitest";
import type { Address } from "../operation.js";
import { fillTopicName, sourcePattern, templateSource } from "./topic-pattern.js";

const byRegion: Address = ["shop.", { parameter: "region" }, ".orders"];
const openEnd: Address = ["orders.", { parameter: "region" }];
const templates = ["{topic}.{group}.retry.1", "{topic}.{group}.dlq", "failed-{group}"];

describe("fillTopicName", () => {
  it("puts in topic and group as they are", () => {
    expect(fillTopicName("{topic}.{group}.{topic}.{other}", "a$&", "{topic}")).toBe(
      "a$&.{topic}.a$&.{other}",
    );
  });
});

describe("sourcePattern", () => {
  const cases: readonly { address: Address; topic: string; want: boolean }[] = [
    { address: byRegion, topic: "shop.eu.orders", want: true },
    { address: byRegion, topic: "shop.eu.west.orders", want: true },
    { address: byRegion, topic: "shop..orders", want: false },
    { address: byRegion, topic: "shopXeuXorders", want: false },
    { address: byRegion, topic: "shop.eu.orders.billing.retry.1", want: false },
    { address: openEnd, topic: "orders.eu", want: true },
    { address: openEnd, topic: "orders.retry", want: true },
    { address: openEnd, topic: "orders.eu.billing.retry.1", want: false },
    { address: openEnd, topic: "orders.eu.billing.dlq", want: false },
    { address: openEnd, topic: "orders.eu.shipping.retry.2", want: false },
    { address: openEnd, topic: "orders.eu.shipping.dlq", want: false },
    { address: [{ parameter: "any" }], topic: "failed-billing", want: false },
    { address: [{ parameter: "any" }], topic: "orders", want: true },
    { address: [{ parameter: "region" }, ".dlq"], topic: "orders.dlq", want: true },
  ];
  it.each(cases)("$address takes $topic: $want", ({ address, topic, want }) => {
    expect(sourcePattern(address, templates, "billing").test(topic)).toBe(want);
  });

  it("takes a group's name as text", () => {
    expect(sourcePattern(openEnd, templates, "a(b.c+").test("orders.eu")).toBe(true);
  });
});

describe("templateSource", () => {
  it("finds the source topic in the name of a retry topic", () => {
    const pattern = new RegExp(`^${templateSource("{topic}.{group}.retry.1", byRegion, "billing")}$`);
    expect(pattern.exec("shop.eu.orders.billing.retry.1")?.[1]).toBe("shop.eu.orders");
    expect(pattern.exec("shop.eu.orders.other.retry.1")).toBeNull();
  });
});
