import { describe, expect, it } from "vitest";
import type { Violation } from "../validation/violation.js";
import { addressPattern, parameterReader, topicOf } from "./address.js";
import { channel } from "./specs.js";

const regional = channel("orders", "shop.{region}.orders").address;

describe("topicOf", () => {
  it.each([
    ["shop.{region}.orders", { region: "eu" }, "shop.eu.orders"],
    ["{a}{b}", { a: "x", b: "y" }, "xy"],
    ["{__proto__}", JSON.parse('{"__proto__":"p"}'), "p"],
  ])("fills %s", (address, values: object, want) => {
    const violations: Violation[] = [];
    expect(topicOf(channel("c", address).address, new Map(Object.entries(values)), violations)).toBe(want);
    expect(violations).toEqual([]);
  });

  it.each([
    ["nothing", {}, "/parameters/region", "type"],
    ["no text", { region: 7 }, "/parameters/region", "type"],
    ["empty text", { region: "" }, "/parameters/region", "minLength"],
    ["what Kafka forbids", { region: "e/u" }, "/parameters/region", "pattern"],
    ["too long a name", { region: "e".repeat(240) }, "/parameters", "maxLength"],
  ])("refuses %s", (_what, values: object, pointer, keyword) => {
    const violations: Violation[] = [];
    topicOf(regional, new Map(Object.entries(values)), violations);
    expect(violations).toMatchObject([{ pointer, keyword }]);
  });

  it("refuses the names that mean folders", () => {
    const violations: Violation[] = [];
    topicOf(channel("c", "{a}").address, new Map([["a", ".."]]), violations);
    expect(violations).toHaveLength(1);
  });
});

describe("parameterReader", () => {
  it.each([
    ["shop.{region}.orders", "shop.eu.orders", { region: "eu" }],
    ["shop.{region}.orders", "shopXeu.orders", null],
    ["shop.{region}.orders", "shop..orders", null],
    ["{a}.{b}", "1.2.3", { a: "1", b: "2.3" }],
    ["shop.orders", "shop.orders", {}],
  ])("reads %s from %s", (address, topic, want) => {
    const read = parameterReader(channel("c", address).address);
    expect(read(topic)).toEqual(want);
    expect(read(topic)).toEqual(want);
  });
});

it("addressPattern takes the address's own dots as dots", () => {
  expect(addressPattern(regional).test("shop.eu-1.orders")).toBe(true);
  expect(addressPattern(regional).test("shop-eu-1-orders")).toBe(false);
});
