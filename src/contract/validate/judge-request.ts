import { judgedVersionOf } from "./judged-versions.js";

/** A file that the judge may see; everything else is refused. Plain data, because it crosses threads. */
export interface JudgedFile {
  /** Absolute path with forward slashes, or an `http(s)` address. */
  readonly uri: string;
  /** The text of what was fetched; `null`: read it from `uri`. */
  readonly text: string | null;
}

export interface JudgeRequest {
  readonly uri: string;
  /** As the document writes it. */
  readonly version: string;
  /** The document itself and everything that it refers to. */
  readonly files: readonly JudgedFile[];
}

/**
 * Whether references can stay in place while the document is judged. What a document of one file refers to is
 * judged where it stands, and a reference is valid in its own right; the rules of 2.0 alone need the targets.
 * Replacing references takes most of the judge's time.
 */
export function isSelfContained(request: JudgeRequest): boolean {
  return request.files.length === 1 && judgedVersionOf(request.version)?.member === "openapi";
}
