import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { findViolations, type SourceFile } from "./support/boundaries.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function sourcesBelow(folder: string): readonly SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

describe("the house rules", () => {
  it("hold in src/", () => {
    const sources = sourcesBelow("src");
    expect(sources.length).toBeGreaterThan(50);
    expect(findViolations(sources)).toEqual([]);
  });

  const planted: readonly { given: string; files: Readonly<Record<string, string>>; want: string | null }[] =
    [
      {
        given: "a target that imports another",
        files: {
          "src/targets/types/a.ts": 'import { x } from "../validators/b.js";',
          "src/targets/validators/b.ts": "",
        },
        want: "src/targets/types/a.ts: targets/types may not import targets/validators (src/targets/validators/b.ts)",
      },
      {
        given: "a target that imports a contract's type",
        files: { "src/targets/types/a.ts": 'import type { X } from "../../contract/load/b.js";' },
        want: "src/targets/types/a.ts: targets/types may not import contract/load (src/contract/load/b.ts)",
      },
      {
        given: "an import over several lines",
        files: { "src/model/a.ts": 'import {\n  type X,\n  y,\n} from "../print/b.js";' },
        want: "src/model/a.ts: model may not import print (src/print/b.ts)",
      },
      {
        given: "a lazy import that leads out of the layer",
        files: { "src/output/a.ts": 'const { x } = await import("../cli/b.js");' },
        want: "src/output/a.ts: output may not import cli (src/cli/b.ts)",
      },
      {
        given: "a type import that leads out of the layer",
        files: { "src/output/a.ts": 'type X = typeof import("../cli/b.js");' },
        want: "src/output/a.ts: output may not import cli (src/cli/b.ts)",
      },
      {
        given: "a folder that the design does not know",
        files: { "src/helpers/a.ts": "" },
        want: "src/helpers/a.ts: src/helpers is no part of the design",
      },
      {
        given: "runtime code with a package",
        files: { "src/runtime/http/a.ts": 'import express from "express";' },
        want: "src/runtime/http/a.ts: runtime may not import the package express",
      },
      {
        given: "a Kafka client in its driver",
        files: { "src/runtime/kafka/kafkajs-driver/a.ts": 'import { Kafka } from "kafkajs";' },
        want: null,
      },
      {
        given: "a Kafka client beside its driver",
        files: { "src/runtime/kafka/consumer.ts": 'import { Kafka } from "kafkajs";' },
        want: "src/runtime/kafka/consumer.ts: runtime may not import the package kafkajs",
      },
      {
        given: "runtime code with a module of node",
        files: { "src/runtime/http/a.ts": 'import { createServer } from "node:http";' },
        want: null,
      },
      {
        given: "a printer with the editor of users' files",
        files: { "src/targets/service/a.ts": 'import { Project } from "ts-morph";' },
        want: "src/targets/service/a.ts: targets/service may not import the package ts-morph",
      },
      {
        given: "the output with the editor of users' files",
        files: { "src/output/handlers/a.ts": 'import { Project } from "ts-morph";' },
        want: null,
      },
      {
        given: "a cycle of two",
        files: {
          "src/model/a.ts": 'import { b } from "./b.js";',
          "src/model/b.ts": 'export { a } from "./a.js";',
        },
        want: "import cycle: src/model/a.ts -> src/model/b.ts -> src/model/a.ts",
      },
      {
        given: "a cycle through types alone",
        files: {
          "src/model/a.ts": 'import type { B } from "./b.js";',
          "src/model/b.ts": 'import { a } from "./a.js";',
        },
        want: null,
      },
      {
        given: "a default export",
        files: { "src/model/a.ts": "export default 1;" },
        want: "src/model/a.ts: default export",
      },
      {
        given: "printing outside cli",
        files: { "src/plan/a.ts": 'console.log("hello");' },
        want: "src/plan/a.ts: only cli prints or ends the process (console.log)",
      },
      {
        given: "an exit code outside cli",
        files: { "src/output/a.ts": "process.exitCode = 1;" },
        want: "src/output/a.ts: only cli prints or ends the process (process.exitCode)",
      },
      { given: "a log line of the runtime", files: { "src/runtime/a.ts": "console.error(1);" }, want: null },
      {
        given: "a runtime that ends the process",
        files: { "src/runtime/a.ts": "process.exit(1);" },
        want: "src/runtime/a.ts: only cli prints or ends the process (process.exit)",
      },
      { given: "printing in cli", files: { "src/cli/a.ts": 'process.stdout.write("hello");' }, want: null },
      {
        given: "printing in a comment or a text",
        files: {
          "src/plan/a.ts": '// console.log("x")\n/* process.exit(1) */\nconst text = "console.log(1)";',
        },
        want: null,
      },
      {
        given: "module-level mutable state",
        files: { "src/plan/a.ts": "export let counter = 0;" },
        want: "src/plan/a.ts: module-level mutable state (export let counter)",
      },
    ];
  it.each(planted)("given $given -> $want", ({ files, want }) => {
    const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
    expect(findViolations(sources)).toEqual(want === null ? [] : [want]);
  });
});
