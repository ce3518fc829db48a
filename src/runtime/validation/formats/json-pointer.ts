const pointer = /^(?:\/(?:[^~/]|~[01])*)*$/u;
const relative = /^(?:0|[1-9]\d*)(?:#|(?:\/(?:[^~/]|~[01])*)*)$/u;

/** RFC 6901: `/lines/0/sku`; the empty text is the whole document. */
export function isJsonPointer(text: unknown): boolean {
  return typeof text === "string" && pointer.test(text);
}

/** A pointer from where one stands: `1/sku`, `0#`. */
export function isRelativeJsonPointer(text: unknown): boolean {
  return typeof text === "string" && relative.test(text);
}
