import { isList, type Printable } from "./printable.js";

/** The width that generated lines keep to where they can. */
export const lineWidth = 110;

/** Code whose line breaks are not settled yet: on one line where it fits, else one item a line. */
export type Doc = Printable | Group | Sequence;

/** `open item, item close`, or an item a line with trailing commas. */
export interface Group {
  readonly kind: "group";
  readonly open: Printable;
  readonly items: readonly Doc[];
  readonly close: string;
  /** `{ a }` rather than `{a}`. */
  readonly isSpaced: boolean;
  /** Broken even where it would fit. */
  readonly isBroken: boolean;
}

export interface Sequence {
  readonly kind: "sequence";
  readonly parts: readonly Doc[];
}

/** `call("f", [a, b])` -> `f(a, b)`. */
export function callDoc(callee: Printable, items: readonly Doc[]): Doc {
  return { kind: "group", open: [callee, "("], items, close: ")", isSpaced: false, isBroken: false };
}

export function arrayDoc(items: readonly Doc[]): Doc {
  return { kind: "group", open: "[", items, close: "]", isSpaced: false, isBroken: false };
}

/** Members such as `name: value`; `isBroken` puts each on its own line whatever its length. */
export function objectDoc(members: readonly Doc[], isBroken = false): Doc {
  return { kind: "group", open: "{", items: members, close: "}", isSpaced: true, isBroken };
}

export function sequenceDoc(...parts: readonly Doc[]): Doc {
  return { kind: "sequence", parts };
}

/**
 * Settles the line breaks.
 *
 * @param indent of the line that the code begins on
 * @param before how many columns are taken on that line already, the indent included
 * @param after how many columns follow on the last line: `;`
 */
export function layOut(doc: Doc, indent: string, before: number, after = 1): Printable {
  const parts: Printable[] = [];
  append(doc, { indent, column: before, after }, parts);
  return parts;
}

interface Place {
  readonly indent: string;
  readonly column: number;
  readonly after: number;
}

/** Appends the code and returns the column after it. */
function append(doc: Doc, at: Place, parts: Printable[]): number {
  if (isPrintable(doc)) {
    parts.push(doc);
    return at.column + widthOf(doc);
  }
  if (doc.kind === "sequence") return appendSequence(doc, at, parts);
  const width = widthOf(doc);
  if (doc.items.length === 0 || (!hasBroken(doc) && at.column + width + at.after <= lineWidth)) {
    appendFlat(doc, parts);
    return at.column + width;
  }
  const indent = `${at.indent}  `;
  parts.push(doc.open, "\n");
  for (const item of doc.items) {
    parts.push(indent);
    append(item, { indent, column: indent.length, after: 1 }, parts);
    parts.push(",\n");
  }
  parts.push(at.indent, doc.close);
  return at.indent.length + doc.close.length;
}

function appendSequence(doc: Sequence, at: Place, parts: Printable[]): number {
  let { column } = at;
  for (const [index, part] of doc.parts.entries()) {
    const isLast = index === doc.parts.length - 1;
    column = append(part, { indent: at.indent, column, after: isLast ? at.after : 0 }, parts);
  }
  return column;
}

function appendFlat(doc: Doc, parts: Printable[]): void {
  if (isPrintable(doc)) parts.push(doc);
  else if (doc.kind === "sequence") for (const part of doc.parts) appendFlat(part, parts);
  else {
    const space = doc.isSpaced && doc.items.length > 0 ? " " : "";
    parts.push(doc.open, space);
    for (const [index, item] of doc.items.entries()) {
      if (index > 0) parts.push(", ");
      appendFlat(item, parts);
    }
    parts.push(space, doc.close);
  }
}

function hasBroken(doc: Doc): boolean {
  if (isPrintable(doc)) return false;
  if (doc.kind === "sequence") return doc.parts.some(hasBroken);
  return doc.isBroken || doc.items.some(hasBroken);
}

function isPrintable(doc: Doc): doc is Printable {
  return typeof doc === "string" || Array.isArray(doc) || ("kind" in doc && doc.kind === "import");
}

/** Columns on one line; an import symbol counts by its name. */
export function widthOf(doc: Doc): number {
  if (typeof doc === "string") return doc.length;
  if (isPrintable(doc)) {
    if (!isList(doc)) return doc.name.length;
    let width = 0;
    for (const part of doc) width += widthOf(part);
    return width;
  }
  if (doc.kind === "sequence") return doc.parts.reduce((sum: number, part) => sum + widthOf(part), 0);
  const inner = doc.items.reduce((sum: number, item) => sum + widthOf(item), 0);
  const separators = Math.max(0, doc.items.length - 1) * 2 + (doc.isSpaced && doc.items.length > 0 ? 2 : 0);
  return widthOf(doc.open) + inner + separators + doc.close.length;
}
