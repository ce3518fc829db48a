import type { ContractKind } from "../load/index.js";
import { judgedVersionOf } from "./judged-versions.js";

/** A file that the judge may see; everything else is refused. Plain data, because it crosses threads. */
export interface JudgedFile {
  /** Absolute path with forward slashes, or an `http(s)` address. */
  readonly uri: string;
  /** SHA-256 of its bytes, in lower-case hex: a verdict on other bytes would be remembered for these. */
  readonly hash: string;
  readonly syntax: "json" | "yaml";
  /** The text of what was fetched; `null`: read it from `uri`. */
  readonly text: string | null;
}

export interface JudgeRequest {
  readonly uri: string;
  readonly kind: ContractKind;
  /** As the document writes it; `null` where its specification has no judge. */
  readonly version: string | null;
  /** The document itself and everything that it refers to. */
  readonly files: readonly JudgedFile[];
}

export interface JudgeAnswer {
  readonly uri: string;
  readonly complaints: readonly Complaint[];
  /** Why there is no verdict; `null` where there is one. */
  readonly cause: string | null;
}

/** One complaint of the judge at its place in the files; it is remembered, too. */
export interface Complaint {
  readonly code: ComplaintCode;
  readonly message: string;
  readonly file: string;
  readonly pointer: string;
}

export const COMPLAINT_CODES = ["contract-invalid", "duplicate-key"] as const;
export type ComplaintCode = (typeof COMPLAINT_CODES)[number];

/**
 * Whether references can stay in place while the document is judged. What a document of one file refers to is
 * judged where it stands, and a reference is valid in its own right; the rules of Swagger 2.0 alone need the
 * targets. Replacing references takes most of the judge's time.
 */
export function isSelfContained({ files, kind, version }: JudgeRequest): boolean {
  const member = judgedVersionOf(kind, version)?.member;
  return files.length === 1 && member !== undefined && member !== "swagger";
}
