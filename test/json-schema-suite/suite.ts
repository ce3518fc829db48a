import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { readJsonSchema, type SchemaDialect } from "../../src/contract/schema/index.js";
import { DiagnosticBag } from "../../src/diagnostics/index.js";
import type { JsonValue } from "../../src/model/index.js";
import { defaultTargetOptions, planTypes } from "../../src/plan/index.js";
import type { Validator } from "../../src/runtime/validation/violation.js";
import { printValidators, type ValidatorsContext } from "../../src/targets/validators/index.js";
import type { CodeFolder } from "../support/code-folder.js";

/** One schema of the official suite, with the values that it should accept and refuse. */
export interface SuiteGroup {
  readonly description: string;
  readonly schema: JsonValue;
  readonly tests: readonly {
    readonly description: string;
    readonly data: JsonValue;
    readonly valid: boolean;
  }[];
}

export interface SuiteFailure {
  /** `ref.json: remote ref, containing refs itself: remote ref valid`. */
  readonly name: string;
  readonly reason: string;
}

const suiteFolder = fileURLToPath(new URL("../fixtures/json-schema-test-suite", import.meta.url));

/** The files of `tests/draft2020-12` or a folder in it (`optional/format`), in order of their names. */
export function suiteFiles(
  folder: string,
): readonly { readonly name: string; readonly groups: readonly SuiteGroup[] }[] {
  const path = join(suiteFolder, "tests", folder);
  const names = readdirSync(path).filter((name) => name.endsWith(".json"));
  // The suite's own schema (test-schema.json) says that its files look so.
  return names
    .sort()
    .map((name) => ({ name, groups: readJson(join(path, name)) as unknown as SuiteGroup[] }));
}

/** Runs all groups of a file through reader, plan and printed validators. */
export async function runGroups(
  file: { readonly name: string; readonly groups: readonly SuiteGroup[] },
  options: { readonly dialect: SchemaDialect; readonly formats: "assertion" | "annotation" },
  folder: CodeFolder,
): Promise<{ readonly passed: number; readonly failures: readonly SuiteFailure[] }> {
  let passed = 0;
  const failures: SuiteFailure[] = [];
  for (const [index, group] of file.groups.entries()) {
    const name = `${file.name}: ${group.description}`;
    const path = `suite/${options.dialect}-${options.formats}-${file.name.replace(/\W/g, "-")}-${index}.ts`;
    const validate = await compile(group.schema, { ...options, path }, folder).catch(String);
    for (const test of group.tests) {
      const reason = typeof validate === "string" ? validate : verdictFault(validate, test);
      if (reason === null) passed++;
      else failures.push({ name: `${name}: ${test.description}`, reason });
    }
  }
  return { passed, failures };
}

/** What is wrong with a verdict; `null`: nothing. The fast and the collecting way have to agree. */
function verdictFault(validate: Validator<unknown>, test: SuiteGroup["tests"][number]): string | null {
  try {
    const fast = validate(test.data, "", null);
    const violations: Parameters<Validator<unknown>>[2] = [];
    const full = validate(test.data, "", violations);
    if (fast !== test.valid) return `is ${fast ? "accepted" : "refused"}`;
    if (full !== fast) return `the collecting way says ${full}`;
    return full === (violations.length === 0) ? null : `${violations.length} violations, verdict ${full}`;
  } catch (error) {
    return String(error);
  }
}

async function compile(
  schema: JsonValue,
  options: Parameters<typeof runGroups>[1] & { readonly path: string },
  folder: CodeFolder,
): Promise<Validator<unknown>> {
  const { root, schemas, diagnostics } = readJsonSchema(schema, {
    dialect: options.dialect,
    remotes: remotes(),
  });
  const errors = diagnostics.filter((one) => one.severity === "error");
  if (errors.length > 0) throw new Error(errors.map((one) => one.message).join("; "));
  const bag = new DiagnosticBag();
  const plan = planTypes({
    service: "suite",
    schemas,
    uses: [],
    options: defaultTargetOptions,
    reserved: new Set(),
    bag,
  });
  const context: ValidatorsContext = { service: "suite", formats: options.formats };
  const { name } = plan.byId(root, "read").validator;
  const files = printValidators(plan, context);
  const source = files.find((file) => file.path === plan.byId(root, "read").validator.from);
  if (source === undefined || files.length !== 1) throw new Error("expected one file of validators");
  const module = await folder.run([{ ...source, path: options.path }], options.path);
  // Printed as a validator under this very name.
  return module[name] as Validator<unknown>;
}

const remoteBase = "http://localhost:1234";
let loadedRemotes: ReadonlyMap<string, JsonValue> | null = null;

/** The suite's remote schemas and the metaschemas, by address. */
function remotes(): ReadonlyMap<string, JsonValue> {
  loadedRemotes ??= loadRemotes();
  return loadedRemotes;
}

function loadRemotes(): ReadonlyMap<string, JsonValue> {
  const found = new Map<string, JsonValue>();
  const folder = join(suiteFolder, "remotes");
  for (const path of jsonFiles(folder)) found.set(`${remoteBase}/${relative(folder, path)}`, readJson(path));
  const refs = join(dirname(createRequire(import.meta.url).resolve("ajv/package.json")), "dist/refs");
  found.set("http://json-schema.org/draft-07/schema", readJson(join(refs, "json-schema-draft-07.json")));
  const modern = join(refs, "json-schema-2020-12");
  for (const path of jsonFiles(modern)) {
    const name = relative(modern, path).replace(/\.json$/, "");
    found.set(`https://json-schema.org/draft/2020-12/${name}`, readJson(path));
  }
  return found;
}

function jsonFiles(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".json")).map((name) => join(folder, name));
}

function readJson(path: string): JsonValue {
  // `JSON.parse` makes nothing else.
  return JSON.parse(readFileSync(path, "utf8")) as JsonValue;
}
