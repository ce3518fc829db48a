import { describe, expect, it } from "vitest";
import { moveUrl, parseBaseUrl } from "./base-url.js";

describe("moveUrl", () => {
  it.each<[string, string, string, string | null]>([
    ["http://x/v1/orders?a=2", "http://x/v1", "http://y:81/v2", "http://y:81/v2/orders?a=2"],
    ["http://x/orders", "http://x", "http://y", "http://y/orders"],
    ["http://x/orders?k=1&a=2", "http://x?k=1", "http://y?k=3", "http://y/orders?k=3&a=2"],
    ["http://x/orders?k=1", "http://x?k=1", "http://y", "http://y/orders"],
    ["http://x/orders?k=1", "http://x", "http://y?k=3", "http://y/orders?k=3&k=1"],
    ["http://x:8080/orders", "http://x", "http://y", null],
    ["http://x/v12/orders", "http://x/v1", "http://y", null],
    ["http://x/orders?a=2", "http://x?k=1", "http://y", null],
  ])("%s from %s to %s", (url, from, to, want) => {
    expect(moveUrl(url, parseBaseUrl(from), parseBaseUrl(to))).toBe(want);
  });
});
