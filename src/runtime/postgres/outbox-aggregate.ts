import type { Convert } from "../codecs/codecs.js";
import { encodeTyped } from "../kafka/encode-value.js";
import { jsonText } from "../kafka/headers.js";
import type { KeyValue } from "../kafka/operation.js";
import { decodeUtf8, encodeUtf8 } from "../kafka/utf8.js";
import type { Violation } from "../validation/violation.js";

/** What there is to tell an event's aggregate by. */
export interface AggregateSources {
  /** Of the call. */
  readonly given: string | undefined;
  /** The value of the contract's expression, asked for where none is given; `null`: the key's text. */
  readonly value: (() => KeyValue) | null;
  /** What writes that value, where it is a `Date`. */
  readonly encode: Convert | null;
  readonly key: Uint8Array | null;
}

const PLACE = "/aggregateId";

/** An index of Postgres holds little more. */
const MAX_BYTES = 2_000;

/** `null`: see `violations`. */
export function aggregateIdOf(sources: AggregateSources, violations: Violation[]): string | null {
  const text = textOf(sources, violations);
  if (violations.length > 0) return null;
  const problem = text === null ? absence(sources) : problemOf(text);
  if (problem === null) return text;
  violations.push({ pointer: PLACE, keyword: "type", message: problem });
  return null;
}

function textOf({ given, value, encode, key }: AggregateSources, violations: Violation[]): string | null {
  if (given !== undefined) return given;
  if (value === null) return key === null ? null : decodeUtf8(key);
  const found = value();
  const isMissing = found === undefined || found === null;
  const written = isMissing ? null : encodeTyped(found, encode, { pointer: PLACE, violations });
  if (typeof written === "string" || written === null) return written;
  return written instanceof Uint8Array ? decodeUtf8(written) : jsonText(written);
}

function absence({ value, key }: AggregateSources): string {
  if (value !== null) return "must be given, as the message lacks what the contract takes it from";
  return key === null ? "must be given, as the message has no key" : "must be given, as the key is no text";
}

function problemOf(text: string): string | null {
  const bytes = encodeUtf8(text);
  if (bytes === null) return "must be whole characters";
  if (text.includes("\0")) return "must not hold the character U+0000, which Postgres does not store";
  return bytes.length > MAX_BYTES ? `must have at most ${MAX_BYTES} bytes, and has ${bytes.length}` : null;
}
