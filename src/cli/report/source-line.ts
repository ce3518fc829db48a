import type { SourcePosition } from "../../diagnostics/index.js";
import { displayWidth, expandTabs, printable } from "./display-text.js";

/** A source line as it is shown, with the place to underline, all in columns. */
export interface ShownLine {
  readonly text: string;
  /** Columns before the caret. */
  readonly indent: number;
  /** How many carets; at least 1. */
  readonly carets: number;
}

const ellipsis = "…";

/** Cuts a source line to `width` columns around its caret; tabs are expanded, wide characters counted as two. */
export function shownLine({ lineText, column, length }: SourcePosition, width: number): ShownLine {
  const start = Math.min(Math.max(0, column - 1), lineText.length);
  const text = printable(lineText);
  const before = expandTabs(text.slice(0, start));
  const marked = text.slice(start, start + Math.max(1, length)).replaceAll("\t", " ");
  const after = text.slice(start + Math.max(1, length)).replaceAll("\t", " ");
  const carets = Math.min(Math.max(1, displayWidth(marked)), width);
  const indent = displayWidth(before);
  const whole = before + marked + after;
  if (displayWidth(whole.trimEnd()) <= width) return { text: whole.trimEnd(), indent, carets };

  // Keep a third of the line before the caret, as long as that shows enough of what comes after it.
  const kept = indent + carets <= width - 1 ? indent : Math.min(indent, Math.floor((width - carets) / 3));
  const head = kept < indent ? ellipsis + takeRight(before, kept - 1) : before;
  const room = width - displayWidth(head);
  const tail = marked + after;
  const shownTail = displayWidth(tail) <= room ? tail : `${takeLeft(tail, room - 1)}${ellipsis}`;
  return { text: head + shownTail, indent: displayWidth(head), carets: Math.min(carets, room) };
}

function takeLeft(text: string, width: number): string {
  let taken = "";
  let used = 0;
  for (const character of text) {
    used += displayWidth(character);
    if (used > width) break;
    taken += character;
  }
  return taken;
}

function takeRight(text: string, width: number): string {
  let taken = "";
  let used = 0;
  for (const character of [...text].reverse()) {
    used += displayWidth(character);
    if (used > width) break;
    taken = character + taken;
  }
  return taken;
}
