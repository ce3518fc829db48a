import type { JsonCodec } from "../json/json-codec.js";
import { isRecord } from "../validation/guards.js";
import { parseJson } from "./decode-value.js";
import type { DriverRecord, RecordHeaders } from "./driver.js";
import { UnreadableRecordError } from "./errors.js";
import type { Header } from "./headers.js";
import type { PayloadSpec } from "./operation.js";
import { decodeUtf8 } from "./utf8.js";

/** A CloudEvent of structured mode: a JSON object with all attributes and the data. */
export interface StructuredEvent {
  /** The record's own, and the event's attributes as `ce_*`. */
  readonly headers: RecordHeaders;
  /** The wire value for a format. Throws an `UnreadableRecordError`. */
  readonly payload: (spec: Pick<PayloadSpec, "format" | "json">) => unknown;
}

/** Throws an `UnreadableRecordError`. */
export function readStructuredEvent(record: DriverRecord, value: Uint8Array): StructuredEvent {
  const text = decodeUtf8(value);
  if (text === null) throw new UnreadableRecordError("undecodable", "the CloudEvent is not UTF-8 text");
  const event = parseEvent(text, null);
  const attributes: Header[] = [];
  for (const [name, attribute] of Object.entries(event)) {
    if (name === "data" || name === "data_base64" || attribute === null) continue;
    const header = name === "datacontenttype" ? "content-type" : `ce_${name}`;
    attributes.push([header, Buffer.from(String(attribute))]);
  }
  return {
    headers: [...record.headers, ...attributes],
    payload: (spec) => dataOf(spec.json === null ? event : parseEvent(text, spec.json), spec.format),
  };
}

function parseEvent(text: string, codec: JsonCodec | null): Record<string, unknown> {
  const event = parseJson(text, codec);
  if (isRecord(event)) return event;
  throw new UnreadableRecordError("undecodable", "the CloudEvent is not an object");
}

function dataOf(event: Record<string, unknown>, format: PayloadSpec["format"]): unknown {
  const base64 = event["data_base64"];
  const bytes = typeof base64 === "string" ? Buffer.from(base64, "base64") : null;
  if (format === "bytes" && bytes !== null) return bytes;
  if (bytes === null && Object.hasOwn(event, "data")) return event["data"];
  const text = bytes === null ? null : decodeUtf8(bytes);
  if (text === null) throw new UnreadableRecordError("undecodable", "the CloudEvent has no data");
  return format === "text" ? text : parseJson(text, null);
}
