import { describe, expect, it } from "vitest";
import { canonicalText, requestHash } from "./request-hash.js";

describe("canonicalText", () => {
  it.each<[given: unknown, want: string]>([
    [undefined, "undefined"],
    [null, "null"],
    [true, "true"],
    ['a"b', '"a\\"b"'],
    [-0, "0"],
    [1.5, "1.5"],
    [Number.NaN, "NaN"],
    [10n, "10n"],
    [new Date(0), "date 0"],
    [[1, [undefined, "x"]], '[1,[undefined,"x"]]'],
    [{ b: [1n], a: "x" }, '{"a":"x","b":[1n]}'],
    [{ a: undefined }, "{}"],
    [JSON.parse('{"__proto__":{"b":1}}'), '{"__proto__":{"b":1}}'],
    ["\ud800", '"\\ud800"'],
    [Uint8Array.of(1), "bytes 4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a"],
  ])("%o -> %s", (given, want) => {
    expect(canonicalText(given)).toBe(want);
  });

  it("has one text for one value, whatever the order of members", () => {
    expect(canonicalText({ a: 1, b: { d: 1, c: 2 } })).toBe(canonicalText({ b: { c: 2, d: 1 }, a: 1 }));
  });
});

describe("requestHash", () => {
  const request = {
    path: { id: "1" },
    query: { page: 1 },
    headers: { "X-Request-Id": "a" },
    cookies: { session: "a" },
    contentType: "application/json",
    body: { lines: ["x"] },
  };
  const hash = (changed: object, target = "POST pay") =>
    requestHash(target, { ...request, ...changed }).toString("hex");

  it.each<{ given: string; changed: object; target?: string }>([
    { given: "the path", changed: { path: { id: "2" } } },
    { given: "the query", changed: { query: { page: "1" } } },
    { given: "a query string as a whole", changed: { querystring: "a=1" } },
    { given: "the media type", changed: { contentType: "text/csv" } },
    { given: "the body", changed: { body: { lines: ["x", "x"] } } },
    { given: "no body", changed: { body: undefined } },
    { given: "method or operation", changed: {}, target: "POST refund" },
    { given: "text that looks like the next part", changed: { query: undefined, querystring: { page: 1 } } },
  ])("differs by $given", ({ changed, target }) => {
    expect(hash(changed, target)).not.toBe(hash({}));
  });

  it.each<{ given: string; changed: object }>([
    { given: "headers", changed: { headers: { "X-Request-Id": "b" } } },
    { given: "cookies", changed: { cookies: {} } },
    { given: "nothing", changed: { body: { lines: ["x"] } } },
  ])("does not differ by $given", ({ changed }) => {
    expect(hash(changed)).toBe(hash({}));
  });
});
