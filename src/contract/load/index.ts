import type { Diagnostic } from "../../diagnostics/index.js";
import { selectInputFiles, toUri } from "./input-files.js";

export { undefinedAvroNames } from "./avro-name-files.js";
export { decodeText } from "./decode-text.js";
export {
  type ContractDocument,
  type ContractKind,
  DocumentSet,
  type ReferenceFailure,
  type ReferenceFailureReason,
  type ReferenceResult,
  type ResolvedReference,
} from "./documents.js";
export { type ContractText, type LoadOptions, type LoadResult, loadContracts } from "./load-contracts.js";
export { locateDiagnostics } from "./locate-diagnostics.js";
export { parseText } from "./parse-text.js";

/**
 * Which files the inputs mean (absolute, forward slashes, code-unit order), without reading any. In a folder
 * these are all YAML and JSON files, contracts or not.
 */
export function findInputFiles(
  inputs: readonly string[],
  cwd: string,
): { readonly files: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  const { files, diagnostics } = selectInputFiles(inputs, toUri(".", cwd));
  return { files: files.map((file) => file.uri), diagnostics };
}
