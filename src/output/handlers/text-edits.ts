/** Text that is put in at a place; nothing is ever taken out. */
export interface Insertion {
  /** In code units from the start of the text. */
  readonly at: number;
  readonly text: string;
}

/** Puts all of them in; those at the same place stay in the order in which they are given. */
export function insertAll(text: string, insertions: readonly Insertion[]): string {
  const ordered = [...insertions].sort((left, right) => left.at - right.at);
  const parts: string[] = [];
  let from = 0;
  for (const { at, text: added } of ordered) {
    parts.push(text.slice(from, at), added);
    from = at;
  }
  return [...parts, text.slice(from)].join("");
}

/** The white space that the line around a place begins with. */
export function indentAt(text: string, at: number): string {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, at))?.[0] ?? "";
}

/** `true`: nothing but white space is between the start of the line and the place. */
export function beginsLine(text: string, at: number): boolean {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  return /^[ \t]*$/.test(text.slice(start, at));
}

/** How the lines of a text end, by its first one. */
export function lineEndOf(text: string): "\n" | "\r\n" {
  const first = text.indexOf("\n");
  return first > 0 && text[first - 1] === "\r" ? "\r\n" : "\n";
}
