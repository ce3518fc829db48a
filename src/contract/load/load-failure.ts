import { describeUndecodable } from "./decode-text.js";
import { MAX_DEPTH, type ParsedText } from "./parsed-text.js";
import { type FileReading, MAX_FILE_BYTES } from "./reading-roots.js";
import { positionAt } from "./text-position.js";

export type ReferenceFailureReason =
  | "remote-refused"
  | "file-missing"
  | "outside-root"
  | "pointer-missing"
  | "unparseable"
  | "not-a-string";

/** Why an address could not be loaded; remembered until a reader asks for it. */
export interface LoadFailure {
  readonly reason: ReferenceFailureReason;
  /** One sentence without a final full stop. Two references to one file may be spelt differently: each is named as it stands. */
  readonly describe: (reference: string) => string;
  readonly cause: string | null;
}

/** `path`: of the file, for people. */
export function fileFailure(reading: FileReading & { readonly ok: false }, path: string): LoadFailure {
  switch (reading.reason) {
    case "missing":
      return failure("file-missing", (ref) => `\`${ref}\` does not exist (looked for ${path})`);
    case "outside":
      return failure(
        "outside-root",
        (ref) => `\`${ref}\` leads out of the folder of the contracts (to ${path}) and is not read`,
      );
    case "too-large":
      return failure("unparseable", () => `\`${path}\` is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB`);
    case "unreadable":
      return failure("file-missing", () => `\`${path}\` cannot be read`, reading.cause);
  }
}

export function originRefused(url: string): LoadFailure {
  const { origin } = new URL(url);
  return failure("remote-refused", () => `\`${url}\` was not fetched: the origin ${origin} is not allowed`);
}

export function fetchFailure(url: string, cause: string): LoadFailure {
  return failure("file-missing", () => `\`${url}\` could not be fetched`, cause);
}

/** `text`: what was parsed, without success. */
export function parseFailure(
  { path, text }: { readonly path: string; readonly text: string },
  { issues }: ParsedText,
): LoadFailure {
  const fault = issues.at(-1);
  if (fault === undefined) return unparseable(path, "holds nothing");
  const { line, column } = positionAt(text, fault.offset);
  return unparseable(
    path,
    `cannot be parsed, at line ${line}, column ${column}: ${fault.message}`,
    fault.cause,
  );
}

export function decodingFailure(path: string, bytes: Buffer): LoadFailure {
  const { encoding, text, offset } = describeUndecodable(bytes);
  const { line, column } = positionAt(text, offset);
  return unparseable(path, `is not valid ${encoding}, at line ${line}, column ${column}`);
}

export function depthFailure(path: string): LoadFailure {
  return unparseable(path, `is nested deeper than ${MAX_DEPTH} levels`);
}

function unparseable(path: string, what: string, cause: string | null = null): LoadFailure {
  return failure("unparseable", () => `\`${path}\` ${what}`, cause);
}

function failure(
  reason: ReferenceFailureReason,
  describe: (reference: string) => string,
  cause: string | null = null,
): LoadFailure {
  return { reason, describe, cause };
}
