// Generates one document for each message, in a process of its own: whatever happens here, the run goes on.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadContracts } from "../../src/contract/load/index.js";
import { type Diagnostic, DiagnosticBag } from "../../src/diagnostics/index.js";
import { groupIntoServices } from "../../src/pipeline/services.js";
import { defaultTargetOptions } from "../../src/plan/index.js";
import { generateService } from "../../src/targets/index.js";
import { readDocument } from "../../test/support/read-document.js";

export interface WorkerTask {
  /** Absolute. */
  readonly file: string;
  /** Absolute; what the document refers to may be anywhere below. */
  readonly root: string;
  /** Absolute; the output goes here. */
  readonly folder: string;
}

export interface WorkerResult {
  readonly operations: number;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

process.on("message", (task: WorkerTask) => {
  work(task).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.(failed(error)),
  );
});

async function work({ file, root, folder }: WorkerTask): Promise<WorkerResult> {
  const start = performance.now();
  const loaded = await loadContracts([file], { cwd: root, allowedOrigins: [] });
  const bag = new DiagnosticBag();
  bag.pushAll(loaded.diagnostics);
  const read = loaded.entries.map((document) => readDocument(document, loaded.documents, bag));
  let operations = 0;
  let bytes = 0;
  const grouped = bag.hasErrors ? [] : groupIntoServices(read, bag);
  for (const { service } of grouped) {
    const output = generateService(service, defaultTargetOptions);
    bag.pushAll(output.diagnostics);
    operations += output.operations;
    for (const generated of output.files) {
      bytes += generated.content.length;
      const path = join(folder, generated.path);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, generated.content);
    }
  }
  const texts = (severity: Diagnostic["severity"]): readonly string[] =>
    bag.items.filter((item) => item.severity === severity).map((item) => `${item.code}: ${item.message}`);
  return {
    operations,
    bytes,
    milliseconds: performance.now() - start,
    errors: texts("error"),
    warnings: texts("warning"),
  };
}

function failed(error: unknown): WorkerResult {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { operations: 0, bytes: 0, milliseconds: 0, errors: [`thrown: ${text}`], warnings: [] };
}
