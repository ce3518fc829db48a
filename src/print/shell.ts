/**
 * One word of a POSIX shell, in which nothing is expanded: `it's $HOME` -> `'it'\''s $HOME'`. A shell's words cannot hold
 * U+0000; it becomes U+FFFD.
 */
export function shellString(text: string): string {
  const kept = text.replaceAll("\u0000", "\ufffd");
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(kept) ? kept : `'${kept.replaceAll("'", "'\\''")}'`;
}
