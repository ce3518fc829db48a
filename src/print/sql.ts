/**
 * The doors through which outside text enters generated SQL. PostgreSQL's text cannot hold U+0000; it becomes U+FFFD.
 */

/** `my "x"` -> `"my ""x"""`: an identifier, with its case and all its characters. */
export function sqlIdent(name: string): string {
  return `"${withoutNul(name).replaceAll('"', '""')}"`;
}

/**
 * `it's` -> `'it''s'`, `a\b` -> `E'a\\b'`: a text literal. Escaped backslashes mean the same whatever
 * `standard_conforming_strings` says.
 */
export function sqlString(text: string): string {
  const quoted = `'${withoutNul(text).replaceAll("'", "''")}'`;
  return quoted.includes("\\") ? ` E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}

/** Text for a comment that begins with `--` and must end with its line: what could end it becomes a space. */
export function sqlComment(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}

function withoutNul(text: string): string {
  return text.replaceAll("\u0000", "\ufffd");
}
