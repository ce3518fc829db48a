import { describe, expect, it } from "vitest";
import { parseText } from "./parse-text.js";
import { positionAt } from "./text-position.js";

async function parse(text: string, name = "contract.yaml") {
  const { value, issues } = await parseText(text, name);
  const places = issues.map((issue) => {
    const { line, column } = positionAt(text, issue.offset);
    return `${issue.code} ${line}:${column}`;
  });
  return { value, places, issues };
}

describe("values", () => {
  const cases: readonly (readonly [given: string, want: unknown])[] = [
    ["a: 1", { a: 1 }],
    ["a: yes", { a: "yes" }],
    ["a: 2024-01-01", { a: "2024-01-01" }],
    ["a: 2024-01-01T00:00:00Z", { a: "2024-01-01T00:00:00Z" }],
    ["a: 010", { a: 10 }],
    ["a: 0o17", { a: 15 }],
    ["a: 0x1F", { a: 31 }],
    ["a: 1e3", { a: 1000 }],
    ["a: +.5", { a: 0.5 }],
    ["a: 1_000", { a: "1_000" }],
    ["a: 1.2.3", { a: "1.2.3" }],
    ["a: ~\nb:\nc: null\nd: Null", { a: null, b: null, c: null, d: null }],
    ["a: True\nb: 'true'", { a: true, b: "true" }],
    ["a: !!str 1\nb: ! 2\nc: !<tag:yaml.org,2002:str> 3", { a: "1", b: "2", c: "3" }],
    ["a: !!int '7'", { a: 7 }],
    [
      "200: a\n1.10: b\n010: c\nnull: d\ntrue: e",
      { 200: "a", "1.10": "b", "010": "c", null: "d", true: "e" },
    ],
    ["a: |\n  one\n  two\n", { a: "one\ntwo\n" }],
    ["# only\n---\na: 1\n...\n---\n", { a: 1 }],
    ["a: &x {b: 1}\nc: *x", { a: { b: 1 }, c: { b: 1 } }],
    ["a: &k key\n*k : 1", { a: "key", key: 1 }],
    ["a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}", { a: { b: 1, c: 2 }, d: { b: 1, c: 3 } }],
    ["a: &x {b: 1, c: 2}\nd: {c: 3, <<: *x}", { a: { b: 1, c: 2 }, d: { c: 3, b: 1 } }],
    [
      "x: &x {a: 1}\ny: &y {a: 2, b: 2}\nz: {<<: [*x, *y]}",
      { x: { a: 1 }, y: { a: 2, b: 2 }, z: { a: 1, b: 2 } },
    ],
    ["a: &x {b: 1}\nc: {!!merge <<: *x}", { a: { b: 1 }, c: { b: 1 } }],
    ["a: {'<<': 1}", { a: { "<<": 1 } }],
    ['{"a": 1}', { a: 1 }],
    ['{"a": 1, # YAML\n}', { a: 1 }],
    ["", null],
    ["# nothing", null],
    ["a: 1\r\nb: 2\r\n", { a: 1, b: 2 }],
  ];
  it.each(cases)("%j", async (given, want) => {
    const { value } = await parse(given);
    if (want === null) expect(value ?? null).toBeNull();
    else expect(value).toEqual(want);
  });

  it.each(["__proto__: {polluted: true}\na: 1", '{"__proto__": {"polluted": true}, "a": 1}'])(
    "keeps __proto__ as an ordinary key: %j",
    async (given) => {
      const { value } = await parse(given);
      expect(Object.keys(value ?? {})).toEqual(["__proto__", "a"]);
      expect(Reflect.get(Object(value), "polluted")).toBeUndefined();
    },
  );

  it("takes `__proto__` from a merge as an ordinary key", async () => {
    const { value } = await parse("a: &x {__proto__: {polluted: true}}\nb: {<<: *x}");
    const merged: unknown = Reflect.get(Object(value), "b");
    expect(Object.keys(Object(merged))).toEqual(["__proto__"]);
  });
});

describe("findings", () => {
  const cases: readonly (readonly [given: string, want: readonly string[]])[] = [
    ["a: 1\nb: 2\na: 3", ["duplicate-key 3:1"]],
    ["a: .inf\nb: -.INF\nc: .nan", ["value-not-json 1:4", "value-not-json 2:4", "value-not-json 3:4"]],
    ["a: !!binary aGk=", ["value-not-json 1:4"]],
    ["a: !Custom {b: 1}", ["value-not-json 1:4"]],
    ["a:\n\t- 1", ["syntax-invalid 2:1"]],
    ["a: 1\n b: 2", ["syntax-invalid 2:3"]],
    ["a: {{ name }}", ["syntax-invalid 1:5"]],
    ["a: *missing", ["syntax-invalid 1:5"]],
    ["a: &x [*x]", ["alias-expansion 1:9"]],
    ["a: &x {<<: *x}", ["alias-expansion 1:13"]],
    ["a: {<<: 1}", ["syntax-invalid 1:5"]],
    ["a: 1\n---\nb: 2", ["several-documents 3:1"]],
    ["paths: {\n  a: 1\n}\ninfo: [\n]\n", ["yaml-indentation 3:1"]],
    ["a:\n  - b: {\n      c: 1\n }\nd: [\n]\n", ["yaml-indentation 4:2"]],
    ["a:\n    b: {\n      c: [\n        1\n  ]\n   }\n", ["yaml-indentation 5:3"]],
    ["a:\n  b: {\n c: 1}\n", ["syntax-invalid 3:2"]],
    ["paths: {\n  a: 1\n}\na: .inf", ["yaml-indentation 3:1", "value-not-json 4:4"]],
  ];
  it.each(cases)("%j", async (given, want) => {
    expect((await parse(given)).places).toEqual(want);
  });

  it("lets the last of two equal keys count", async () => {
    expect((await parse("a: 1\na: 2")).value).toEqual({ a: 2 });
  });

  it("says where JSON breaks, and keeps JSON's words in a .json file", async () => {
    const { value, places, issues } = await parse('{"a": 1\n"b": 2}', "a.json");
    expect(value).toBeUndefined();
    expect(places).toEqual(["syntax-invalid 2:1"]);
    expect(issues[0]?.message).toContain("JSON");
  });

  it("does not take a comment in a .json file for a key", async () => {
    expect((await parse('{"a": 1, // no\n"b": 2}', "a.json")).places).toEqual(["syntax-invalid 1:10"]);
  });

  it("refuses an alias bomb before it expands", async () => {
    const levels = Array.from({ length: 20 }, (_, level) =>
      level === 0 ? "l0: &l0 [x, x]" : `l${level}: &l${level} [*l${level - 1}, *l${level - 1}]`,
    );
    expect((await parse(levels.join("\n"))).places).toHaveLength(1);
    expect((await parse(levels.join("\n"))).issues[0]?.code).toBe("alias-expansion");
  });

  it("refuses nesting by aliases deeper than by hand", async () => {
    const levels = Array.from({ length: 600 }, (_, level) =>
      level === 0 ? "l0: &l0 [x]" : `l${level}: &l${level} [*l${level - 1}]`,
    );
    expect((await parse(levels.join("\n"))).issues[0]?.code).toBe("nesting-too-deep");
    expect((await parse(`${"[".repeat(600) + "]".repeat(600)}# YAML`)).issues[0]?.code).toBe(
      "nesting-too-deep",
    );
  });
});
