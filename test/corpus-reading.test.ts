import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { corpusDocuments, unpackCorpus } from "../scripts/corpus/documents.js";
import { loadContracts } from "../src/contract/load/index.js";
import { readOpenApi } from "../src/contract/openapi/index.js";

const archive =
  process.env["COMMSGEN_CORPUS"] ?? fileURLToPath(new URL("../../shared/corpus.tar.gz", import.meta.url));

interface Reading {
  readonly contracts: number;
  readonly operations: number;
  /** `code: message (pointer)` */
  readonly errors: readonly string[];
}

async function readDocument(file: string, corpus: string): Promise<Reading> {
  const loaded = await loadContracts([join(corpus, file)], { cwd: corpus, allowedOrigins: [] });
  const readings = loaded.entries.map((entry) => readOpenApi(entry, loaded.documents));
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
      expect(reading).toMatchObject({ contracts: 1, errors: [] });
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
