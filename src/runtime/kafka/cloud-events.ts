import { randomUUID } from "node:crypto";
import type { RecordHeaders } from "./driver.js";
import { type Header, lastHeader } from "./headers.js";
import type { MessageSpec } from "./operation.js";
import type { SendOptions, TraceContext } from "./producer-options.js";
import { decodeUtf8, encodeUtf8 } from "./utf8.js";

// CloudEvents 1.0, binary mode of the Kafka protocol binding, and W3C Trace Context.
const SPEC_VERSION: Header = ["ce_specversion", Buffer.from("1.0")];

/** Headers that a producer fills in; all others are the caller's. */
export const providedHeaders: ReadonlySet<string> = new Set([
  "ce_specversion",
  "ce_id",
  "ce_type",
  "ce_source",
  "ce_time",
  "ce_subject",
  "content-type",
  "traceparent",
  "tracestate",
]);

/** What a producer fills in for one message: CloudEvents' attributes, and the trace. */
export interface EventAttributes {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly time: Date;
  readonly subject: string | null;
  /** `null`: a tombstone. */
  readonly contentType: string | null;
  readonly traceparent: string | null;
  readonly tracestate: string | null;
}

export interface ProvidedHeaders {
  readonly attributes: EventAttributes;
  /** The same, ready for the wire. */
  readonly headers: Header[];
}

type CloudEventMessage = Pick<MessageSpec<never, never, never>, "cloudEventType" | "contentType">;

/** Makes the headers that one kind of message is sent with. */
export class HeaderProvider {
  readonly #message: CloudEventMessage;
  readonly #source: string;
  readonly #fixed: readonly Header[];
  readonly #contentType: Header;
  readonly #trace: () => TraceContext | null;

  constructor(message: CloudEventMessage, source: string, trace: () => TraceContext | null) {
    this.#message = message;
    this.#source = source;
    this.#fixed = [SPEC_VERSION, header("ce_type", message.cloudEventType), header("ce_source", source)];
    this.#contentType = header("content-type", message.contentType);
    this.#trace = trace;
  }

  /**
   * Throws a `RangeError` for a `time` that is no time, and a `TypeError` for text that is no Unicode.
   *
   * @param hasValue tombstones have no content type, as they have no content
   */
  provide(options: SendOptions, hasValue: boolean): ProvidedHeaders {
    const attributes = this.#attributes(options, hasValue);
    const { id, time, subject, traceparent, tracestate } = attributes;
    const headers: Header[] = [...this.#fixed, header("ce_id", id), header("ce_time", time.toISOString())];
    if (subject !== null) headers.push(header("ce_subject", subject));
    if (hasValue) headers.push(this.#contentType);
    if (traceparent !== null) headers.push(header("traceparent", traceparent));
    if (tracestate !== null) headers.push(header("tracestate", tracestate));
    return { attributes, headers };
  }

  #attributes(options: SendOptions, hasValue: boolean): EventAttributes {
    const trace = traceOf(options) ?? this.#trace();
    return {
      id: options.id ?? randomUUID(),
      type: this.#message.cloudEventType,
      source: this.#source,
      time: options.time ?? new Date(),
      subject: options.subject ?? null,
      contentType: hasValue ? this.#message.contentType : null,
      traceparent: trace?.traceparent ?? null,
      tracestate: trace?.tracestate ?? null,
    };
  }
}

function traceOf({ traceparent, tracestate }: SendOptions): TraceContext | null {
  if (traceparent === undefined) return null;
  return tracestate === undefined ? { traceparent } : { traceparent, tracestate };
}

function header(name: string, text: string): Header {
  const bytes = encodeUtf8(text);
  if (bytes === null) throw new TypeError(`${name} holds half a character`);
  return [name, bytes];
}

/** How a record's value holds its message. */
export type ContentMode =
  /** As it is; attributes are in headers. */
  | "binary"
  /** `application/cloudevents+json`: a JSON object with all attributes and the data. */
  | "structured"
  /** Several events in one record, which Kafka's binding does not know. */
  | "batch";

const EVENT_TYPE = "application/cloudevents";

/** By the header `content-type`. */
export function contentMode(headers: RecordHeaders): ContentMode {
  const bytes = lastHeader(headers, "content-type");
  // Most types are shorter, and need not be made text for every record.
  if (bytes === undefined || bytes === null || bytes.length < EVENT_TYPE.length) return "binary";
  const type = /^application\/cloudevents(-batch)?(?:\+json)?\s*(?:;|$)/i.exec(decodeUtf8(bytes) ?? "");
  if (type === null) return "binary";
  return type[1] === undefined ? "structured" : "batch";
}
