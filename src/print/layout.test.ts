import { describe, expect, it } from "vitest";
import { arrayDoc, callDoc, type Doc, layOut, objectDoc, sequenceDoc, typeDoc } from "./layout.js";
import { isList, type Printable } from "./printable.js";

function text(part: Printable): string {
  if (typeof part === "string") return part;
  return isList(part) ? part.map(text).join("") : part.name;
}

const long = "x".repeat(60);

describe("layOut", () => {
  it.each<[string, Doc, string]>([
    ["what fits", callDoc("f", ["a", arrayDoc(["1", "2"]), objectDoc(["b: 1"])]), "f(a, [1, 2], { b: 1 })"],
    ["nothing", arrayDoc([]), "[]"],
    ["an empty object", objectDoc([]), "{}"],
    ["what does not fit", callDoc("f", [long, long]), `f(\n  ${long},\n  ${long},\n)`],
    [
      "a last argument beside the call",
      callDoc("f", ["a", arrayDoc([long, long])]),
      `f(a, [\n  ${long},\n  ${long},\n])`,
    ],
    [
      "no such argument where there are two of a kind",
      callDoc("f", [arrayDoc([long]), arrayDoc([long])]),
      `f(\n  [${long}],\n  [${long}],\n)`,
    ],
    ["members", typeDoc(["a: string", "b: number"]), "{ a: string; b: number }"],
    ["long members", typeDoc([`a: ${long}`, `b: ${long}`]), `{\n  a: ${long};\n  b: ${long};\n}`],
    [
      "nested",
      sequenceDoc("a: ", arrayDoc([callDoc("f", [long]), long])),
      `a: [\n  f(${long}),\n  ${long},\n]`,
    ],
    ["broken by wish", objectDoc(["a: 1"], true), "{\n  a: 1,\n}"],
  ])("%s", (_, doc, want) => {
    expect(text(layOut(doc, "", 0))).toBe(want);
  });
});
