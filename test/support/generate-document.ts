import { dirname } from "node:path";
import { loadContracts } from "../../src/contract/load/index.js";
import { type Diagnostic, DiagnosticBag } from "../../src/diagnostics/index.js";
import { groupIntoServices } from "../../src/pipeline/services.js";
import { defaultTargetOptions, type TargetOptions } from "../../src/plan/index.js";
import type { GeneratedFile } from "../../src/print/index.js";
import { generateService } from "../../src/targets/index.js";
import { readDocument } from "./read-document.js";

/** The output of one contract, in memory, with everything that was found on the way. */
export async function generateDocument(
  path: string,
  options: TargetOptions = defaultTargetOptions,
): Promise<{ readonly files: readonly GeneratedFile[]; readonly diagnostics: readonly Diagnostic[] }> {
  const loaded = await loadContracts([path], { cwd: dirname(path), allowedOrigins: [] });
  const bag = new DiagnosticBag();
  bag.pushAll(loaded.diagnostics);
  const read = loaded.entries.map((document) => readDocument(document, loaded.documents, bag));
  const outputs = groupIntoServices(read, bag).map(({ service }) => generateService(service, options));
  for (const output of outputs) bag.pushAll(output.diagnostics);
  return { files: outputs.flatMap((output) => output.files), diagnostics: bag.items };
}
