const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const base64Url = /^(?:[\w-]{4})*(?:[\w-]{2}(?:==)?|[\w-]{3}=?)?$/;

/** RFC 4648, section 4, with padding: what OpenAPI calls `byte`. */
export function isBase64(text: unknown): boolean {
  return typeof text === "string" && base64.test(text);
}

/** RFC 4648, section 5, with or without padding. */
export function isBase64Url(text: unknown): boolean {
  return typeof text === "string" && base64Url.test(text);
}
