import type { Diagnostic, DiagnosticCode } from "../diagnostics/index.js";
import type { Drift, DriftKind } from "../output/check-output.js";

export type { Drift, DriftKind };

/** What one service came to. */
export interface ServiceSummary {
  readonly name: string;
  readonly operations: number;
  readonly messages: number;
  /** Its contract files relative to the working directory, with forward slashes. */
  readonly contracts: readonly string[];
}

interface RunResult {
  /** Ordered by name; empty when the contracts have errors. */
  readonly services: readonly ServiceSummary[];
  /** The gravest first; within a severity by file, and in order of discovery. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many warnings `skip` left out, by code. */
  readonly skipped: readonly { readonly code: DiagnosticCode; readonly count: number }[];
  /** `true` when an earlier run's result still held, and nothing was read but hashes. */
  readonly cached: boolean;
}

/** What `generate` did. */
export interface GenerateResult extends RunResult {
  /** `false`: there are errors, and nothing was written. */
  readonly ok: boolean;
  /** Absolute paths of files that are new or changed; the manifest is not among them. */
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
  /** Files of the user's that handlers' stubs were added to. */
  readonly extended: readonly ExtendedFile[];
}

/** A file of the user's with stubs that it did not have. */
export interface ExtendedFile {
  /** Absolute. */
  readonly path: string;
  /** `cancelOrder`, `onPayment.paymentFailed` */
  readonly added: readonly string[];
}

/** What `check` found. */
export interface CheckResult extends RunResult {
  /** `true`: no errors, and the output is what `generate` would write. */
  readonly ok: boolean;
  /** How many files the output should have. */
  readonly files: number;
  readonly drift: readonly Drift[];
}
