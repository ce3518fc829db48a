import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonValue, Schema } from "../../model/index.js";
import type { SchemaDialect } from "./dialects/dialect.js";
import { readJsonSchema } from "./read-json-schema.js";

interface SuiteGroup {
  readonly description: string;
  readonly schema: JsonValue;
}

const corpus = join(import.meta.dirname, "../../../../shared/corpus.tar.gz");
const drafts: readonly (readonly [string, SchemaDialect])[] = [
  ["draft2020-12", "2020-12"],
  ["draft7", "draft-07"],
];

function parse<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8"));
}

function remotesOf(suite: string): Map<string, JsonValue> {
  const remotes = new Map<string, JsonValue>();
  const folder = join(suite, "remotes");
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (file.endsWith(".json")) {
      remotes.set(`http://localhost:1234/${file.replaceAll("\\", "/")}`, parse(join(folder, file)));
    }
  }
  const refs = join(createRequire(import.meta.url).resolve("ajv/package.json"), "../dist/refs");
  remotes.set("http://json-schema.org/draft-07/schema", parse(join(refs, "json-schema-draft-07.json")));
  const meta = join(refs, "json-schema-2020-12");
  for (const file of readdirSync(meta, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".json")) continue;
    const address = relative(meta, join(meta, file))
      .replaceAll("\\", "/")
      .replace(/\.json$/, "");
    remotes.set(`https://json-schema.org/draft/2020-12/${address}`, parse(join(meta, file)));
  }
  return remotes;
}

describe.skipIf(!existsSync(corpus))("the official test suite (needs ../shared/corpus.tar.gz)", () => {
  let folder = "";
  let suite = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "commsgen-suite-"));
    execFileSync("tar", ["-xzf", corpus, "-C", folder, "--wildcards", "*json-schema-test-suite/*"]);
    const [root = ""] = readdirSync(folder);
    suite =
      root === "json-schema-test-suite" ? join(folder, root) : join(folder, root, "json-schema-test-suite");
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(drafts)("reads every schema of %s without a diagnostic", (draft, dialect) => {
    const remotes = remotesOf(suite);
    const tests = join(suite, "tests", draft);
    let read = 0;
    const complaints: string[] = [];
    for (const file of readdirSync(tests).filter((name) => name.endsWith(".json"))) {
      for (const { description, schema } of parse<readonly SuiteGroup[]>(join(tests, file))) {
        const result = readJsonSchema(schema, { dialect, remotes });
        read++;
        const ids = new Set<string>(result.schemas.map(({ id }) => id));
        if (!ids.has(result.root)) complaints.push(`${file}: ${description}: no root`);
        for (const found of result.diagnostics) {
          if (found.code === "reference-siblings-ignored") continue; // what one test is about
          complaints.push(`${file}: ${description}: ${found.message}`);
        }
        for (const reference of result.schemas.flatMap(({ schema: one }) => referencesIn(one))) {
          if (!ids.has(reference)) complaints.push(`${file}: ${description}: ${reference} dangles`);
        }
      }
    }
    expect(complaints).toEqual([]);
    expect(read).toBeGreaterThan(200);
  });
});

function referencesIn(schema: Schema): readonly string[] {
  const found: string[] = [];
  JSON.stringify(schema, (key, value: unknown) => {
    if (key === "reference" && typeof value === "string") found.push(value);
    return value;
  });
  return found;
}
