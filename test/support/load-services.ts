import { loadContracts } from "../../src/contract/load/index.js";
import { readOpenApi } from "../../src/contract/openapi/index.js";
import { DiagnosticBag } from "../../src/diagnostics/index.js";
import type { Service } from "../../src/model/index.js";
import { groupIntoServices } from "../../src/pipeline/services.js";

/** Reads OpenAPI documents into the model, by service. */
export async function loadServices(paths: readonly string[], cwd: string): Promise<readonly Service[]> {
  const loaded = await loadContracts(paths, { cwd, allowedOrigins: [] });
  const read = loaded.entries.map((document) => ({ document, ...readOpenApi(document, loaded.documents) }));
  return groupIntoServices(read, new DiagnosticBag()).map(({ service }) => service);
}
