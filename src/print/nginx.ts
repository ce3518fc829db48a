/**
 * A text as one word of nginx's configuration: `~^/a"b$` -> `"~^/a\"b$"`. nginx has no way to write a `$` that is
 * no variable: do not use it for outside text where nginx looks for variables, as in the values of a `map` (its keys are
 * fine). Throws for the character 0, which ends nginx's own strings.
 */
export function nginxString(text: string): string {
  if (text.includes("\u0000")) throw new RangeError("nginx has no texts with the character 0");
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
