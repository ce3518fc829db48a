import { describe, expect, it } from "vitest";
import { ecmaPattern } from "./patterns.js";

describe("ecmaPattern", () => {
  it.each<readonly [string, string]>([
    ["^a+$", "^a+$"],
    ["^\\p{Lu}\\u{1F600}?$", "^\\p{Lu}\\u{1F600}?$"],
    ["^\\_\\@\\ \\'$", "^_@ '$"],
    ["[\\w-.]+", "[\\w\\-.]+"],
    ["[.-\\w]", "[.\\-\\w]"],
    ["[\\w-]", "[\\w-]"],
    ["a{b}", "a\\{b\\}"],
    ["a]", "a\\]"],
    ["a{2,3}[a-z]{2}", "a{2,3}[a-z]{2}"],
    ["(?:[!#$%&'*+/=?^_`{|}~-]+)\\\"", "(?:[!#$%&'*+/=?^_`{|}~-]+)\""],
  ])("%s -> %s", (given, want) => {
    expect(ecmaPattern(given)).toEqual({ ok: true, pattern: want });
    expect(() => new RegExp(want, "u")).not.toThrow();
  });

  it.each([
    "(?i)abc",
    "(?i:abc)",
    "(?P<year>\\d+)",
    "a++",
    "\\Aabc\\Z",
    "[[:alpha:]]",
    "\\p{Alnum}",
    "(?>a)",
    "\\h+",
  ])("%s is foreign", (given) => {
    expect(ecmaPattern(given)).toMatchObject({ ok: false, foreign: true });
  });

  it.each(["[", "(", "a**", "(?<a"])("%s is none", (given) => {
    expect(ecmaPattern(given)).toMatchObject({ ok: false, foreign: false });
  });

  it.each(["[*+/=]+", "(?:a)", "(?=a)(?!b)(?<=c)", "\\\\A"])("%s is not mistaken for foreign", (given) => {
    expect(ecmaPattern(given)).toEqual({ ok: true, pattern: given });
  });
});
