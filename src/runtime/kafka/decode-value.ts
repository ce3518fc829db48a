import type { JsonCodec } from "../json/json-codec.js";
import { parseLossless } from "../json/lossless.js";
import { UnreadableRecordError } from "./errors.js";
import type { KeySpec, PayloadSpec } from "./operation.js";
import { decodeUtf8 } from "./utf8.js";

/** Bytes -> wire value, before it is checked. Throws an `UnreadableRecordError`. */
export function decodePayload(bytes: Uint8Array, spec: Pick<PayloadSpec, "format" | "json">): unknown {
  if (spec.format === "bytes") return bytes;
  const text = decodeUtf8(bytes);
  if (text === null) throw new UnreadableRecordError("undecodable", "the value is not UTF-8 text");
  return spec.format === "text" ? text : parseJson(text, spec.json);
}

/** Throws an `UnreadableRecordError`, without a word of the text: it may be secret. */
export function parseJson(text: string, codec: JsonCodec | null): unknown {
  try {
    return (codec ?? JSON).parse(text);
  } catch (error) {
    // Some write a byte order mark, which JSON does not know but allows its readers to pass over.
    if (text.startsWith("\uFEFF")) return parseJson(text.slice(1), codec);
    const place = error instanceof SyntaxError ? /at position \d+/.exec(error.message)?.[0] : undefined;
    throw new UnreadableRecordError(
      "undecodable",
      `the value is not JSON${place === undefined ? "" : ` ${place}`}`,
    );
  }
}

/** Bytes -> wire value of a key; `undefined`: it cannot be read. */
export function decodeKey(bytes: Uint8Array, spec: KeySpec<never, never>): unknown {
  const text = decodeUtf8(bytes);
  if (text === null) return undefined;
  if (spec.type === "string") return text;
  try {
    // Only keys with a codec can hold a `bigint`.
    return spec.decode === null ? JSON.parse(text) : parseLossless(text);
  } catch {
    return undefined;
  }
}
