import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodePath } from "../../runtime/http/parameters/encode-path.js";
import { comparePatterns, pathPattern } from "./path-pattern.js";
import { methodRegex, pathRegex } from "./path-regex.js";

const regexOf = (template: string) => pathRegex(pathPattern(template));

describe("pathRegex", () => {
  it.each([
    ["/", "/"],
    ["/orders/{orderId}", "/orders/[^/]+"],
    ["/files/{name}.pdf", "/files/[^/]+[.]pdf"],
    ["/a b/c:d", "/a%20b/c(?::|%3[Aa])d"],
    ["/größe", "/gr%[Cc]3%[Bb]6%[Cc]3%9[Ff]e"],
    ["/a%2Fb", "/a%2[Ff]b"],
    ["/$(x)*", "/(?:[$]|%24)(?:[(]|%28)x(?:[)]|%29)(?:[*]|%2[Aa])"],
    ['/"\\{', "/%22%5[Cc]%7[Bb]"],
  ])("%s", (given, want) => {
    expect(regexOf(given)).toBe(want);
  });

  it("holds nothing that could end a line of configuration, whatever the contract says", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(regexOf(`/${text}`)).toMatch(/^[!#-~]*$/);
        expect(regexOf(`/${text}`)).not.toMatch(/["\\{}]/);
      }),
      { numRuns: 1_000 },
    );
  });

  it("fits what generated clients send for the path, and nothing else", () => {
    const text = fc.stringMatching(/^[^/?#{}%\ud800-\udfff]{1,8}$/);
    fc.assert(
      fc.property(text, text, (one, two) => {
        const sent = encodePath(`/${one}/${two}`, [], {} as never);
        const regex = new RegExp(`^${regexOf(`/${one}/${two}`)}$`);
        expect(sent).toMatch(regex);
        expect(`${sent}x`).not.toMatch(regex);
        expect(comparePatterns(pathPattern(`/${one}`), pathPattern("/{a}"))).toBeLessThan(0);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("methodRegex", () => {
  it("is one method or several", () => {
    expect([methodRegex(["GET"]), methodRegex(["GET", "HEAD"])]).toEqual(["GET", "(?:GET|HEAD)"]);
  });
});
