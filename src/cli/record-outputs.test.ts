import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordOutputs } from "./record-outputs.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "commsgen-record-"));
  mkdirSync(join(folder, ".git")); // the search for a configuration ends here
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const record = (names: readonly string[], named: string | null = null) =>
  recordOutputs(
    names.map((name) => ({ name, output: join(folder, "services", name, "src/generated") })),
    { cwd: folder, named, inputs: [join(folder, "specs")] },
  );

const entry = (name: string) => `"${name}": {\n      "output": "services/${name}/src/generated"\n    }`;

describe("where generated code belongs", () => {
  it("goes into a new configuration, with the contracts", async () => {
    expect(await record(["orders"])).toBe(join(folder, "commsgen.config.json"));
    expect(JSON.parse(readFileSync(join(folder, "commsgen.config.json"), "utf8"))).toEqual({
      inputs: ["specs"],
      services: { orders: { output: "services/orders/src/generated" } },
    });
  });

  const cases: readonly (readonly [given: string, file: string, want: string])[] = [
    ["nothing", "{}", `{\n  "services": {\n    ${entry("orders")}\n  }\n}`],
    [
      "other keys, written as somebody likes it",
      '{ "inputs": ["specs"],\n  "strict": true }\n',
      `{ "inputs": ["specs"],\n  "strict": true,\n  "services": {\n    ${entry("orders")}\n  } }\n`,
    ],
    [
      "other services",
      `{\n  "services": {\n    ${entry("payments")}\n  },\n  "strict": true\n}\n`,
      `{\n  "services": {\n    ${entry("payments")},\n    ${entry("orders")}\n  },\n  "strict": true\n}\n`,
    ],
    ["no service yet", '{\n  "services": {}\n}\n', `{\n  "services": {\n    ${entry("orders")}\n  }\n}\n`],
  ];
  it.each(cases)("is added to %s, and every other byte stays", async (_, file, want) => {
    writeFileSync(join(folder, "commsgen.config.json"), file);
    await record(["orders"]);
    expect(readFileSync(join(folder, "commsgen.config.json"), "utf8")).toBe(want);
  });

  it("is added to package.json where the configuration is there", async () => {
    const manifest = { name: "shop", commsgen: { inputs: ["specs"] }, version: "1.0.0" };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, null, 2));
    await record(["orders"]);
    const services = { orders: { output: "services/orders/src/generated" } };
    expect(JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))).toEqual({
      ...manifest,
      commsgen: { inputs: ["specs"], services },
    });
  });
});
