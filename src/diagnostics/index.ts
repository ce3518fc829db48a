export { type DiagnosticCode, diagnosticCatalogue } from "./catalogue.js";
export {
  type Diagnostic,
  DiagnosticBag,
  type DiagnosticDetails,
  diagnostic,
  type Severity,
} from "./diagnostic.js";
export { groupRepeats, withPlaces } from "./repeats.js";
export {
  child,
  escapePointerToken,
  type SourcePosition,
  type SourceRef,
  unescapePointerToken,
} from "./source-ref.js";
