import type { SourcePosition } from "../../diagnostics/index.js";
import type { TextRange } from "./pointer-tree.js";

/** A line of minified JSON may hold megabytes: this much of it is kept, or as much as reaches the place. */
const MAX_LINE_TEXT = 4096;

/** Line and column of a place in a text; its length is cut at the line's end and is at least 1. */
export function positionAt(text: string, offset: number, length = 1): SourcePosition {
  const at = Math.max(0, Math.min(offset, text.length));
  const lineStart = at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
  return positionInLine(
    text,
    { offset: at, length },
    { line: countLineEnds(text, 0, lineStart) + 1, lineStart },
  );
}

/** As `positionAt`, for many places: one pass over the text. In the order of `ranges`. */
export function positionsAt(text: string, ranges: readonly TextRange[]): readonly SourcePosition[] {
  const order = ranges.map((_, index) => index);
  order.sort((a, b) => (ranges[a]?.offset ?? 0) - (ranges[b]?.offset ?? 0));
  const positions = new Map<number, SourcePosition>();
  let line = 1;
  let counted = 0;
  for (const index of order) {
    const range = ranges[index];
    if (range === undefined) continue;
    const lineStart = range.offset === 0 ? 0 : text.lastIndexOf("\n", range.offset - 1) + 1;
    line += countLineEnds(text, counted, lineStart);
    counted = lineStart;
    positions.set(index, positionInLine(text, range, { line, lineStart }));
  }
  return ranges.flatMap((_, index) => positions.get(index) ?? []);
}

function positionInLine(
  text: string,
  { offset, length }: TextRange,
  { line, lineStart }: { readonly line: number; readonly lineStart: number },
): SourcePosition {
  let lineEnd = text.indexOf("\n", offset);
  if (lineEnd === -1) lineEnd = text.length;
  if (lineEnd > lineStart && text.charCodeAt(lineEnd - 1) === 0x0d) lineEnd--;
  const kept = Math.min(lineEnd, Math.max(lineStart + MAX_LINE_TEXT, offset + 200));
  return {
    line,
    column: offset - lineStart + 1,
    length: Math.max(1, Math.min(length, lineEnd - offset)),
    lineText: text.slice(lineStart, kept),
  };
}

/** Line ends in `[from, to)`. */
function countLineEnds(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
