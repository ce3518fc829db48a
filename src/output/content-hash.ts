import { createHash } from "node:crypto";

const carriageReturn = 0x0d;

/**
 * SHA-256 of a text file, in hex, taken over the text with `\n` line ends: a checkout that turned line ends into
 * `\r\n` (git's `core.autocrlf`) has the same hash as what commsgen wrote.
 */
export function contentHash(content: Buffer | string): string {
  return createHash("sha256").update(withLineFeeds(content)).digest("hex");
}

/** SHA-256 of bytes or text as they are, in hex. */
export function exactHash(content: Buffer | string): string {
  return createHash("sha256").update(content).digest("hex");
}

function withLineFeeds(content: Buffer | string): Buffer | string {
  if (typeof content === "string")
    return content.includes("\r\n") ? content.replaceAll("\r\n", "\n") : content;
  if (!content.includes(carriageReturn)) return content;
  // latin1 maps every byte to one code unit and back, so bytes that are no UTF-8 survive.
  return Buffer.from(content.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
}
