import { isUtf8 } from "node:buffer";

/** The text of a file without its byte order mark; `null` where the bytes are no text in a known encoding. */
export function decodeText(bytes: Buffer): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeStrictly("utf-16le", bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    // Not every build of Node decodes big-endian UTF-16; an odd length is caught by the decoder.
    if (bytes.length % 2 === 1) return null;
    return decodeStrictly("utf-16le", Buffer.from(bytes).swap16());
  }
  if (!isUtf8(bytes)) return null;
  const text = bytes.toString("utf8");
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function decodeStrictly(encoding: "utf-16le", bytes: Buffer): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
