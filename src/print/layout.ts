import { isList, type Printable } from "./printable.js";

/** The width that generated lines keep to where they can. */
export const lineWidth = 110;

/** Code whose line breaks are not settled yet: on one line where it fits, else one item a line. */
export type Doc = Printable | Group | Sequence;

/** `open item, item close`, or an item a line with trailing separators. */
export interface Group {
  readonly kind: "group";
  /** A call may keep its last argument's braces or brackets beside its own: `f(a, {` ... `})`. */
  readonly isCall: boolean;
  readonly open: Printable;
  readonly separator: "," | ";";
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

const plainGroup = {
  kind: "group",
  isCall: false,
  separator: ",",
  isSpaced: false,
  isBroken: false,
} as const;

/** `call("f", [a, b])` -> `f(a, b)`. */
export function callDoc(callee: Printable, items: readonly Doc[]): Doc {
  return { ...plainGroup, isCall: true, open: [callee, "("], items, close: ")" };
}

export function arrayDoc(items: readonly Doc[]): Doc {
  return { ...plainGroup, open: "[", items, close: "]" };
}

/** Members such as `name: value`; `isBroken` puts each on its own line whatever its length. */
export function objectDoc(members: readonly Doc[], isBroken = false): Doc {
  return { ...plainGroup, open: "{", items: members, close: "}", isSpaced: true, isBroken };
}

/** The members of a type in place: `{ a: string; b: number }`. */
export function typeDoc(members: readonly Doc[]): Doc {
  return { ...plainGroup, open: "{", items: members, close: "}", isSpaced: true, separator: ";" };
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
  const hugged = huggedItem(doc);
  if (hugged !== null) return appendHugging(doc, hugged, at, parts);
  const indent = `${at.indent}  `;
  parts.push(doc.open, "\n");
  for (const item of doc.items) {
    parts.push(indent);
    append(item, { indent, column: indent.length, after: 1 }, parts);
    parts.push(`${doc.separator}\n`);
  }
  parts.push(at.indent, doc.close);
  return at.indent.length + doc.close.length;
}

/** The last argument of a call, where it is the only one of its kind: an object or an array that may break alone. */
function huggedItem(doc: Group): Group | null {
  if (!doc.isCall) return null;
  const last = doc.items.at(-1);
  if (
    last === undefined ||
    isPrintable(last) ||
    last.kind !== "group" ||
    last.isCall ||
    last.items.length === 0
  ) {
    return null;
  }
  const others = doc.items.slice(0, -1);
  const isAlone = others.every(
    (item) => isPrintable(item) || item.kind !== "group" || item.open !== last.open,
  );
  return isAlone && !others.some(hasBroken) ? last : null;
}

/** `f(a, [` ... `])`. */
function appendHugging(doc: Group, last: Group, at: Place, parts: Printable[]): number {
  parts.push(doc.open);
  for (const item of doc.items.slice(0, -1)) {
    appendFlat(item, parts);
    parts.push(", ");
  }
  append({ ...last, isBroken: true }, { ...at, after: at.after + doc.close.length }, parts);
  parts.push(doc.close);
  return at.indent.length + last.close.length + doc.close.length;
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
      if (index > 0) parts.push(`${doc.separator} `);
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
