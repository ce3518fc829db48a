import { describe, expect, it } from "vitest";
import type { Violation } from "../../validation/violation.js";
import type { ParameterPlace, ParameterSpec, ParameterStyle, Shape } from "../operation.js";
import { objectOf } from "../spec.js";
import { decodeCookies } from "./decode-cookies.js";
import { decodeHeader } from "./decode-header.js";
import { decodePathParameter } from "./decode-path.js";
import { decodeQuery, splitQuery } from "./decode-query.js";
import { encodeCookies } from "./encode-cookies.js";
import { encodeHeader } from "./encode-header.js";
import { encodePath } from "./encode-path.js";
import { encodeQuery } from "./encode-query.js";

// "Style Examples" of OpenAPI 3.2, word for word.
const EMPTY = "";
const STRING = "blue";
const ARRAY = ["blue", "black", "brown"];
const OBJECT = { R: 100, G: 200, B: 150 };

const STRINGS: Shape = { kind: "array", items: "string" };
const RGB: Shape = {
  kind: "object",
  properties: { R: "integer", G: "integer", B: "integer" },
  additional: null,
};

type Row = [ParameterPlace, ParameterStyle, boolean, unknown, string];

const ROWS: Row[] = [
  ["path", "matrix", false, EMPTY, ";color"],
  ["path", "matrix", false, STRING, ";color=blue"],
  ["path", "matrix", false, ARRAY, ";color=blue,black,brown"],
  ["path", "matrix", false, OBJECT, ";color=R,100,G,200,B,150"],
  ["path", "matrix", true, EMPTY, ";color"],
  ["path", "matrix", true, STRING, ";color=blue"],
  ["path", "matrix", true, ARRAY, ";color=blue;color=black;color=brown"],
  ["path", "matrix", true, OBJECT, ";R=100;G=200;B=150"],
  ["path", "label", false, STRING, ".blue"],
  ["path", "label", false, ARRAY, ".blue,black,brown"],
  ["path", "label", false, OBJECT, ".R,100,G,200,B,150"],
  ["path", "label", true, STRING, ".blue"],
  ["path", "label", true, ARRAY, ".blue.black.brown"],
  ["path", "label", true, OBJECT, ".R=100.G=200.B=150"],
  ...[false, true].flatMap((explode): Row[] => [
    ["path", "simple", explode, STRING, "blue"],
    ["path", "simple", explode, ARRAY, "blue,black,brown"],
    ["path", "simple", explode, OBJECT, explode ? "R=100,G=200,B=150" : "R,100,G,200,B,150"],
    ["header", "simple", explode, EMPTY, ""],
    ["header", "simple", explode, STRING, "blue"],
    ["header", "simple", explode, ARRAY, "blue,black,brown"],
    ["header", "simple", explode, OBJECT, explode ? "R=100,G=200,B=150" : "R,100,G,200,B,150"],
    ["query", "form", explode, EMPTY, "color="],
    ["query", "form", explode, STRING, "color=blue"],
    ["cookie", "cookie", explode, EMPTY, "color="],
    ["cookie", "cookie", explode, STRING, "color=blue"],
  ]),
  ["query", "form", false, ARRAY, "color=blue,black,brown"],
  ["query", "form", false, OBJECT, "color=R,100,G,200,B,150"],
  ["query", "form", true, ARRAY, "color=blue&color=black&color=brown"],
  ["query", "form", true, OBJECT, "R=100&G=200&B=150"],
  ["query", "spaceDelimited", false, ARRAY, "color=blue%20black%20brown"],
  ["query", "spaceDelimited", false, OBJECT, "color=R%20100%20G%20200%20B%20150"],
  ["query", "pipeDelimited", false, ARRAY, "color=blue%7Cblack%7Cbrown"],
  ["query", "pipeDelimited", false, OBJECT, "color=R%7C100%7CG%7C200%7CB%7C150"],
  ["query", "deepObject", true, OBJECT, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"],
  ["cookie", "cookie", false, ARRAY, "color=blue,black,brown"],
  ["cookie", "cookie", false, OBJECT, "color=R,100,G,200,B,150"],
  ["cookie", "cookie", true, ARRAY, "color=blue; color=black; color=brown"],
  ["cookie", "cookie", true, OBJECT, "R=100; G=200; B=150"],
];

describe("the style examples of OpenAPI 3.2", () => {
  it.each(ROWS)("%s %s explode=%s: %j is %s", (place, style, explode, value, wire) => {
    const shape = Array.isArray(value) ? STRINGS : typeof value === "object" ? RGB : "string";
    const spec = parameter(place, { style, explode, shape });
    const violations: Violation[] = [];
    expect(encode(spec, value, violations)).toBe(wire);
    expect(decode(spec, wire, violations)).toEqual(value);
    expect(violations).toEqual([]);
  });
});

describe("decoding what other clients write", () => {
  const ids: Shape = { kind: "array", items: "integer" };
  it.each<[string, Partial<ParameterSpec>, string, unknown]>([
    ["an encoded separator", { shape: ids, explode: false }, "color=1%2C2", [1, 2]],
    ["an encoded comma of a string", { shape: STRINGS, explode: false }, "color=a%2Cb,c", ["a,b", "c"]],
    ["a plain pipe", { shape: STRINGS, explode: false, style: "pipeDelimited" }, "color=a|b", ["a", "b"]],
    [
      "spaces as pluses",
      { shape: STRINGS, explode: false, style: "spaceDelimited" },
      "color=a+b",
      ["a", "b"],
    ],
    ["a plus", { shape: "string" }, "color=a+b%2B", "a b+"],
    ["one item", { shape: ids }, "color=1", [1]],
    ["nothing", { shape: ids }, "color=", []],
    ["items that do not fit", { shape: ids }, "color=1&color=x", [1, "x"]],
    ["a name without value", { shape: "string" }, "color", ""],
    ["an allowed empty value", { shape: "integer", allowEmptyValue: true }, "color=", undefined],
    ["a name in brackets", { shape: STRINGS, name: "color[]" }, "color%5B%5D=a&color[]=b", ["a", "b"]],
    ["a number that is none", { shape: "integer" }, "color=0x10", "0x10"],
    ["null", { shape: { kind: "any-of", shapes: ["null", "integer"] } }, "color=null", null],
    ["a union", { shape: { kind: "any-of", shapes: ["boolean", "number", "string"] } }, "color=true", true],
    ["indices out of order", deep(ids), "color[l][1]=2&color[l][0]=1", { l: [1, 2] }],
    ["empty brackets", deep(ids), "color[l][]=1&color[l][]=2", { l: [1, 2] }],
    ["repeated names", deep(ids), "color[l]=1&color[l]=2", { l: [1, 2] }],
    ["one of a list", deep(ids), "color[l]=1", { l: [1] }],
    ["unknown properties", deep(ids), "color[l]=1&color[x]=1", { l: [1] }],
    ["broken brackets", deep(ids), "color[l=1&color]=2&color[l]=3", { l: [3] }],
  ])("%s", (_, details, query, want) => {
    const violations: Violation[] = [];
    const spec = { ...parameter("query", { style: "form", explode: true, shape: "string" }), ...details };
    expect(decode(spec, query, violations)).toEqual(want);
    expect(violations).toEqual([]);
  });

  function deep(items: Shape): Partial<ParameterSpec> {
    return { style: "deepObject", shape: { kind: "object", properties: { l: items }, additional: null } };
  }
});

describe("what cannot be written is refused", () => {
  it.each<[string, Partial<ParameterSpec>, unknown, string]>([
    ["an empty path parameter", { in: "path", style: "simple" }, "", "must not be empty"],
    ["no items in a path", { in: "path", style: "simple", shape: STRINGS }, [], "must not be empty"],
    ["a dot segment", { in: "path", style: "simple" }, "..", "path segment"],
    ["a label that is a dot segment", { in: "path", style: "label" }, ".", "path segment"],
    ["a line break in a header", { in: "header", style: "simple" }, "a\r\nx: y", "control characters"],
    ["characters beyond ISO 8859-1", { in: "header", style: "simple" }, "☃", "ISO 8859-1"],
    ["outer spaces in a header", { in: "header", style: "simple" }, " a", "white space"],
    ["a comma in a header's item", { in: "header", style: "simple", shape: STRINGS }, ["a,b"], "commas"],
    [
      "the separator in an item",
      { style: "pipeDelimited", explode: false, shape: STRINGS },
      ["a|b"],
      "separator",
    ],
    ["one empty item", { style: "form", shape: STRINGS }, [""], "no items"],
    ["a semicolon in a plain cookie", { in: "cookie", style: "cookie" }, "a;b", "printable"],
    ["a lone surrogate", { style: "form" }, "\ud800", "Unicode"],
    ["a date that is none", { style: "form", shape: "date-time" }, new Date(Number.NaN), "date"],
  ])("%s", (_, details, value, message) => {
    const violations: Violation[] = [];
    const spec = { ...parameter("query", { style: "form", explode: true, shape: "string" }), ...details };
    encode(spec, value, violations);
    expect(violations.map((each) => each.message)).toEqual([expect.stringContaining(message)]);
  });

  it.each<[string, Partial<ParameterSpec>, string]>([
    ["malformed percent-encoding", {}, "color=%zz"],
    ["half a character", {}, "color=%c3"],
    ["a single value twice", {}, "color=a&color=b"],
    ["content that is not JSON", { content: "application/json", style: null }, "color=%7B"],
  ])("reading %s", (_, details, query) => {
    const violations: Violation[] = [];
    const spec = { ...parameter("query", { style: "form", explode: true, shape: "string" }), ...details };
    expect(decode(spec, query, violations)).toBeUndefined();
    expect(violations).toMatchObject([{ pointer: "/query/color" }]);
  });
});

describe("names of the prototype are ordinary names", () => {
  it.each(["__proto__", "constructor", "toString"])("%s", (name) => {
    const open: Shape = { kind: "object", properties: {}, additional: "string" };
    const spec = parameter("query", { style: "deepObject", explode: true, shape: open });
    const value = decode(spec, `color[${name}]=x`, []);
    expect(Object.entries(Object(value))).toEqual([[name, "x"]]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    const own = { ...spec, name, style: "form", shape: "string" } as const;
    expect(encodeQuery([own], { values: {}, violations: [] })).toBe("");
    expect(Object.entries(decodeQuery(splitQuery(`${name}=1`), [own], []))).toEqual([[name, "1"]]);
  });
});

describe("objectOf", () => {
  it("takes names of the prototype, and reads by them", () => {
    const shape = objectOf({ toString: "integer", constructor: "boolean" });
    const spec = parameter("query", { style: "form", explode: true, shape });
    expect(decode(spec, "toString=1&constructor=true", [])).toEqual({ toString: 1, constructor: true });
  });
});

describe("exploded objects take what no other parameter names", () => {
  it("leaves the others' names alone", () => {
    const open = parameter("query", {
      style: "form",
      explode: true,
      shape: { kind: "object", properties: { R: "integer" }, additional: "string" },
    });
    const other = { ...parameter("query", { style: "form", explode: true, shape: "string" }), name: "page" };
    const deepOne = { ...other, name: "filter", style: "deepObject" } as const;
    const pairs = splitQuery("R=1&page=2&filter[a]=3&more=4");
    const values = decodeQuery(pairs, [open, other, deepOne], []);
    expect(values).toMatchObject({ color: { R: 1, more: "4" }, page: "2" });
    expect(Object.keys(Object(values.color))).toEqual(["R", "more"]);
  });
});

describe("allowReserved", () => {
  it.each<[ParameterPlace, string, string]>([
    ["query", "a/b?c=d:e@f", "color=a/b?c=d:e@f"],
    ["query", "a&b#c+d[e]%", "color=a%26b%23c%2Bd%5Be%5D%25"],
    ["query", "%41 ü", "color=%41%20%C3%BC"],
    ["path", "a:b@c/d?e", "a:b@c%2Fd%3Fe"],
  ])("%s %s", (place, value, wire) => {
    const style = place === "path" ? "simple" : "form";
    const spec = { ...parameter(place, { style, explode: false, shape: "string" }), allowReserved: true };
    expect(encode(spec, value, [])).toBe(wire);
  });
});

function parameter(
  place: ParameterPlace,
  rest: Pick<ParameterSpec, "style" | "explode" | "shape">,
): ParameterSpec {
  return {
    name: "color",
    in: place,
    required: place === "path",
    allowReserved: false,
    content: null,
    default: undefined,
    ...rest,
  };
}

function encode(spec: ParameterSpec, value: unknown, violations: Violation[]): string {
  const encoding = { values: { [spec.name]: value }, violations };
  switch (spec.in) {
    case "path":
      return encodePath(`{${spec.name}}`, [spec], encoding);
    case "header":
      return encodeHeader(spec, value, violations);
    case "cookie":
      return encodeCookies([spec], encoding);
    default:
      return encodeQuery([spec], encoding);
  }
}

function decode(spec: ParameterSpec, wire: string, violations: Violation[]): unknown {
  switch (spec.in) {
    case "path":
      return decodePathParameter(wire, spec, violations);
    case "header":
      return decodeHeader(wire, spec, violations);
    case "cookie":
      return decodeCookies(wire, [spec], violations)[spec.name];
    default:
      return decodeQuery(splitQuery(wire), [spec], violations)[spec.name];
  }
}
