import { describe, expect, it } from "vitest";
import { parseManifest, renderManifest } from "./manifest.js";

const hash = (digit: string) => digit.repeat(64);

describe("renderManifest", () => {
  it("writes one entry a line, in code-unit order", () => {
    const text = renderManifest({
      version: "1.2.3",
      options: hash("0"),
      contracts: new Map([
        ["../specs/b.yaml", hash("b")],
        ["../specs/Z.yaml", hash("a")],
      ]),
      files: new Map([
        ["orders/ä.ts", hash("c")],
        ["orders/z.ts", hash("d")],
      ]),
    });
    expect(text.split("\n")).toEqual([
      "{",
      '  "manifest": 1,',
      '  "commsgen": "1.2.3",',
      `  "options": "${hash("0")}",`,
      '  "contracts": {',
      `    "../specs/Z.yaml": "${hash("a")}",`,
      `    "../specs/b.yaml": "${hash("b")}"`,
      "  },",
      '  "files": {',
      `    "orders/z.ts": "${hash("d")}",`,
      `    "orders/ä.ts": "${hash("c")}"`,
      "  }",
      "}",
      "",
    ]);
  });

  it("is read back as it was, names like __proto__ too", () => {
    const manifest = {
      version: "1.2.3",
      options: hash("0"),
      contracts: new Map<string, string>(),
      files: new Map([
        ["__proto__", hash("a")],
        ["constructor", hash("b")],
      ]),
    };
    expect(parseManifest(renderManifest(manifest), "/x")).toEqual({ ok: true, manifest });
  });
});

describe("parseManifest", () => {
  const whole = renderManifest({ version: "0.1.0", options: "", contracts: new Map(), files: new Map() });
  const cases: readonly { given: string; text: string; want: string | null }[] = [
    { given: "a manifest", text: whole, want: null },
    {
      given: "a manifest checked out with CRLF and BOM",
      text: `\uFEFF${whole.replaceAll("\n", "\r\n")}`,
      want: null,
    },
    { given: "nothing", text: "", want: "manifest-damaged" },
    { given: "half a manifest", text: whole.slice(0, 20), want: "manifest-damaged" },
    { given: "merge conflict markers", text: `<<<<<<< ours\n${whole}`, want: "manifest-damaged" },
    { given: "a list", text: "[]", want: "manifest-damaged" },
    { given: "no format", text: "{}", want: "manifest-damaged" },
    {
      given: "a hash that is none",
      text: whole.replace('"files": {}', '"files": {"a": 1}'),
      want: "manifest-damaged",
    },
    {
      given: "a newer format",
      text: whole.replace('"manifest": 1', '"manifest": 2'),
      want: "manifest-newer",
    },
  ];
  it.each(cases)("given $given -> $want", ({ text, want }) => {
    const result = parseManifest(text, "/x/commsgen.manifest.json");
    expect(result.ok ? null : result.diagnostic.code).toBe(want);
  });
});
