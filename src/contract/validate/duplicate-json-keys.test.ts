import { describe, expect, it } from "vitest";
import { duplicateJsonKeys } from "./duplicate-json-keys.js";

function pointersOf(text: string): readonly string[] {
  return duplicateJsonKeys(text, JSON.parse(text)).map((duplicate) => duplicate.pointer);
}

describe("duplicateJsonKeys", () => {
  const cases: readonly (readonly [given: string, want: readonly string[]])[] = [
    ['{"a": 1, "b": {"a": 1}}', []],
    ['[{"a": "{\\"a\\":"}, {"a": ":"}, ":", "a"]', []],
    ['{"a": 1, "a": 2}', ["/a"]],
    ['{"a": 1, "a": 2, "a": 3}', ["/a", "/a"]],
    ['{"a":1,\n "b" : {"a": 2, "\\u0061"\t: 3}}', ["/b/a"]],
    ['{"x/y": [0, [], {"k~": {}, "k~": {}}]}', ["/x~1y/2/k~0"]],
    ['{"__proto__": 1, "__proto__": 2, "toString": 3}', ["/__proto__"]],
    ['{"a\\\\": 1, "a\\\\": 2, "b\\"": "\\\\\\"", "b\\"": 1}', ["/a\\", '/b"']],
    ['{"a": {"b": 1, "b": 2}, "a": {}}', ["/a/b", "/a"]],
    ['"a:b"', []],
  ];
  it.each(cases)("%s", (given, want) => expect(pointersOf(given)).toEqual(want));

  it("survives what is nested deeper than a call stack", () => {
    const text = "[".repeat(100_000) + "]".repeat(100_000);
    expect(pointersOf(text)).toEqual([]);
  });
});
