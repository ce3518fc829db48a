import { type DiagnosticCode, diagnosticCatalogue } from "./catalogue.js";
import type { SourcePosition, SourceRef } from "./source-ref.js";

/** `error` stops the run before anything is written; `warning` and `info` do not. */
export type Severity = "error" | "warning" | "info";

/** One finding: what is wrong, where, and what to do about it. Collected and passed on, never thrown. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** Names the thing and the offending value, in one sentence without a final full stop. */
  readonly message: string;
  readonly source: SourceRef | null;
  /** Line and column; filled in by the loader when a report needs them. */
  readonly position: SourcePosition | null;
  /** What to do, in one sentence; `null` where the catalogue's general fix says it all. */
  readonly help: string | null;
  /** The message of an underlying error (a parser's, the file system's), where there is one. */
  readonly cause: string | null;
  /** Where else the same was found; the message then counts the places. */
  readonly repeats?: readonly SourceRef[];
}

export interface DiagnosticDetails {
  readonly source?: SourceRef | null;
  readonly position?: SourcePosition | null;
  readonly help?: string | null;
  readonly cause?: string | null;
  readonly repeats?: readonly SourceRef[];
  /** Only where the situation decides the severity; otherwise the catalogue's stands. */
  readonly severity?: Severity;
}

/** Makes a diagnostic with the catalogue's severity. */
export function diagnostic(
  code: DiagnosticCode,
  message: string,
  details: DiagnosticDetails = {},
): Diagnostic {
  const { repeats = [] } = details;
  return {
    code,
    severity: details.severity ?? diagnosticCatalogue[code].severity,
    message,
    source: details.source ?? null,
    position: details.position ?? null,
    help: details.help ?? null,
    cause: details.cause ?? null,
    ...(repeats.length > 0 && { repeats }),
  };
}

/** Collects diagnostics while a stage runs; each (code, place, message) is kept once, in order of arrival. */
export class DiagnosticBag {
  readonly #seen = new Set<string>();
  readonly #items: Diagnostic[] = [];

  add(code: DiagnosticCode, message: string, details: DiagnosticDetails = {}): void {
    this.push(diagnostic(code, message, details));
  }

  push(item: Diagnostic): void {
    const key = `${item.code}\n${item.source?.file ?? ""}\n${item.source?.pointer ?? ""}\n${item.message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#items.push(item);
  }

  pushAll(items: readonly Diagnostic[]): void {
    for (const item of items) this.push(item);
  }

  get items(): readonly Diagnostic[] {
    return this.#items;
  }

  get hasErrors(): boolean {
    return this.#items.some((item) => item.severity === "error");
  }
}
