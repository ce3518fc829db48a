import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type YamlMap, type YamlValue, yamlDocument } from "./yaml-document.js";

describe("yamlDocument", () => {
  test.each<[name: string, given: YamlMap | readonly YamlValue[], want: string]>([
    ["a map", { a: 1, b: true, c: null }, "a: 1\nb: true\nc: null\n"],
    ["members that are not there", { a: undefined, b: "x" }, "b: x\n"],
    ["lists of maps", { a: [{ b: 1, c: [2] }, "x"] }, "a:\n  - b: 1\n    c:\n      - 2\n  - x\n"],
    ["nothing in them", { a: [], b: {}, c: { d: undefined } }, "a: []\nb: {}\nc: {}\n"],
    [
      "words that YAML takes for something else",
      ["no", "Y", "1", "1:30", "~"],
      '- "no"\n- "Y"\n- "1"\n- "1:30"\n- "~"\n',
    ],
    [
      "addresses",
      { a: "http://kafka:9092", b: "a: b", c: "a #b" },
      'a: http://kafka:9092\nb: "a: b"\nc: "a #b"\n',
    ],
    ["quotation marks", { a: 'up{job="x"} == 0' }, 'a: |-\n  up{job="x"} == 0\n'],
    ["lines", { a: { b: "one\n\n  two\n" } }, "a:\n  b: |\n    one\n\n      two\n"],
    ["what no literal can say", { a: ' "x', b: 'x"\n\n' }, 'a: " \\"x"\nb: "x\\"\\n\\n"\n'],
  ])("%s", (_, given, want) => {
    expect(yamlDocument(given)).toBe(want);
  });

  test("whatever it is given, a parser reads it back, of YAML 1.1 too", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.stringMatching(/^[-\w #:'"{}[\],&*!|>%@`\n]*$/),
      fc.constantFrom("yes", "on", "0x1F", "1_000", "---", "...", "__proto__", "<<", "=", "0o7", "12:30:45"),
    );
    const { tree } = fc.letrec<{ tree: YamlValue }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        text,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(
          text.filter((key) => key !== "__proto__"),
          tie("tree"),
          { maxKeys: 4 },
        ),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const printed = yamlDocument({ value });
        for (const version of ["1.1", "1.2"] as const) expect(parse(printed, { version })).toEqual({ value });
      }),
      { numRuns: 2_000 },
    );
  });
});
