/**
 * A place in a contract, cheap to make and carry: which file, and the JSON pointer in it (RFC 6901).
 * Line and column are found from it only when a report asks (`contract/load`).
 */
export interface SourceRef {
  /** Absolute path with forward slashes, or an `http(s)` address. */
  readonly file: string;
  /** `""` is the whole document; `"/paths/~1orders/get"` a node in it. */
  readonly pointer: string;
}

/** A found place: lines and columns count from 1, columns in UTF-16 code units. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
  /** How many columns the offending key or value spans on its first line; at least 1. */
  readonly length: number;
  /** The text of that line, without its line end. */
  readonly lineText: string;
}

/** `child({file, pointer: "/a"}, "b/c")` -> `{file, pointer: "/a/b~1c"}`. */
export function child(source: SourceRef, key: string | number): SourceRef {
  return { file: source.file, pointer: `${source.pointer}/${escapePointerToken(String(key))}` };
}

/** `"b/c~d"` -> `"b~1c~0d"` (RFC 6901, section 3). */
export function escapePointerToken(token: string): string {
  return /[~/]/.test(token) ? token.replaceAll("~", "~0").replaceAll("/", "~1") : token;
}

/** `"b~1c~0d"` -> `"b/c~d"` (RFC 6901, section 4: `~1` first). */
export function unescapePointerToken(token: string): string {
  return token.includes("~") ? token.replaceAll("~1", "/").replaceAll("~0", "~") : token;
}
