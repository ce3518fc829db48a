import { isIpv4, isIpv6 } from "./ip.js";

/** RFC 3986 URI, with a scheme: `https://example.com/a?b#c`, `urn:isbn:1`. */
export function isUri(text: unknown): boolean {
  return typeof text === "string" && isReference(text, asciiParts) && hasScheme(text);
}

/** RFC 3986 URI or relative reference: `/orders/1`, `?page=2`. */
export function isUriReference(text: unknown): boolean {
  return typeof text === "string" && isReference(text, asciiParts);
}

/** RFC 3987: a URI with letters of any script. */
export function isIri(text: unknown): boolean {
  return typeof text === "string" && isReference(text, anyParts) && hasScheme(text);
}

/** RFC 3987: an IRI or relative reference. */
export function isIriReference(text: unknown): boolean {
  return typeof text === "string" && isReference(text, anyParts);
}

interface PartPatterns {
  readonly userInfo: RegExp;
  readonly name: RegExp;
  readonly path: RegExp;
  readonly query: RegExp;
}

const asciiParts = partPatterns("");
const anyParts = partPatterns("\\u{a0}-\\u{d7ff}\\u{e000}-\\u{10ffff}");

/** @param others characters beyond RFC 3986's unreserved ones */
function partPatterns(others: string): PartPatterns {
  const chars = (extra: string): RegExp =>
    new RegExp(`^(?:[A-Za-z0-9\\-._~!$&'()*+,;=${others}${extra}]|%[0-9A-Fa-f]{2})*$`, "u");
  return { userInfo: chars(":"), name: chars(""), path: chars(":@\\/"), query: chars(":@\\/?") };
}

// RFC 3986, appendix B: splits anything; the parts are looked at one by one.
const parts = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;
const scheme = /^[A-Za-z][A-Za-z0-9+.-]*$/;

function hasScheme(text: string): boolean {
  return /^[^:/?#]+:/.test(text);
}

function isReference(text: string, patterns: PartPatterns): boolean {
  const match = parts.exec(text);
  if (match === null) return false;
  const [, schemePart, authority, path = "", query = "", fragment = ""] = match;
  return (
    (schemePart === undefined || scheme.test(schemePart)) &&
    (authority === undefined || isAuthority(authority, patterns)) &&
    // Without a scheme, the first segment of a relative path cannot hold a colon; it has been read as a scheme then.
    (authority !== undefined || !path.startsWith("//")) &&
    patterns.path.test(path) &&
    patterns.query.test(query) &&
    patterns.query.test(fragment)
  );
}

const authorityParts = /^(?:([^@]*)@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?$/;

function isAuthority(text: string, patterns: PartPatterns): boolean {
  const match = authorityParts.exec(text);
  if (match === null) return false;
  const [, userInfo = "", host = ""] = match;
  if (!patterns.userInfo.test(userInfo)) return false;
  if (!host.startsWith("[")) return isIpv4(host) || patterns.name.test(host);
  const literal = host.slice(1, -1);
  return isIpv6(literal) || /^v[0-9a-f]+\.[\w!$&'()*+,;=:.~-]+$/i.test(literal);
}
