import { readAsyncApi } from "../../src/contract/asyncapi/index.js";
import type { ContractDocument, DocumentSet } from "../../src/contract/load/index.js";
import { readOpenApi } from "../../src/contract/openapi/index.js";
import type { DiagnosticBag } from "../../src/diagnostics/index.js";
import type { ReadDocument } from "../../src/pipeline/services.js";

/** Reads a document of either kind, as the pipeline does. */
export function readDocument(
  document: ContractDocument,
  documents: DocumentSet,
  bag: DiagnosticBag,
): ReadDocument {
  if (document.kind === "openapi") {
    const { api, schemas, diagnostics } = readOpenApi(document, documents);
    bag.pushAll(diagnostics);
    return { document, api, schemas };
  }
  const { api, schemas, diagnostics } = readAsyncApi(document, documents);
  bag.pushAll(diagnostics);
  return { document, api: null, eventApi: api, schemas };
}
