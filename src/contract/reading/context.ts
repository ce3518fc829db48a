import type { DiagnosticBag, DiagnosticCode, SourceRef } from "../../diagnostics/index.js";
import type { DocumentSet } from "../load/index.js";

/** What reading any kind of contract needs everywhere. */
export interface ReadingContext {
  readonly bag: DiagnosticBag;
  readonly documents: DocumentSet;
  readonly codes: ReadingCodes;
  /** Fields beside a `$ref` that replace those of its target; all others say nothing. */
  readonly siblings: ReadonlySet<string>;
}

/** Under which codes a kind of contract reports what all kinds have in common. */
export interface ReadingCodes {
  readonly invalid: DiagnosticCode;
  readonly objectExpected: DiagnosticCode;
  readonly listExpected: DiagnosticCode;
}

export function keyOf(source: SourceRef): string {
  return `${source.file}#${source.pointer}`;
}
