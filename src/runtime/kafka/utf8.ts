// A byte order mark is text like any other here: what is sent arrives.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** `null` for bytes that are no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** `null` for text with half a surrogate pair, which UTF-8 cannot hold. */
export function encodeUtf8(text: string): Uint8Array | null {
  const bytes = Buffer.from(text);
  // As many bytes as characters: it is ASCII, as most headers and keys are, and needs no further look.
  return bytes.length !== text.length && /\p{Surrogate}/u.test(text) ? null : bytes;
}
