import { parseLossless, stringifyLossless } from "../json/lossless.js";
import { pointerToken } from "../validation/report.js";
import type { Violation } from "../validation/violation.js";
import type { RecordHeaders } from "./driver.js";
import { UnreadableRecordError } from "./errors.js";
import type { HeaderField, HeadersSpec } from "./operation.js";
import { decodeUtf8, encodeUtf8 } from "./utf8.js";

export type Header = readonly [name: string, value: Uint8Array | null];

/** The bytes of a header; `undefined`: there is none. Of several with one name the last counts, as in Kafka's own client. */
export function lastHeader(headers: RecordHeaders, name: string): Uint8Array | null | undefined {
  for (let index = headers.length - 1; index >= 0; index--) {
    const header = headers[index];
    if (header !== undefined && header[0] === name) return header[1];
  }
  return undefined;
}

/** A header as text; `null` where there is none, or none that is UTF-8. */
export function textHeader(headers: RecordHeaders, name: string): string | null {
  const bytes = lastHeader(headers, name);
  return bytes === null || bytes === undefined ? null : decodeUtf8(bytes);
}

/** By code units: the order in which a record has the headers that are not the producer's own. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The caller's headers, ready for the wire; what is wrong with them is added to `violations`. */
export function encodeHeaderFields(
  fields: readonly HeaderField[],
  wire: ReadonlyMap<string, unknown>,
  violations: Violation[],
): Header[] {
  const headers: Header[] = [];
  for (const { name, type } of fields) {
    const value = wire.get(name);
    if (value === undefined) continue;
    const text = type === "string" && typeof value === "string" ? value : jsonText(value);
    const bytes = text === null || (type === "string" && typeof value !== "string") ? null : encodeUtf8(text);
    if (bytes === null) {
      const message = type === "string" ? "must be a string of whole characters" : "must be a JSON value";
      violations.push({ pointer: `/headers/${pointerToken(name)}`, keyword: "type", message });
    } else {
      headers.push([name, bytes]);
    }
  }
  return headers;
}

/** `null` for what JSON has no words for: functions, cycles. Digits of a `bigint` are kept. */
export function jsonText(value: unknown): string | null {
  try {
    return stringifyLossless(value) ?? null;
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return null;
    throw error;
  }
}

/** Headers as the contract has them, before they are checked. Throws an `UnreadableRecordError`. */
export function decodeHeaders(headers: RecordHeaders, spec: HeadersSpec): Record<string, unknown> {
  if (spec.isOpen) return openHeaders(headers);
  const entries: [string, unknown][] = [];
  for (const name of spec.provided) {
    const bytes = lastHeader(headers, name);
    if (bytes !== undefined && bytes !== null) entries.push([name, textOf(bytes, name)]);
  }
  for (const { name, type } of spec.fields) {
    const bytes = lastHeader(headers, name);
    if (bytes === undefined || (bytes === null && type === "string")) continue;
    const text = bytes === null ? "null" : textOf(bytes, name);
    entries.push([name, type === "string" ? text : jsonOrText(text, spec.decode !== null)]);
  }
  // Unlike assignment it makes an own property of `__proto__`.
  return Object.fromEntries(entries);
}

function textOf(bytes: Uint8Array, name: string): string {
  const text = decodeUtf8(bytes);
  if (text !== null) return text;
  throw new UnreadableRecordError("undecodable", `the header ${JSON.stringify(name)} is not UTF-8 text`);
}

/** Others may write a string that the contract allows beside numbers without JSON's quotes. */
function jsonOrText(text: string, isLossless: boolean): unknown {
  try {
    return isLossless ? parseLossless(text) : JSON.parse(text);
  } catch {
    return text;
  }
}

/** All that are text, but those that retries added. */
function openHeaders(headers: RecordHeaders): Record<string, unknown> {
  const entries: [string, string][] = [];
  for (const [name, bytes] of headers) {
    if (bytes === null || name.startsWith("commsgen-")) continue;
    const text = decodeUtf8(bytes);
    if (text !== null) entries.push([name, text]);
  }
  return Object.fromEntries(entries);
}
