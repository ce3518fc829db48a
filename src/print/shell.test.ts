import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { shellString } from "./shell.js";

describe("shellString", () => {
  const cases: readonly (readonly [text: string, want: string])[] = [
    ["shop.orders.v1", "shop.orders.v1"],
    ["", "''"],
    ["it's $HOME", `'it'\\''s $HOME'`],
    ["`reboot`; $(reboot)\n#", "'`reboot`; $(reboot)\n#'"],
    ["-x", "-x"],
    ["~", "'~'"],
  ];
  it.each(cases)("%j -> %s", (text, want) => {
    expect(shellString(text)).toBe(want);
  });

  it.skipIf(process.platform === "win32")("is one word to a real shell, with all its characters", () => {
    const texts = [
      ...cases.map(([text]) => text),
      "a\\b\"c'd''",
      "$(touch x)`touch x`",
      "*\t?[a]{b,c}!",
      "ö 注文",
    ];
    const words = texts.map(shellString).join(" ");
    const said = execFileSync("sh", ["-c", `printf '%s\\0' ${words}`], { encoding: "utf8" });
    expect(said.split("\0").slice(0, -1)).toEqual(texts);
  });
});
