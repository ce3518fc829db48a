/** A regular expression of ECMA-262 with Unicode semantics. */
export function isRegex(text: unknown): boolean {
  if (typeof text !== "string") return false;
  try {
    new RegExp(text, "u");
    return true;
  } catch {
    return false;
  }
}
