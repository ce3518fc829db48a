/** Tabs are shown as stops of so many columns. */
const tabWidth = 4;

// Controls (escape sequences among them) and characters that turn the direction of text: a contract is untrusted,
// and its text must not steer the terminal.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text that does nothing to the terminal but appear on it; line feeds and tabs stay. */
export function printable(text: string): string {
  return text.replace(unsafe, "\ufffd");
}

/** `printable`, on one line. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s*\r?\n\s*/g, " "));
}

/** How many columns the text takes; tabs must be expanded before. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** `"a\tb"` -> `"a   b"`: tabs as spaces up to the next stop. */
export function expandTabs(text: string): string {
  let result = "";
  let width = 0;
  for (const character of text) {
    const shown = character === "\t" ? " ".repeat(tabWidth - (width % tabWidth)) : character;
    result += shown;
    width += displayWidth(shown);
  }
  return result;
}

const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]$|^\p{Emoji_Presentation}$|^[\u{20000}-\u{3fffd}]$/u;
const zeroWidth = /^[\p{M}\u200b-\u200f\u2060\ufeff]$/u;

function characterWidth(character: string): number {
  if (character < "\u0300") return 1;
  return zeroWidth.test(character) ? 0 : wide.test(character) ? 2 : 1;
}

/** The text with spaces behind it, up to `width` columns. */
export function padTo(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

/** `left` and `right` at both ends of a line of `width` columns, at least three spaces apart. */
export function spread(left: string, right: string, width: number): string {
  return `${left}${" ".repeat(Math.max(3, width - displayWidth(left) - displayWidth(right)))}${right}`;
}

/** `1234` -> `1,234` */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `count(1, "file")` -> `1 file`; `count(1234, "file")` -> `1,234 files`. */
export function count(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
}
