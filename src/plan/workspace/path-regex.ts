import type { PathPattern, PathSegment } from "./path-pattern.js";

/**
 * A path as a regular expression that PCRE and RE2 read alike, for the path as the client sent it: still percent-encoded,
 * without the query. Whatever the contract says, it is printable ASCII without quotation marks, backslashes, braces and
 * spaces.
 *
 *     /orders/{orderId}  ->  /orders/[^/]+
 *     /files/{name}.pdf  ->  /files/[^/]+[.]pdf
 *     /a b/c:d           ->  /a%20b/c(?::|%3[Aa])d
 */
export function pathRegex({ segments }: PathPattern): string {
  return segments.map((segment) => `/${segmentRegex(segment)}`).join("");
}

function segmentRegex(texts: PathSegment): string {
  return texts.map((text) => [...text].map(characterRegex).join("")).join("[^/]+");
}

/** They need no encoding, and no regular expression gives them a meaning. */
const plain = /^[A-Za-z0-9_~-]$/;
/** They may stand in a path as they are. */
const allowed = /^[!$&'()*+,;=:@]$/;

function characterRegex(character: string): string {
  if (plain.test(character)) return character;
  if (character === ".") return "[.]";
  const encoded = [...Buffer.from(character)].map(encodedByte).join("");
  if (!allowed.test(character)) return encoded;
  return `(?:${/[$()*+]/.test(character) ? `[${character}]` : character}|${encoded})`;
}

/** `0x3a` -> `%3[Aa]`: the letters of an encoded byte may be of either case. */
function encodedByte(byte: number): string {
  const digits = byte.toString(16).toUpperCase().padStart(2, "0");
  return `%${digits.replace(/[A-F]/g, (digit) => `[${digit}${digit.toLowerCase()}]`)}`;
}

/** `["GET", "HEAD"]` -> `(?:GET|HEAD)`; methods have letters and hyphens alone. */
export function methodRegex(methods: readonly string[]): string {
  return methods.length === 1 ? methods.join() : `(?:${methods.join("|")})`;
}
