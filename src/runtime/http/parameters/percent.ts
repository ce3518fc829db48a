/** `!'()*` are reserved characters that `encodeURIComponent` leaves as they are. */
const LEFT_OVER = /[!'()*]/g;

/** Encodes all but the unreserved characters of RFC 3986. Throws a `URIError` for a lone surrogate. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(LEFT_OVER, percentOf);
}

/**
 * `allowReserved` in a query: reserved characters and percent-encoded triples pass, but for those that would end the
 * value (`&`, `#`), mean a space (`+`) or have no place in a query (`[`, `]`).
 */
export function percentEncodeQueryReserved(text: string): string {
  return encodeBetween(text, /%[\da-fA-F]{2}|[:/?@!$'()*,;=]/g);
}

/** `allowReserved` in a path: as in a query, but `/` and `?` would end the segment, and `+` is only a plus. */
export function percentEncodePathReserved(text: string): string {
  return encodeBetween(text, /%[\da-fA-F]{2}|[:@!$&'()*+,;=]/g);
}

/** `null`: malformed, or not UTF-8. */
export function percentDecode(text: string): string | null {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** As `percentDecode`, where `+` is a space: names and values of queries and forms. */
export function percentDecodeQuery(text: string): string | null {
  return percentDecode(text.includes("+") ? text.replaceAll("+", " ") : text);
}

/** `.` -> `%2E` */
export function percentOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

/** Encodes the text between what the pattern matches. */
function encodeBetween(text: string, pass: RegExp): string {
  let encoded = "";
  let at = 0;
  for (const match of text.matchAll(pass)) {
    encoded += percentEncode(text.slice(at, match.index)) + match[0];
    at = match.index + match[0].length;
  }
  return encoded + percentEncode(text.slice(at));
}
