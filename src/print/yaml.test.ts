import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { yamlString } from "./yaml.js";

describe("yamlString", () => {
  test.each([
    ["orders", '"orders"'],
    ["no", '"no"'],
    ["a: b # c", '"a: b # c"'],
    ['"; - x', '"\\"; - x"'],
    ["two\nlines", '"two\\nlines"'],
    ["\u2028\u0085\ufeff", '"\\u2028\\u0085\\ufeff"'],
    ["\ud800", '"\\ud800"'],
  ])("%j -> %s", (given, want) => {
    expect(yamlString(given)).toBe(want);
    for (const version of ["1.1", "1.2"] as const) expect(parse(yamlString(given), { version })).toBe(given);
  });
});
