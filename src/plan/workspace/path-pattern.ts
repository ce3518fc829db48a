/** The path of an operation as a gateway tells it from others: as the generated servers do. */
export interface PathPattern {
  /** As the contract writes it, without what is no part of the path: `/orders/{orderId}`. */
  readonly template: string;
  readonly segments: readonly PathSegment[];
}

/**
 * The texts around the parameters of a segment, not percent-encoded: `["orders"]` of `orders`, `["", ""]` of `{orderId}`,
 * `["", ".", ""]` of `{name}.{extension}`.
 */
export type PathSegment = readonly string[];

/** `/orders/{orderId}?expand=all` -> the segments `orders` and `{orderId}`; a query and a fragment are no part of a path. */
export function pathPattern(written: string): PathPattern {
  const template = withoutQuery(written);
  const segments = template
    .replace(/^\//, "")
    .split("/")
    .map((segment) => segment.split(/\{[^{}]*\}/).map(percentDecoded));
  return { template, segments };
}

/** `true`: no parameter stands in it. */
export function isLiteral(segment: PathSegment): boolean {
  return segment.length === 1;
}

/** Equal for paths that no request can tell apart: `/orders/{id}` and `/orders/{orderId}`. */
export function patternKey({ segments }: PathPattern): string {
  return JSON.stringify(segments);
}

/**
 * Which of two paths is tried first where both fit a request: segment by segment text goes before a mix of text and
 * parameters, the one with more text first, and that before a parameter alone. Negative: the left one.
 */
export function comparePatterns(left: PathPattern, right: PathPattern): number {
  const count = Math.min(left.segments.length, right.segments.length);
  for (let index = 0; index < count; index++) {
    const order = compareSegments(left.segments[index] ?? [], right.segments[index] ?? []);
    if (order !== 0) return order;
  }
  return left.segments.length - right.segments.length;
}

function compareSegments(left: PathSegment, right: PathSegment): number {
  const byRank = rank(left) - rank(right);
  if (byRank !== 0) return byRank;
  const [leftText, rightText] = [left.join("{}"), right.join("{}")];
  const byLength = isLiteral(left) ? 0 : right.join("").length - left.join("").length;
  if (byLength !== 0 || leftText === rightText) return byLength;
  return leftText < rightText ? -1 : 1;
}

function rank(segment: PathSegment): number {
  if (isLiteral(segment)) return 0;
  return segment.join("") === "" && segment.length === 2 ? 2 : 1;
}

/** `true`: whatever fits `inner` fits `outer` too, as `/orders/export` and `/orders/{orderId}`. */
export function covers(outer: PathPattern, inner: PathPattern): boolean {
  return (
    outer.segments.length === inner.segments.length &&
    outer.segments.every((segment, index) => segmentCovers(segment, inner.segments[index] ?? []))
  );
}

function segmentCovers(outer: PathSegment, inner: PathSegment): boolean {
  if (outer.join("{}") === inner.join("{}")) return true;
  if (isLiteral(outer)) return false;
  if (rank(outer) === 2) return inner.join("") !== "" || !isLiteral(inner);
  // A text of a mix that could be anywhere in a parameter is not looked for.
  const [text = ""] = inner;
  return isLiteral(inner) && fits(outer, text);
}

/** Whether a text can come from a mix of texts and parameters, none of which is empty. */
function fits(texts: PathSegment, text: string): boolean {
  let at = 0;
  for (const [index, part] of texts.entries()) {
    const isLast = index === texts.length - 1;
    const found = isLast ? text.length - part.length : text.indexOf(part, index === 0 ? 0 : at + 1);
    if (index === 0 ? !text.startsWith(part) : found < at + 1 || !text.startsWith(part, found)) return false;
    at = index === 0 ? part.length : found + part.length;
  }
  return true;
}

/** A `?` within braces is part of a name. */
function withoutQuery(written: string): string {
  const [path = ""] = written.split("#", 1);
  const at = path.replace(/\{[^}]*\}/g, (name) => "x".repeat(name.length)).indexOf("?");
  return at < 0 ? path : path.slice(0, at);
}

function percentDecoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
