import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { corpusDocuments, unpackCorpus } from "../scripts/corpus/documents.js";
import { readAsyncApi } from "../src/contract/asyncapi/index.js";
import { type ContractDocument, type DocumentSet, loadContracts } from "../src/contract/load/index.js";
import { readOpenApi } from "../src/contract/openapi/index.js";

const archive =
  process.env["COMMSGEN_CORPUS"] ?? fileURLToPath(new URL("../../shared/corpus.tar.gz", import.meta.url));

interface Reading {
  readonly contracts: number;
  readonly operations: number;
  /** `code: message (pointer)` */
  readonly errors: readonly string[];
}

/** Documents that a linter refuses too: what they refer to is not there, or outside their folder. */
const REFUSED = [
  "asyncapi/asyncapi--jasyncapi/2.0.0/model/asyncapi.json",
  "asyncapi/asyncapi--jasyncapi/2.6.0/model/asyncapi - extended.json",
  // Their references start with a slash, by which they mean the root of a class path.
  "asyncapi/specmesh--specmesh-blackbox-testharness/seed/tube-passengers-api.yml",
  "asyncapi/specmesh--specmesh-blackbox-testharness/simple_schema_demo-api.yml",
  "asyncapi/specmesh--specmesh-build/cli/src/test/resources/shared_schema_demo-api.yaml",
  "asyncapi/specmesh--specmesh-build/kafka/src/test/resources/clientapi-functional-test-api.yaml",
];

function readEntry(entry: ContractDocument, documents: DocumentSet) {
  return entry.kind === "openapi" ? readOpenApi(entry, documents) : readAsyncApi(entry, documents);
}

async function readDocument(file: string, corpus: string): Promise<Reading> {
  const loaded = await loadContracts([join(corpus, file)], { cwd: corpus, allowedOrigins: [] });
  const readings = loaded.entries.map((entry) => readEntry(entry, loaded.documents));
  const found = [...loaded.diagnostics, ...readings.flatMap(({ diagnostics }) => diagnostics)];
  return {
    contracts: readings.length,
    operations: readings.reduce((sum, { api }) => sum + api.operations.length, 0),
    errors: found
      .filter(({ severity }) => severity === "error")
      .map(({ code, message, source }) => `${code}: ${message} (${source?.pointer ?? ""})`),
  };
}

if (existsSync(archive)) {
  describe("the corpus's documents that are not marked invalid", () => {
    const work = mkdtempSync(join(tmpdir(), "commsgen-corpus-reading-"));
    afterAll(() => rmSync(work, { recursive: true, force: true }));
    const corpus = unpackCorpus(archive, work);
    const documents = corpusDocuments(corpus, null);
    const operations = new Map<string, number>();

    it.each(documents)("$file", async ({ file }) => {
      const reading = await readDocument(file, corpus);
      operations.set(file, reading.operations);
      expect(reading.contracts).toBe(1);
      if (REFUSED.includes(file)) {
        expect(reading.errors.filter((error) => !error.startsWith("reference-unresolved: "))).toEqual([]);
        expect(reading.errors).not.toEqual([]);
      } else {
        expect(reading.errors).toEqual([]);
      }
    });

    it("are hundreds, read with all their operations", () => {
      expect(documents.length).toBeGreaterThan(400);
      const short = documents.filter((one) => (operations.get(one.file) ?? 0) < one.operations);
      // The manifest counts the operations of a path called `x-...` too, which is an extension.
      expect(short.map(({ file }) => file)).toEqual([
        "openapi/testsuites/mermade-examples/extensionsEverywhere.yaml",
      ]);
    });

    it("are told from one that is marked invalid", async () => {
      const file = "openapi/invalid/mermade--openapi3-examples/refAsInteger.yaml";
      const { errors } = await readDocument(file, corpus);
      expect(errors).toHaveLength(1);
    });
  });
} else {
  it("the corpus is absent: none of its documents was read", () => {
    console.warn(`test/corpus-reading: no corpus at ${archive}`);
    expect(existsSync(archive)).toBe(false);
  });
}
