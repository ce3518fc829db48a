import type { FileSystem } from "../file-system.js";

/** A file of the user's as it is read. */
export interface SourceText {
  /** Absolute. */
  readonly path: string;
  readonly bytes: Buffer;
  /** Without `mark`. */
  readonly text: string;
  /** The byte order mark that the file begins with, or nothing. */
  readonly mark: string;
  /** `false`: the text is not all of it, and written back it would be another. */
  readonly isUtf8: boolean;
}

const byteOrderMark = "\uFEFF";

/** `null` where the file is not there any more, or may not be read. */
export function readSource(path: string, fileSystem: FileSystem): SourceText | null {
  let bytes: Buffer;
  try {
    bytes = fileSystem.readFileSync(path);
  } catch {
    return null;
  }
  const whole = bytes.toString("utf8");
  const mark = whole.startsWith(byteOrderMark) ? byteOrderMark : "";
  return { path, bytes, text: whole.slice(mark.length), mark, isUtf8: Buffer.from(whole).equals(bytes) };
}

/** `true` where the text has the name as a word of its own. */
export function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const [before = "", after = ""] = [text[at - 1], text[at + name.length]];
    if (!/[\w$]/.test(before) && !/[\w$]/.test(after)) return true;
  }
  return false;
}
