// npm run corpus [-- --only <part of a path>] [--json] [--keep <folder>]
// Generates every valid OpenAPI and AsyncAPI document of the corpus, compiles the output, and prints a table and the rate.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { compileFolder } from "../test/support/compile.js";
import { type CorpusDocument, corpusDocuments, unpackCorpus } from "./corpus/documents.js";
import type { WorkerResult } from "./corpus/worker.js";
import { runAll } from "./corpus/worker-pool.js";

/** As much output as one compiler run takes; the compiler's memory grows with it. */
const bytesPerCompilation = 24_000_000;

interface Row {
  readonly document: CorpusDocument;
  readonly folder: string;
  readonly result: WorkerResult;
  readonly compileErrors: readonly string[];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: "string" }, json: { type: "boolean" }, keep: { type: "string" } },
  });
  const work = values.keep ?? mkdtempSync(join(tmpdir(), "commsgen-corpus-"));
  mkdirSync(work, { recursive: true });
  try {
    const archive =
      process.env["COMMSGEN_CORPUS"] ?? fileURLToPath(new URL("../../shared/corpus.tar.gz", import.meta.url));
    const corpus = unpackCorpus(archive, work);
    const rows = await generateAndCompile(corpus, join(work, "out"), values.only ?? null);
    process.stdout.write(
      values.json === true ? `${JSON.stringify(rows.map(report), null, 2)}\n` : table(rows),
    );
    process.exitCode = rows.every(isFine) ? 0 : 1;
  } finally {
    if (values.keep === undefined) rmSync(work, { recursive: true, force: true });
  }
}

async function generateAndCompile(corpus: string, out: string, only: string | null): Promise<readonly Row[]> {
  const documents = corpusDocuments(corpus, only);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const folders = documents.map((_, index) => `d${String(index).padStart(3, "0")}`);
  const tasks = documents.map(({ file }, index) => ({
    file: join(corpus, file),
    root: corpus,
    folder: join(out, folders[index] ?? ""),
  }));
  const results = await runAll(tasks, { processes: 2, milliseconds: 60_000 });
  const generated = documents.flatMap((document, index) => {
    const result = results[index];
    return result === undefined ? [] : [{ document, folder: folders[index] ?? "", result }];
  });
  const errors = await compileAll(generated, out);
  return generated.map((row) => ({ ...row, compileErrors: errors.get(row.folder) ?? [] }));
}

/** A compiler run over many outputs is far cheaper than a run for each. */
async function compileAll(
  rows: readonly Omit<Row, "compileErrors">[],
  out: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const errors = new Map<string, string[]>();
  for (const batch of batches(rows)) {
    const include = batch.map((row) => `${row.folder}/**/*.ts`);
    const { errors: lines } = await compileFolder(out, include, { typescript: "7" });
    for (const line of lines) {
      const [folder = ""] = line.split("/");
      const list = errors.get(folder);
      if (list === undefined) errors.set(folder, [line]);
      else list.push(line);
    }
  }
  return errors;
}

function batches<Item extends { readonly result: WorkerResult }>(rows: readonly Item[]): readonly Item[][] {
  const all: Item[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    if (row.result.bytes === 0) continue;
    if (bytes + row.result.bytes > bytesPerCompilation) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(row);
    bytes += row.result.bytes;
  }
  return all;
}

function isGenerated(row: Row): boolean {
  return row.result.errors.length === 0;
}

function isFine(row: Row): boolean {
  return isGenerated(row) && row.compileErrors.length === 0;
}

function report(row: Row) {
  return {
    document: row.document.file,
    lint: row.document.lint,
    operations: row.result.operations,
    generated: isGenerated(row),
    compileErrors: row.compileErrors,
    seconds: Number((row.result.milliseconds / 1000).toFixed(3)),
    errors: row.result.errors,
    warnings: row.result.warnings,
    folder: row.folder,
  };
}

function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const cells = [
      row.document.file.padEnd(90),
      String(row.result.operations).padStart(10),
      (isGenerated(row) ? "yes" : "NO").padStart(9),
      (isGenerated(row) ? String(row.compileErrors.length) : "-").padStart(14),
      (row.result.milliseconds / 1000).toFixed(2).padStart(8),
    ];
    const [reason] = [...row.result.errors, ...row.compileErrors];
    return `${cells.join(" ")}${reason === undefined ? "" : `\n    ${reason.slice(0, 300)}`}`;
  });
  const head = `${"document".padEnd(90)} operations generated compile errors  seconds`;
  const fine = rows.filter(isFine).length;
  const rate = rows.length === 0 ? 0 : (100 * fine) / rows.length;
  const generated = rows.filter(isGenerated).length;
  return `${head}\n${lines.join("\n")}\n\n${generated} of ${rows.length} generated, ${fine} compile: ${rate.toFixed(1)} %\n`;
}

await main();
