const variable = "(?:\\w|%[0-9A-Fa-f]{2})(?:\\.?(?:\\w|%[0-9A-Fa-f]{2}))*(?::[1-9]\\d{0,3}|\\*)?";
const expression = `\\{[+#./;?&=,!@|]?${variable}(?:,${variable})*\\}`;
const literal = '[^\\x00-\\x20"%<>\\\\^`{|}\\x7f]|%[0-9A-Fa-f]{2}';
const template = new RegExp(`^(?:${literal}|${expression})*$`, "u");

/** RFC 6570: `/orders/{orderId}{?page,size}`. */
export function isUriTemplate(text: unknown): boolean {
  return typeof text === "string" && template.test(text);
}
