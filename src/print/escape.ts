/**
 * The doors through which outside text enters generated code. A contract is untrusted: nothing it says may end a
 * string, a comment or an identifier.
 */

const plainText = /^[\w $./:-]*$/;

/** `it's "x"` -> `"it's \"x\""`: a double-quoted TypeScript string literal. */
export function tsString(text: string): string {
  if (plainText.test(text)) return `"${text}"`;
  return JSON.stringify(text).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** Text of many lines as a template literal that shows them as they are: `` a`${b} `` -> `` `a\`\${b}` ``. */
export function tsTemplate(text: string): string {
  // A carriage return would be read as a line feed; the others may not stand in every tool's source.
  const escaped = text
    .replace(/[`\\]|\$(?=\{)/g, "\\$&")
    .replaceAll("\r", "\\r")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
  return `\`${escaped}\``;
}

/** Any JSON value as a TypeScript expression on one line; `__proto__` keys stay ordinary keys (`["__proto__"]`). */
export function tsValue(value: unknown): string {
  if (typeof value === "string") return tsString(value);
  if (Array.isArray(value)) return `[${value.map(tsValue).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${propKey(key)}: ${tsValue(item)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  return String(value);
}

const identifier = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** A key of an object literal or type: `name`, `"first-name"`, `["__proto__"]` (quoted, it would set the prototype). */
export function propKey(name: string): string {
  if (name === "__proto__") return `["__proto__"]`;
  return identifier.test(name) ? name : tsString(name);
}

/** Access to a property: `.name`, `["first-name"]`. */
export function propAccess(name: string): string {
  return identifier.test(name) ? `.${name}` : `[${tsString(name)}]`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are among what has to go
const needsEscaping = /[\u0000-\u001f\u007f\u0085\u2028-\u202e\u2066-\u2069@]|\*\//;

/** One line of printable ASCII that begins no tag and holds no `*`: what most descriptions are. */
const plainLine = /^[!-)+-?A-~][ -)+-~]*$/;

/**
 * Text for the inside of a JSDoc comment, line by line. A comment cannot be ended (`*\/`), a tag cannot be begun by
 * accident at the start of a line, and control characters and line separators become spaces or line breaks.
 */
export function jsDocLines(text: string): readonly string[] {
  if (plainLine.test(text)) return [text.trimEnd()];
  // Most texts are one harmless line.
  if (!needsEscaping.test(text)) return text.trim() === "" ? [] : [text.trimEnd()];
  const lines = text
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, " ")
    .replaceAll("*/", "*\\/")
    .split("\n")
    .map((line) => line.trimEnd().replace(/^(\s*)@/, "$1\\@"));
  while (lines.length > 0 && lines.at(-1) === "") lines.pop();
  while (lines.length > 0 && lines[0] === "") lines.shift();
  return lines;
}

/**
 * A whole JSDoc comment with the given indentation, ending in a line feed, or `""` when there is nothing to say.
 * `tags` come after an empty line, already escaped by their makers through `jsDocLines`.
 */
export function jsDoc(description: readonly string[], tags: readonly string[], indent: string): string {
  const separator = description.length > 0 && tags.length > 0 ? [""] : [];
  const lines = [...description, ...separator, ...tags];
  const [first] = lines;
  if (first === undefined) return "";
  if (lines.length === 1) return `${indent}/** ${first} */\n`;
  const body = lines.map((line) => (line === "" ? `${indent} *\n` : `${indent} * ${line}\n`)).join("");
  return `${indent}/**\n${body}${indent} */\n`;
}
