import { describe, expect, test } from "vitest";
import { jsDoc, jsDocLines, propAccess, propKey, tsString, tsTemplate, tsValue } from "./escape.js";

/** Text that tries to leave the place it is put in. */
const hostile = [
  '"; process.exit(1); "',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is the point
  "`${process.exit(1)}`",
  "*/ process.exit(1); /*",
  "**/",
  "a\u2028b\u2029c",
  "line\r\nbreak\u0085x",
  "back\\slash\\",
  "</script>",
  "\u0000\u001b[31m",
  "\u202Etxt.exe",
  "@returns {never}",
  "__proto__",
];

/** What `new Function` makes of an expression: proves that the literal is one literal and means the text. */
function evaluate(expression: string): unknown {
  return new Function(`"use strict"; return (${expression});`)();
}

describe("string literals", () => {
  for (const text of hostile) {
    test(JSON.stringify(text), () => {
      expect(evaluate(tsString(text))).toBe(text);
      expect(tsString(text)).not.toMatch(/[\n\r\u2028\u2029]/);
    });
  }
});

describe("property keys and accesses", () => {
  for (const text of [...hostile, "name", "first-name", "1st", "", "constructor", "toString", "größe"]) {
    test(JSON.stringify(text), () => {
      const made = evaluate(`{ ${propKey(text)}: 7 }`) as Record<string, unknown>; // the expression is an object literal
      expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
      expect(Object.hasOwn(made, text)).toBe(true);
      expect(evaluate(`({ ${propKey(text)}: 7 })${propAccess(text)}`)).toBe(7);
    });
  }
});

describe("values", () => {
  const values: readonly unknown[] = [
    null,
    true,
    -0,
    1e308,
    "x",
    [],
    {},
    [1, [2]],
    { a: { "b c": ["d"] } },
    JSON.parse('{"__proto__": {"polluted": true}}'),
  ];
  for (const value of values) {
    test(JSON.stringify(value), () => {
      const made = evaluate(tsValue(value));
      expect(made).toStrictEqual(value);
      expect(JSON.stringify(made)).toBe(JSON.stringify(value));
    });
  }
});

describe("JSDoc", () => {
  for (const text of hostile) {
    test(`cannot be ended by ${JSON.stringify(text)}`, () => {
      const comment = jsDoc(jsDocLines(text), [], "");
      expect(comment.indexOf("*/")).toBe(comment.length - 3);
      expect(evaluate(`${comment} 7`)).toBe(7);
    });
  }

  test("one line stays on one line, more stand below each other, tags after an empty line", () => {
    expect(jsDoc(jsDocLines("An order."), [], "  ")).toBe("  /** An order. */\n");
    expect(jsDoc(jsDocLines("An order.\n\nOf the shop.\n"), ["@deprecated"], "")).toBe(
      "/**\n * An order.\n *\n * Of the shop.\n *\n * @deprecated\n */\n",
    );
    expect(jsDoc([], [], "")).toBe("");
  });

  test("text cannot begin a tag", () => {
    expect(jsDocLines("@deprecated use that\n  @param x")).toEqual([
      "\\@deprecated use that",
      "  \\@param x",
    ]);
  });
});

describe("tsTemplate", () => {
  const texts = [
    "",
    "a\nb",
    "`",
    "\\",
    "\\`",
    "${",
    "$\\{",
    "$$ {a} $${",
    "\r\n",
    "\u2028\u2029",
    'it\'s "x"',
    "\u0000\t",
  ];
  test.each(texts)("%j means what it was", (text) => {
    const literal = tsTemplate(text);
    expect(new Function(`return ${literal}`)()).toBe(text);
  });

  test("shows ordinary text as it is", () => {
    expect(tsTemplate("$1, it's\n  $body$")).toBe("`$1, it's\n  $body$`");
  });
});
