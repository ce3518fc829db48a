import { describe, expect, it } from "vitest";
import { PathRouter } from "../../runtime/http/router.js";
import { comparePatterns, covers, type PathPattern, pathPattern, patternKey } from "./path-pattern.js";

describe("pathPattern", () => {
  it.each([
    ["/", [[""]]],
    ["/orders/{orderId}", [["orders"], ["", ""]]],
    ["/files/{name}.{extension}", [["files"], ["", ".", ""]]],
    ["/orders/?a=1", [["orders"], [""]]],
    ["/orders/{a?b}?c={d}#e", [["orders"], ["", ""]]],
    ["/a%20b/%zz", [["a b"], ["%zz"]]],
  ])("%s", (given, segments) => {
    expect(pathPattern(given).segments).toEqual(segments);
  });

  it("knows what no request can tell apart", () => {
    expect(patternKey(pathPattern("/a/{b}?c"))).toBe(patternKey(pathPattern("/a/{d}")));
    expect(patternKey(pathPattern("/a/{b}"))).not.toBe(patternKey(pathPattern("/a/{b}.")));
  });
});

describe("covers", () => {
  it.each([
    ["/orders/{id}", "/orders/export", true],
    ["/orders/{id}", "/orders/{id}.pdf", true],
    ["/orders/{id}.pdf", "/orders/a.pdf", true],
    ["/orders/{id}.pdf", "/orders/.pdf", false],
    ["/orders/{id}.pdf", "/orders/{id}", false],
    ["/a{x}b{y}c", "/a1b2c", true],
    ["/a{x}b{y}c", "/abbbc", true],
    ["/a{x}b{y}c", "/abbc", false],
    ["/orders/export", "/orders/{id}", false],
    ["/{a}", "/", false],
    ["/{a}/b", "/a/b/c", false],
  ])("%s, %s: %s", (outer, inner, want) => {
    expect(covers(pathPattern(outer), pathPattern(inner))).toBe(want);
  });
});

describe("comparePatterns", () => {
  /** What the first of sorted patterns that fits is, by the router's own idea of fitting. */
  const firstFit = (patterns: readonly PathPattern[], path: string) =>
    patterns.toSorted(comparePatterns).find(({ template }) => {
      const router = new PathRouter<string>();
      router.add("GET", template, template);
      return router.find("GET", path, "") !== null;
    })?.template;

  it("tries paths in the order of the generated servers", () => {
    const segments = ["a", "b", "{x}", "{x}.json", "a{x}", "{x}-{y}", "a.json"];
    const templates = segments.flatMap((one) => [`/${one}`, ...segments.map((two) => `/${one}/${two}`)]);
    const router = new PathRouter<string>();
    for (const template of templates) router.add("GET", template, template);
    const texts = ["a", "b", "c", "a.json", "ab", "a-b", "a-b.json", ".json", ""];
    const patterns = templates.map(pathPattern);
    const paths = texts.flatMap((one) => [`/${one}`, ...texts.map((two) => `/${one}/${two}`)]);
    const want = paths.map((path) => router.find("GET", path, "")?.candidates[0]?.value);
    expect(paths.map((path) => firstFit(patterns, path))).toEqual(want);
    expect(want.filter((each) => each !== undefined).length).toBeGreaterThan(60);
  });
});
