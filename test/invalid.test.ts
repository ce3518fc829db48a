import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { main } from "../src/cli/main.js";
import { type Diagnostic, diagnosticCatalogue, generate } from "../src/index.js";

const fixtures = fileURLToPath(new URL("fixtures/invalid", import.meta.url));
const corpus = fileURLToPath(new URL("../../shared/corpus.tar.gz", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "commsgen-invalid-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** What stands in `<name>.want.json` beside a contract. */
interface Wanted {
  /** Of `commsgen generate <file>`. */
  readonly exitCode: 0 | 1 | 3;
  /** `error syntax-invalid 6:3`, in the order in which they are shown. */
  readonly diagnostics: readonly string[];
}

const contracts = readdirSync(fixtures)
  .filter((file) => /\.(?:yaml|json)$/.test(file) && !file.endsWith(".want.json"))
  .sort();

describe.each(contracts)("%s", (file) => {
  const wanted = readWanted(file);

  test("gives its diagnostics, each with its place and what to do", async () => {
    const output = join(work, file);
    const result = await generate({ inputs: [file], cwd: fixtures, output, cache: false });
    expect(result.diagnostics.map(tell)).toEqual(wanted.diagnostics);
    expect(result.ok).toBe(wanted.exitCode === 0);
    for (const item of result.diagnostics) expectUseful(item);
    if (!result.ok) expectNothingWritten(output);
  });

  test(`ends the command line with ${wanted.exitCode}`, async () => {
    const { exitCode, out, err, output } = await runCli(file);
    expect(exitCode).toBe(wanted.exitCode);
    expectNoStackTrace(out + err);
    if (exitCode !== 0) expectNothingWritten(output);
    for (const diagnostic of wanted.diagnostics) {
      const [, code = "", place] = diagnostic.split(" ");
      expect(err).toContain(place === undefined ? code : `${file}:${place}`);
    }
  });
});

test("the wanted diagnostics and the contracts belong together", () => {
  const wanted = readdirSync(fixtures).filter((file) => file.endsWith(".want.json"));
  expect(wanted.sort()).toEqual(contracts.map((file) => `${file}.want.json`).sort());
});

/** Which code names what is wrong with a document of the corpus; its manifest says what that is. */
const openApiFaults: Readonly<Record<string, string>> = {
  "duplicate-operation-ids.yaml": "operation-id-duplicate",
  "invalid-param-type.yaml": "parameter-type-unknown",
  "numeric-version.yaml": "version-not-string",
  "old-version.yaml": "openapi-version-unsupported",
  "path-placeholder-no-param.yaml": "path-parameter-missing",
  "servers-required.yaml": "server-url-missing",
  "invalid_ref_request_body.yaml": "reference-unresolved",
  "api-with-examples.yaml": "yaml-indentation",
  "invalidPattern.yaml": "pattern-invalid",
  "refAsInteger.yaml": "reference-not-string",
  "example-examples.yaml": "examples-both",
  "no_containers.yaml": "openapi-empty",
  "operation-object-two-querystrings.yaml": "querystring-duplicate",
  "server_enum_empty.yaml": "server-variable-invalid",
  "3.1_webhooks.json": "openapi-field-tolerated",
  "duplicate_parameter.json": "parameter-duplicate",
  "duplicate_path_item.json": "paths-identical",
  "invalid_status_code.json": "response-status-invalid",
  "parameter.json": "reference-cycle",
  "parameter_with_content_and_schema.json": "parameter-schema-and-content",
  "unknown_parameter_in.json": "parameter-place-unknown",
  "unknown_response_ref.json": "reference-unresolved",
};
/** The same for AsyncAPI, by path: many of these documents have one name. */
const asyncApiFaults: Readonly<Record<string, string>> = {
  "apicurio--apicurio-data-models/2.0-invalid-message-reference.json": "reference-unresolved",
  "apicurio--apicurio-data-models/invalid-message-reference.json": "reference-unresolved",
  "apicurio--apicurio-data-models/invalid-operation-action-value.json": "operation-action-invalid",
  "apicurio--apicurio-data-models/invalid-operation-channel-reference.json": "channel-not-found",
  "apicurio--apicurio-data-models/missing-channels-property.json": "asyncapi-empty",
  "apicurio--apicurio-data-models/missing-server-host.json": "asyncapi-field-invalid",
  "apicurio--apicurio-registry/asyncapi-invalid-syntax.json": "syntax-invalid",
  "asyncapi--cli/specification-invalid.yml": "contract-invalid",
  "asyncapi--converter-js/gitter-streaming.yml": "asyncapi-version-unsupported",
  "asyncapi--studio/invalid.yml": "schema-keyword-invalid",
  "asyncapi--website/asyncapi.yaml": "syntax-invalid",
  "evryfs--asyncapi-generator/asyncapi_validator_binding_invalid.yaml": "contract-invalid",
  "evryfs--asyncapi-generator/asyncapi_validator_operations_broken_channel_ref.yaml": "channel-not-found",
  "sngular--scs-multiapi-plugin/testIssueInvalidAvro/event-api.yml": "avro-assumed",
};
/** Valid by the letter: its texts are hostile, and that the output holds them safely is for `test/nasty` to show. */
const validAfterAll = "rapid7-html.json";

describe.skipIf(!existsSync(corpus))("the corpus's invalid documents", () => {
  if (existsSync(corpus)) {
    execFileSync("tar", ["-xzf", corpus, "-C", work, "corpus/openapi/invalid", "corpus/asyncapi/invalid"]);
  }
  const faults = new Map([
    ...contractsBelow(join(work, "corpus/openapi/invalid")).map(
      (file) => [`openapi/invalid/${file}`, openApiFaults[basename(file)]] as const,
    ),
    ...Object.entries(asyncApiFaults).map(([file, code]) => [`asyncapi/invalid/${file}`, code] as const),
  ]);

  test("are those whose fault is known", () => {
    const openApi = [...faults].filter(([file]) => file.startsWith("openapi/"));
    const names = openApi.map(([file]) => basename(file)).filter((name) => name !== validAfterAll);
    expect(names.sort()).toEqual(Object.keys(openApiFaults).sort());
    const asyncApi = contractsBelow(join(work, "corpus/asyncapi/invalid"));
    expect(asyncApi).toEqual(Object.keys(asyncApiFaults).sort());
  });

  test.each([...faults])("%s", async (document, fault) => {
    const cwd = dirname(join(work, "corpus", document));
    const output = join(work, "out", document);
    const result = await generate({ inputs: [basename(document)], cwd, output, cache: false });
    const findings = result.diagnostics.filter(({ severity }) => severity !== "info");
    if (fault !== undefined) expect(findings.map(({ code }) => code)).toContain(fault);
    for (const item of findings) expectUseful(item);
    if (!result.ok) expectNothingWritten(output);
  });
});

test.runIf(!existsSync(corpus))(`the corpus is absent: no ${corpus}`, () => {
  console.warn(
    `test/invalid.test.ts: the corpus is absent (${corpus}); only the project's own contracts were tried`,
  );
});

function readWanted(file: string): Wanted {
  // The files are the project's own, and the test of each of them shows whether they are as they should be.
  return JSON.parse(readFileSync(join(fixtures, `${file}.want.json`), "utf8")) as Wanted;
}

function tell({ severity, code, position }: Diagnostic): string {
  return `${severity} ${code}${position === null ? "" : ` ${position.line}:${position.column}`}`;
}

/** A code of the catalogue, a place and what to do. */
function expectUseful(item: Diagnostic): void {
  const shown = `${item.code}: ${item.message}`;
  expect(Object.hasOwn(diagnosticCatalogue, item.code), shown).toBe(true);
  expect(item.help ?? diagnosticCatalogue[item.code].fix, shown).not.toBe("");
  expect(item.source, shown).not.toBeNull();
  expect(item.position, shown).not.toBeNull();
  expect(item.message).not.toMatch(/undefined|\[object|NaN/);
  expectNoStackTrace(`${item.message}\n${item.cause ?? ""}`);
}

function expectNoStackTrace(text: string): void {
  expect(text).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  expect(text).not.toContain("internal-error");
}

function expectNothingWritten(output: string): void {
  expect(existsSync(output) ? readdirSync(output) : []).toEqual([]);
}

async function runCli(file: string) {
  const texts = { out: "", err: "" };
  const terminal = {
    out: (text: string) => {
      texts.out += text;
    },
    err: (text: string) => {
      texts.err += text;
    },
    outColors: false,
    errColors: false,
    animated: false,
    width: 110,
  };
  const output = join(work, "cli", file);
  const exitCode = await main(["generate", file, "-o", output, "--no-cache", "--all"], terminal, fixtures);
  return { exitCode, ...texts, output };
}

function contractsBelow(root: string): readonly string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => [".yaml", ".yml", ".json"].includes(extname(file)))
    .sort();
}
