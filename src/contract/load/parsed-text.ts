import type { DiagnosticCode } from "../../diagnostics/index.js";
import type { JsonValue } from "../../model/json.js";

/** A finding in a text, before anyone has asked for its line. */
export interface TextIssue {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly cause: string | null;
  readonly help: string | null;
  readonly offset: number;
  readonly length: number;
}

/** `value` is `undefined` where the text could not be understood; then the issues say why. */
export interface ParsedText {
  readonly value: JsonValue | undefined;
  readonly issues: readonly TextIssue[];
  readonly syntax: "json" | "yaml";
}

/** Deeper documents are refused: readers and printers recurse. */
export const MAX_DEPTH = 512;

/** How many values the aliases of one YAML document may stand for. */
export const MAX_ALIASED_VALUES = 1_000_000;

/** Ends the reading of a text; caught where the reading began, never seen outside. */
export class TextFault extends Error {
  readonly issue: TextIssue;

  constructor(issue: TextIssue) {
    super(issue.message);
    this.issue = issue;
  }
}

export function textIssue(
  code: DiagnosticCode,
  message: string,
  details: {
    readonly offset: number;
    readonly length?: number;
    readonly cause?: string;
    readonly help?: string;
  },
): TextIssue {
  const { offset, length = 1, cause = null, help = null } = details;
  return { code, message, offset, length, cause, help };
}
