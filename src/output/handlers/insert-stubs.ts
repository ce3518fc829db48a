import { type ObjectLiteralExpression, ts } from "ts-morph";
import { beginsLine, type Insertion, indentAt, lineEndOf } from "./text-edits.js";
import type { StubImport, WantedHandler } from "./wanted-handlers.js";

/** How the name of an import is written in the file. */
export type LocalName = (symbol: StubImport) => string;

/** Adds stubs behind the last member of an object, and behind what is said about that. */
export function insertStubs(
  object: ObjectLiteralExpression,
  handlers: readonly WantedHandler[],
  localName: LocalName,
): readonly Insertion[] {
  const text = object.getSourceFile().getFullText();
  const members = object.compilerNode.properties;
  const close = object.getEnd() - 1;
  const end = lastEnd(text, members.end, close);
  const style = styleOf(object, text);
  const stubs = handlers.map((handler) => stubText(handler, { ...style, localName }));
  const separator = style.isSpaced ? style.lineEnd : "";
  const first = members.length === 0 ? "" : separator;
  const body = style.lineEnd + first + stubs.join(style.lineEnd + separator);
  const gap = text.slice(end, close);
  const needsComma = members.length > 0 && !members.hasTrailingComma;
  return [
    ...(needsComma ? [{ at: members.end, text: "," }] : []),
    { at: end, text: gap.includes("\n") ? body : body + style.lineEnd + closingIndent(style.outer, gap) },
  ];
}

/** `{ a, b }` keeps the space before its brace, which then counts as a part of the indent. */
function closingIndent(indent: string, gap: string): string {
  return indent.endsWith(gap) ? indent.slice(0, indent.length - gap.length) : indent;
}

/** The end of the last member or comment before the closing brace. */
function lastEnd(text: string, from: number, close: number): number {
  const trailing = ts.getTrailingCommentRanges(text, from) ?? [];
  const leading = ts.getLeadingCommentRanges(text, from) ?? [];
  const ends = [...trailing, ...leading].map(({ end }) => end).filter((end) => end <= close);
  return Math.max(from, ...ends);
}

interface Style {
  /** Of the members. */
  readonly indent: string;
  /** Of the line with the closing brace. */
  readonly outer: string;
  /** One step further. */
  readonly unit: string;
  /** An empty line between members. */
  readonly isSpaced: boolean;
  readonly lineEnd: string;
}

function styleOf(object: ObjectLiteralExpression, text: string): Style {
  const [first, second] = object.getProperties();
  const close = object.getEnd() - 1;
  const outer = indentAt(text, beginsLine(text, close) ? close : object.getStart());
  const own =
    first !== undefined && beginsLine(text, first.getStart()) ? indentAt(text, first.getStart()) : null;
  const step = own?.startsWith(outer) === true ? own.slice(outer.length) : "";
  const unit = step !== "" ? step : outer.includes("\t") || own?.includes("\t") === true ? "\t" : "  ";
  const between = second === undefined ? "" : text.slice(first?.getEnd(), second.getStart());
  const isSpaced =
    second === undefined
      ? object.getStartLineNumber() !== object.getEndLineNumber()
      : /\n\s*\n/.test(between);
  return { indent: own ?? outer + unit, outer, unit, isSpaced, lineEnd: lineEndOf(text) };
}

/** Two spaces of a stub are one step of the file's own indent; ` * ` of a comment keeps its odd one. */
function stubText(
  { stub }: WantedHandler,
  { indent, unit, lineEnd, localName }: Style & { readonly localName: LocalName },
): string {
  const whole = stub.map((part) => (typeof part === "string" ? part : localName(part))).join("");
  const lines = whole
    .trimEnd()
    .split("\n")
    .map((line) => {
      if (line === "") return "";
      const spaces = /^ */.exec(line)?.[0].length ?? 0;
      const steps = unit.repeat(Math.floor(spaces / 2)) + " ".repeat(spaces % 2);
      return indent + steps + line.slice(spaces);
    });
  return lines.join(lineEnd);
}
