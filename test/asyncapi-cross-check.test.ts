import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Parser } from "@asyncapi/parser";
import { afterAll, describe, expect, it } from "vitest";
import { unpackCorpus } from "../scripts/corpus/documents.js";
import { readAsyncApi } from "../src/contract/asyncapi/index.js";
import { loadContracts } from "../src/contract/load/index.js";
import type { EventsView } from "./support/asyncapi/view.js";
import { viewOfModel } from "./support/asyncapi/view-of-model.js";
import { viewOfParser } from "./support/asyncapi/view-of-parser.js";

const archive =
  process.env["COMMSGEN_CORPUS"] ?? fileURLToPath(new URL("../../shared/corpus.tar.gz", import.meta.url));
const fixtures = fileURLToPath(new URL("fixtures/asyncapi", import.meta.url));
/** Without its rules, which take most of its time: what it reads is the same. */
const parser = new Parser({ ruleset: { core: false, recommended: false, rules: {} } });

/**
 * What the two readers found. Documents that are not valid are no matter of this test: the parser carries along what
 * leads nowhere or has another form than the specification's, where our reader leaves it out and says so.
 */
async function readBoth(file: string, root: string): Promise<{ ours: EventsView; parsers: EventsView }> {
  const { entries, documents } = await loadContracts([file], { cwd: root, allowedOrigins: [] });
  const [entry] = entries;
  const source = join(root, file);
  const { document, diagnostics } = await parser.parse(readFileSync(source, "utf8"), {
    source,
    applyTraits: true,
    parseSchemas: false,
    validateOptions: { allowedSeverity: { error: true } },
  });
  if (entry === undefined) throw new Error(`${file} is no contract`);
  if (document === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return { ours: viewOfModel(readAsyncApi(entry, documents)), parsers: viewOfParser(document) };
}

describe("our reader finds what @asyncapi/parser finds in", () => {
  const files = readdirSync(fixtures).filter((file) => file.endsWith(".yaml"));

  it.each(files)("%s", async (file) => {
    const { ours, parsers } = await readBoth(file, fixtures);
    expect(ours).toEqual(parsers);
    expect(ours.operations.length).toBeGreaterThan(0);
    expect(ours.channels.length).toBeGreaterThan(0);
  });

  it("2.x documents with the roles of the specification: what others publish, the application receives", async () => {
    const { ours, parsers } = await readBoth("orders-2.6.yaml", fixtures);
    const want = [
      ["onOrder", "receive"],
      ["sendOrder", "send"],
    ];
    expect(ours.operations.map(({ operationId, action }) => [operationId, action])).toEqual(want);
    expect(parsers.operations.map(({ operationId, action }) => [operationId, action])).toEqual(want);
  });
});

/** The AsyncAPI entry documents that a linter has nothing against, in the manifest's order. */
function validDocuments(corpus: string): readonly string[] {
  const [header = "", ...lines] = readFileSync(join(corpus, "MANIFEST.tsv"), "utf8").split("\n");
  const columns = header.split("\t");
  return lines
    .map((line) => line.split("\t"))
    .filter(
      (cells) => cells[columns.indexOf("kind")] === "asyncapi" && cells[columns.indexOf("lint")] === "ok",
    )
    .map((cells) => cells[columns.indexOf("file")] ?? "");
}

if (existsSync(archive)) {
  describe("our reader finds what @asyncapi/parser finds in the corpus's valid documents", () => {
    const work = mkdtempSync(join(tmpdir(), "commsgen-cross-check-"));
    afterAll(() => rmSync(work, { recursive: true, force: true }));
    const corpus = unpackCorpus(archive, work);
    const documents = validDocuments(corpus);

    it.each(documents)("%s", async (file) => {
      const { ours, parsers } = await readBoth(file, corpus);
      expect(ours).toEqual(parsers);
    });

    it("which are more than a hundred", () => {
      expect(documents.length).toBeGreaterThan(120);
    });
  });
} else {
  it.skip(`our reader finds what @asyncapi/parser finds in the corpus (no corpus at ${archive}: say where with COMMSGEN_CORPUS)`, () => {});
}
