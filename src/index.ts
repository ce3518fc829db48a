import type { CheckResult, GenerateResult } from "./pipeline/results.js";
import type { RunOptions } from "./pipeline/settings.js";
import { check as runCheck, generate as runGenerate } from "./pipeline.js";

export {
  type Diagnostic,
  type DiagnosticCode,
  diagnosticCatalogue,
  type Severity,
  type SourcePosition,
  type SourceRef,
} from "./diagnostics/index.js";
export type {
  CheckResult,
  Drift,
  DriftKind,
  ExtendedFile,
  GenerateResult,
  ServiceSummary,
} from "./pipeline/results.js";
export type { EventSettings, PostgresSettings, RunOptions } from "./pipeline/settings.js";

/**
 * Generates code from the contracts, and writes all of it or, when there is any error, nothing. Bad contracts and
 * file systems come back as diagnostics; the promise is rejected only for a fault of commsgen. Prints nothing.
 */
export function generate(options: RunOptions): Promise<GenerateResult> {
  return runGenerate(options);
}

/** Compares the output with what the contracts give, and changes nothing. Rejects and prints like `generate`. */
export function check(options: RunOptions): Promise<CheckResult> {
  return runCheck(options);
}
