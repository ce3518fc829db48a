import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonDocument } from "./json-document.js";

const long = "x".repeat(60);

describe("jsonDocument", () => {
  test.each<[name: string, given: object, want: string]>([
    [
      "what fits",
      { at: { x: 0, y: 8 }, names: ["a"], none: {} },
      '{ "at": { "x": 0, "y": 8 }, "names": ["a"], "none": {} }\n',
    ],
    ["what does not", { a: long, b: [long] }, `{\n  "a": "${long}",\n  "b": ["${long}"]\n}\n`],
    ["lists", [[long, long], 1], `[\n  [\n    "${long}",\n    "${long}"\n  ],\n  1\n]\n`],
    ["what JSON has not", { a: undefined, b: [undefined] }, '{ "b": [null] }\n'],
  ])("%s", (_, given, want) => {
    expect(jsonDocument(given)).toBe(want);
  });

  test("says what JSON.stringify says", () => {
    fc.assert(
      fc.property(
        fc.object({ maxDepth: 5, values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)] }),
        (value) => {
          const printed = jsonDocument(value);
          expect(JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify(value)));
        },
      ),
    );
  });
});
