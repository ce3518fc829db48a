import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One entry document of the corpus. */
export interface CorpusDocument {
  /** Relative to the corpus: `openapi/vendor/x/openapi.yaml`. */
  readonly file: string;
  /** What a linter said of it: `ok`, or the first error. */
  readonly lint: string;
  /** How many operations the file itself holds under `paths`; those behind references are not counted. */
  readonly operations: number;
  /** Of an AsyncAPI document's servers: `kafka,mqtt`. */
  readonly protocols: string;
}

/** Unpacks the corpus into a folder; gives the folder of its `MANIFEST.tsv`. */
export function unpackCorpus(archive: string, folder: string): string {
  if (!existsSync(archive)) {
    throw new Error(`no corpus at ${archive}: say where it is with COMMSGEN_CORPUS`);
  }
  execFileSync("tar", ["-xzf", archive, "-C", folder]);
  return join(folder, "corpus");
}

/** The entry documents of both kinds that are not marked invalid, in the manifest's order. */
export function corpusDocuments(corpus: string, only: string | null): readonly CorpusDocument[] {
  const [header = "", ...lines] = readFileSync(join(corpus, "MANIFEST.tsv"), "utf8").split("\n");
  const columns = header.split("\t");
  const documents: CorpusDocument[] = [];
  for (const line of lines) {
    const cells = line.split("\t");
    const cell = (name: string): string => cells[columns.indexOf(name)] ?? "";
    const file = cell("file");
    const kind = cell("kind");
    if ((kind !== "openapi" && kind !== "asyncapi") || !file.startsWith(`${kind}/`)) continue;
    if (file.startsWith("asyncapi/invalid/")) continue;
    if (cell("lint") === "INVALID ON PURPOSE" || (only !== null && !file.includes(only))) continue;
    const operations = Number(/operations=(\d+)/.exec(cell("counts"))?.[1] ?? 0);
    documents.push({ file, lint: cell("lint"), operations, protocols: cell("protocols") });
  }
  return documents;
}
