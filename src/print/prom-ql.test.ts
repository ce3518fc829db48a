import { describe, expect, test } from "vitest";
import { promMatcher, promNotMatcher, promString, promTemplateText } from "./prom-ql.js";

describe("promString", () => {
  test.each([
    ["orders", '"orders"'],
    ['a"b\\c\n', '"a\\"b\\\\c\\n"'],
    [`\${x} [[y]]`, '"\\u0024{x} \\u005b\\u005by]]"'],
    ["\ud800 \ud83d\ude00", '"\ufffd \ud83d\ude00"'],
  ])("%j -> %s", (given, want) => {
    expect(promString(given)).toBe(want);
  });
});

describe("promMatcher", () => {
  test.each<[values: string[], want: string]>([
    [["a.b"], 'topic="a.b"'],
    [["a.b", "c"], 'topic=~"a\\\\.b|c"'],
    [['"', "[$]"], 'topic=~"\\"|\\\\\\u005b\\\\\\u0024\\\\]"'],
  ])("%j -> %s", (values, want) => {
    expect(promMatcher("topic", values)).toBe(want);
  });

  test("none of them", () => {
    expect(promNotMatcher("topic", ["a.b"])).toBe('topic!~"a\\\\.b"');
  });
});

test("what Go's templates would run is text", () => {
  expect(promTemplateText("a {{b}} {{{")).toBe('a {{"{{"}}b}} {{"{{"}}{');
});
