import { describe, expect, it } from "vitest";
import { type Diagnostic, diagnostic, type SourcePosition } from "../../diagnostics/index.js";
import { renderDiagnostic, renderDiagnostics, severityCounts } from "./diagnostics.js";
import { paintWith } from "./paint.js";
import { shownLine } from "./source-line.js";

const style = { cwd: "/shop", width: 100, paint: paintWith(false) };
const source = { file: "/shop/specs/a.yaml", pointer: "/paths/~1x" };

function at(lineText: string, marked: string, line = 84): SourcePosition {
  return { line, column: lineText.indexOf(marked) + 1, length: marked.length, lineText };
}

describe("renderDiagnostic", () => {
  const cases: readonly { given: string; item: Diagnostic; want: readonly string[] }[] = [
    {
      given: "a place and short help",
      item: diagnostic("not-supported-yet", "callbacks are not emitted yet", {
        source,
        position: at("        style: deepObject", "deepObject"),
        help: "Use `form`",
      }),
      want: [
        "! specs/a.yaml:84:16  not-supported-yet  callbacks are not emitted yet",
        "     84 |         style: deepObject",
        "        |                ^^^^^^^^^^ Use `form`      commsgen explain not-supported-yet",
      ],
    },
    {
      given: "help that has no room beside the caret",
      item: diagnostic("file-edited", "Edited", {
        source,
        position: at("key: value", "key", 7),
        help: "word ".repeat(20).trim(),
      }),
      want: [
        "✗ specs/a.yaml:7:1  file-edited  Edited",
        "      7 | key: value",
        "        | ^^^",
        `        | ${"word ".repeat(18).trim()}`,
        "        | word word      commsgen explain file-edited",
      ],
    },
    {
      given: "no position: the pointer, and the catalogue's fix",
      item: diagnostic("service-name-collision", "Two services", { source, cause: "because\n  of it" }),
      want: [
        "✗ specs/a.yaml#/paths/~1x  service-name-collision  Two services",
        "    Say which service each document belongs to with `x-service` in its `info`.",
        "    commsgen explain service-name-collision",
        "    cause: because of it",
      ],
    },
    {
      given: "no source at all",
      item: diagnostic("config-unreadable", "No", { help: "Do" }),
      want: ["✗ config-unreadable  No", "    Do      commsgen explain config-unreadable"],
    },
    {
      given: "text that would steer the terminal",
      item: diagnostic("file-edited", "a\u001b[31mred\u202e", { help: "b\u0007" }),
      want: ["✗ file-edited  a\ufffd[31mred\ufffd", "    b\ufffd      commsgen explain file-edited"],
    },
  ];
  it.each(cases)("given $given", ({ item, want }) => {
    expect(renderDiagnostic(item, style)).toBe(`${want.join("\n")}\n`);
  });

  it("paints severity, place and caret, and closes what it opens", () => {
    const item = diagnostic("file-edited", "Edited", {
      source,
      position: at("key: value", "key", 7),
      help: "Do",
    });
    const text = renderDiagnostic(item, { ...style, paint: paintWith(true) });
    expect(text).toContain("\u001b[31m✗\u001b[39m \u001b[1mspecs/a.yaml:7:1\u001b[22m");
    expect(text).toContain("\u001b[31m^^^\u001b[39m Do");
  });
});

describe("shownLine", () => {
  const long = `${"a".repeat(50)}HERE${"b".repeat(50)}`;
  const cases: readonly {
    given: string;
    position: SourcePosition;
    width: number;
    want: readonly [string, string];
  }[] = [
    { given: "plain text", position: at("ab cd", "cd"), width: 20, want: ["ab cd", "   ^^"] },
    {
      given: "tabs before the caret",
      position: at("\t\tx: 1", "x"),
      width: 20,
      want: ["        x: 1", "        ^"],
    },
    { given: "a tab after text", position: at("ab\tx", "x"), width: 20, want: ["ab  x", "    ^"] },
    {
      given: "wide characters before",
      position: at("日本: x", "x"),
      width: 20,
      want: ["日本: x", "      ^"],
    },
    {
      given: "wide characters marked",
      position: at("a: 日本", "日本"),
      width: 20,
      want: ["a: 日本", "   ^^^^"],
    },
    { given: "a combining accent", position: at("e\u0301: x", "x"), width: 20, want: ["e\u0301: x", "   ^"] },
    { given: "a surrogate pair", position: at("😀 x", "x"), width: 20, want: ["😀 x", "   ^"] },
    {
      given: "an empty line",
      position: { line: 1, column: 1, length: 1, lineText: "" },
      width: 20,
      want: ["", "^"],
    },
    {
      given: "a column past the end",
      position: { line: 1, column: 9, length: 3, lineText: "ab" },
      width: 20,
      want: ["ab", "  ^"],
    },
    {
      given: "a long line",
      position: at(long, "HERE"),
      width: 20,
      want: [`…aaaaHERE${"b".repeat(10)}…`, "     ^^^^"],
    },
    {
      given: "a mark longer than the room",
      position: at(long, `HERE${"b".repeat(50)}`),
      width: 20,
      want: [`…HERE${"b".repeat(14)}…`, ` ${"^".repeat(19)}`],
    },
  ];
  it.each(cases)("given $given", ({ position, width, want }) => {
    const shown = shownLine(position, width);
    expect([shown.text, " ".repeat(shown.indent) + "^".repeat(shown.carets)]).toEqual(want);
  });
});

describe("renderDiagnostics", () => {
  const many = Array.from({ length: 25 }, (_, index) => diagnostic("file-edited", `File ${index}`));
  const notes = [diagnostic("name-renamed", "A note")];

  it("shows the first twenty and counts the rest", () => {
    const lines = renderDiagnostics([...many, ...notes], { ...style, all: false })
      .trimEnd()
      .split("\n");
    expect(lines.filter((line) => line.startsWith("✗"))).toHaveLength(20);
    expect(lines.at(-1)).toBe("  … and 5 errors more; --all or --json lists them");
  });

  it("shows everything, notes too, when all are asked for", () => {
    const text = renderDiagnostics([...many, ...notes], { ...style, all: true });
    expect(text.match(/^[✗i] /gm)).toHaveLength(26);
    expect(text).not.toContain("more;");
  });

  it("counts by severity", () => {
    expect(severityCounts([...many, ...notes])).toBe("25 errors, 1 note");
    expect(severityCounts([])).toBe("");
  });
});
