const pointer = /^(?:\/(?:[^~/]|~[01])*)*$/u;
const relative = /^(?:0|[1-9]\d*)(?:#|(?:\/(?:[^~/]|~[01])*)*)$/u;

/** RFC 6901: `/lines/0/sku`; the empty text is the whole document. */
export function isJsonPointer(text: string): boolean {
  return pointer.test(text);
}

/** A pointer from where one stands: `1/sku`, `0#`. */
export function isRelativeJsonPointer(text: string): boolean {
  return relative.test(text);
}
