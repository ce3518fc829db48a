import { describe, expect, it } from "vitest";
import { Negotiator, preferred } from "./negotiation.js";

describe("preferred", () => {
  const both = ["application/json", "text/csv"];
  it.each<[string, readonly string[], string | null]>([
    ["*/*", both, "application/json"],
    ["*", both, "application/json"],
    ["text/csv", both, "text/csv"],
    ["TEXT/CSV", both, "text/csv"],
    ["text/*", both, "text/csv"],
    ["text/csv;q=0.5, application/json;q=0.4", both, "text/csv"],
    ["application/json;q=0, */*", both, "text/csv"],
    ["application/json;q=0, application/*", ["application/json"], null],
    ["text/html, */*;q=0.1", both, "application/json"],
    ["text/html", both, null],
    ["text/csv;q=0", both, null],
    ["text/csv; q = 0.5; x=1", both, "text/csv"],
    ["image/png", ["image/*"], "image/*"],
    ["text/html", ["image/*"], null],
    ["application/json", ["application/json; charset=utf-8"], "application/json; charset=utf-8"],
    ["nonsense", both, "application/json"],
    ["", both, "application/json"],
    ["application/vnd.a+json", ["application/json"], null],
  ])("%s of %j", (accept, mediaTypes, want) => {
    expect(preferred(accept, mediaTypes)).toBe(want);
  });
});

describe("Negotiator", () => {
  it("says the same the second time, and after more headers than it remembers", () => {
    const negotiator = new Negotiator(["application/json"]);
    const headers = Array.from({ length: 150 }, (_, index) =>
      index % 2 === 0 ? `a/${index}` : `*/*, b/${index}`,
    );
    const verdicts = () => headers.map((header) => negotiator.accepts(header));
    const want = headers.map((_, index) => index % 2 === 1);
    expect([verdicts(), verdicts()]).toEqual([want, want]);
  });
});
