import { describe, expect, it } from "vitest";
import { parse, parseDocument } from "yaml";
import type { YamlMap } from "../../print/index.js";
import { compactYaml } from "./compact-yaml.js";

describe("compactYaml", () => {
  const cases: readonly (readonly [given: YamlMap, want: string])[] = [
    [{ image: "nginx:1.29.3-alpine" }, "image: nginx:1.29.3-alpine\n"],
    [{ restart: "no", init: true, pids: 5 }, 'restart: "no"\ninit: true\npids: 5\n'],
    [{ memory: "384m", cpus: "1.0", key: undefined }, 'memory: 384m\ncpus: "1.0"\n'],
    [{ ports: ["127.0.0.1:1:1", "a,b"] }, 'ports: ["127.0.0.1:1:1", "a,b"]\n'],
    [{ edge: {} }, "edge: {}\n"],
    [{ data: { internal: true } }, "data: { internal: true }\n"],
    [{ needs: { kafka: { condition: "healthy" } } }, "needs:\n  kafka: { condition: healthy }\n"],
    [
      { needs: { kafka: { condition: "healthy" }, b: { condition: "ended" } } },
      "needs:\n  kafka: { condition: healthy }\n  b: { condition: ended }\n",
    ],
    [{ list: ["a".repeat(60), "b".repeat(60)] }, `list:\n  - ${"a".repeat(60)}\n  - ${"b".repeat(60)}\n`],
    [{ inline: 'FROM x\nENTRYPOINT ["y"]\n' }, 'inline: |\n  FROM x\n  ENTRYPOINT ["y"]\n'],
  ];
  it.each(cases)("%j", (given, want) => {
    expect(compactYaml(given, 0)).toBe(want);
  });

  const texts = [
    ...[
      "",
      " ",
      "-",
      "~",
      "null",
      "yes",
      "1",
      "0x1f",
      "1e3",
      "1:30",
      "12:30:45",
      ".5",
      "..",
      "a: b",
      "a #b",
      "#a",
    ],
    ...[
      "*a",
      "&a",
      "!a",
      "%a",
      "@a",
      "`a",
      "'a'",
      '"a"',
      "[a]",
      "{a}",
      "a, b",
      "a\nb",
      "a\n\nb\n",
      " a\n",
      "a\n",
    ],
    ...[
      "\u0000",
      "\u0085",
      "\u2028",
      "\ufeff",
      "ö",
      "注文",
      "a:",
      ":a",
      "a:b:c",
      "?",
      "? a",
      "| a",
      "> a",
      "=",
      "<<",
    ],
    ...[
      `\${X}`,
      "$$X",
      "10s",
      "10",
      "1.0",
      "./a/b",
      "../a",
      "/a:/b:ro",
      "__proto__",
      "2026-11-21",
      "a\t",
      "\\",
    ],
  ];
  it.each(["1.1", "1.2"] as const)("any text comes back as it was, from YAML %s", (version) => {
    for (const text of texts) {
      const map = { list: [text, text], map: { one: { two: text } }, value: text, last: "x" };
      const printed = compactYaml(map, 0);
      expect(parse(printed, { version }), JSON.stringify(text)).toEqual(map);
      const keyed = compactYaml(Object.fromEntries([[text, "x"]]), 0);
      expect(parseDocument(keyed, { version, merge: false }).toJS({ mapAsMap: true })).toEqual(
        new Map([[text, "x"]]),
      );
    }
  });
});
