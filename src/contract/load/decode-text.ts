import { isUtf8 } from "node:buffer";

/** The text of a file without its byte order mark; `null` where the bytes are no text in a known encoding. */
export function decodeText(bytes: Buffer): string | null {
  const encoding = encodingOf(bytes);
  if (encoding === "utf-8") return isUtf8(bytes) ? withoutMark(bytes.toString("utf8")) : null;
  // The decoder does not mind a byte too many in the middle of a stream, and half a character is none.
  if (bytes.length % 2 === 1) return null;
  try {
    return new TextDecoder("utf-16le", { fatal: true }).decode(littleEndian(bytes, encoding));
  } catch {
    return null;
  }
}

/** What `decodeText` refuses: what it was taken for, and where it stops being that. */
export interface UndecodableText {
  readonly encoding: "UTF-8" | "UTF-16";
  /** With U+FFFD for what is no text. */
  readonly text: string;
  /** Of the first such place in `text`. */
  readonly offset: number;
}

export function describeUndecodable(bytes: Buffer): UndecodableText {
  const encoding = encodingOf(bytes);
  if (encoding !== "utf-8") {
    const even = littleEndian(bytes.subarray(0, bytes.length - (bytes.length % 2)), encoding);
    const text = new TextDecoder("utf-16le").decode(even);
    const offset = text.indexOf("\ufffd");
    return { encoding: "UTF-16", text, offset: offset === -1 ? text.length : offset };
  }
  const text = bytes.toString("utf8");
  let offset = text.indexOf("\ufffd");
  while (offset !== -1 && isReplacementItself(bytes, text, offset))
    offset = text.indexOf("\ufffd", offset + 1);
  return { encoding: "UTF-8", text: withoutMark(text), offset: Math.max(0, offset - markLength(text)) };
}

/** U+FFFD may stand in the file. Everything before the first fault is decoded as it is, so the bytes can be found. */
function isReplacementItself(bytes: Buffer, text: string, offset: number): boolean {
  const at = Buffer.byteLength(text.slice(0, offset));
  return bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd;
}

function encodingOf(bytes: Buffer): "utf-8" | "utf-16le" | "utf-16be" {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
}

/** Not every build of Node decodes big-endian UTF-16. */
function littleEndian(bytes: Buffer, encoding: "utf-16le" | "utf-16be"): Buffer {
  return encoding === "utf-16be" ? Buffer.from(bytes).swap16() : bytes;
}

function markLength(text: string): number {
  return text.charCodeAt(0) === 0xfeff ? 1 : 0;
}

function withoutMark(text: string): string {
  return text.slice(markLength(text));
}
