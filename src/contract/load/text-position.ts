import type { SourcePosition } from "../../diagnostics/index.js";

/** A long line (minified JSON) is cut to this much around the place, or one diagnostic would hold megabytes. */
const MAX_LINE_TEXT = 4096;

/** Line and column of an offset in a text; `length` is cut at the line's end and is at least 1. */
export function positionAt(text: string, offset: number, length = 1): SourcePosition {
  const at = Math.max(0, Math.min(offset, text.length));
  const lineStart = at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
  let lineEnd = text.indexOf("\n", at);
  if (lineEnd === -1) lineEnd = text.length;
  if (lineEnd > lineStart && text.charCodeAt(lineEnd - 1) === 13) lineEnd--;
  return {
    line: countLineEnds(text, lineStart) + 1,
    column: at - lineStart + 1,
    length: Math.max(1, Math.min(length, lineEnd - at)),
    lineText: text.slice(lineStart, Math.min(lineEnd, Math.max(lineStart + MAX_LINE_TEXT, at + 200))),
  };
}

function countLineEnds(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < end; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
