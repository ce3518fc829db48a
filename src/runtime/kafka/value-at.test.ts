import { expect, it } from "vitest";
import { valueAt } from "./value-at.js";

it.each([
  [{ order: { id: "a" } }, "/order/id", "a"],
  [{ lines: [{ sku: 1 }] }, "/lines/0/sku", 1],
  [{ "a/b": { "c~d": true } }, "/a~1b/c~0d", true],
  ["whole", "", "whole"],
  [{ order: null }, "/order/id", undefined],
  [{ order: null }, "/order", null],
  [{}, "/constructor", undefined],
  ["text", "/length", undefined],
])("valueAt(%j, %j) is %j", (value, pointer, want) => {
  expect(valueAt(value, pointer)).toEqual(want);
});
