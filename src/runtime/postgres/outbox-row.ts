import type { RecordHeaders, RecordToSend } from "../kafka/driver.js";
import { compareNames } from "../kafka/headers.js";

/** A header's text; its bytes in base64 where they are no UTF-8, or hold what `jsonb` does not take. */
export type StoredHeader = string | { readonly base64: string };

/** A row of the outbox, under the names of its columns. */
export interface OutboxRow {
  readonly id: string;
  /** Rises in the order of commits within an aggregate. A `bigint` of the database, as its digits. */
  readonly sequence: string;
  /** Which of the 64 shares it belongs to. */
  readonly bucket: number;
  readonly aggregatetype: string;
  readonly aggregateid: string;
  /** CloudEvents' `type`. */
  readonly type: string;
  /** `null`: a tombstone. */
  readonly payload: Buffer | null;
  readonly topic: string;
  readonly record_key: Buffer | null;
  /** Milliseconds since 1970, as digits. */
  readonly record_timestamp: string;
  readonly ce_source: string;
  readonly ce_subject: string | null;
  readonly ce_time: string;
  readonly content_type: string | null;
  readonly traceparent: string | null;
  readonly tracestate: string | null;
  /** Those that are in no column of their own. */
  readonly headers: Readonly<Record<string, StoredHeader>> | null;
  readonly created_at: Date;
}

/** In the table's order. */
export const outboxColumns = [
  "id",
  "sequence",
  "bucket",
  "aggregatetype",
  "aggregateid",
  "type",
  "payload",
  "topic",
  "record_key",
  "record_timestamp",
  "ce_source",
  "ce_subject",
  "ce_time",
  "content_type",
  "traceparent",
  "tracestate",
  "headers",
  "created_at",
] as const satisfies readonly (keyof OutboxRow)[];

/**
 * A row as the client gives it, whatever its type parsers make of numbers, times and JSON. Throws a `TypeError` that names
 * the column.
 */
export function readRow(row: Readonly<Record<string, unknown>>): OutboxRow {
  return {
    id: text(row, "id"),
    sequence: digits(row, "sequence"),
    bucket: Number(digits(row, "bucket")),
    aggregatetype: text(row, "aggregatetype"),
    aggregateid: text(row, "aggregateid"),
    type: text(row, "type"),
    payload: bytesOrNull(row, "payload"),
    topic: text(row, "topic"),
    record_key: bytesOrNull(row, "record_key"),
    record_timestamp: digits(row, "record_timestamp"),
    ce_source: text(row, "ce_source"),
    ce_subject: textOrNull(row, "ce_subject"),
    ce_time: text(row, "ce_time"),
    content_type: textOrNull(row, "content_type"),
    traceparent: textOrNull(row, "traceparent"),
    tracestate: textOrNull(row, "tracestate"),
    headers: headersOrNull(row, "headers"),
    created_at: time(row, "created_at"),
  };
}

/** The record that the producer would have sent for the same message, header by header. */
export function recordOf(row: OutboxRow): RecordToSend {
  return {
    topic: row.topic,
    partition: null,
    key: row.record_key,
    value: row.payload,
    headers: recordHeaders(row),
    timestamp: Number(row.record_timestamp),
  };
}

const SPEC_VERSION = Buffer.from("1.0");

function recordHeaders(row: OutboxRow): RecordHeaders {
  const headers: [string, Uint8Array][] = [
    ["ce_specversion", SPEC_VERSION],
    ["ce_type", Buffer.from(row.type)],
    ["ce_source", Buffer.from(row.ce_source)],
    ["ce_id", Buffer.from(row.id)],
    ["ce_time", Buffer.from(row.ce_time)],
  ];
  const add = (name: string, value: string | null): void => {
    if (value !== null) headers.push([name, Buffer.from(value)]);
  };
  add("ce_subject", row.ce_subject);
  add("content-type", row.content_type);
  add("traceparent", row.traceparent);
  add("tracestate", row.tracestate);
  if (row.headers === null) return headers;
  // `jsonb` keeps no order, so that the producer sends by name too.
  const further = Object.entries(row.headers).sort(([a], [b]) => compareNames(a, b));
  for (const [name, value] of further) headers.push([name, headerBytes(value)]);
  return headers;
}

function headerBytes(value: StoredHeader): Uint8Array {
  return typeof value === "string" ? Buffer.from(value) : Buffer.from(value.base64, "base64");
}

type Row = Readonly<Record<string, unknown>>;
type Column = (typeof outboxColumns)[number];

function text(row: Row, column: Column): string {
  const value = row[column];
  return typeof value === "string" ? value : refuse(column, "text", value);
}

function textOrNull(row: Row, column: Column): string | null {
  return row[column] === null ? null : text(row, column);
}

/** `pg` gives a `bigint` as text, lest digits are lost; some parse it. */
function digits(row: Row, column: Column): string {
  const value = row[column];
  if (typeof value === "string" && /^-?\d+$/.test(value)) return value;
  if (typeof value === "bigint" || Number.isSafeInteger(value)) return String(value);
  return refuse(column, "a whole number", value);
}

function bytesOrNull(row: Row, column: Column): Buffer | null {
  const value = row[column];
  if (value === null || Buffer.isBuffer(value)) return value;
  return value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : refuse(column, "bytes", value);
}

function time(row: Row, column: Column): Date {
  const value = row[column];
  const date = typeof value === "string" ? new Date(value) : value;
  return date instanceof Date && !Number.isNaN(date.getTime()) ? date : refuse(column, "a time", value);
}

function headersOrNull(row: Row, column: Column): OutboxRow["headers"] {
  const value = row[column];
  if (value === null) return null;
  const parsed: unknown = typeof value === "string" ? JSON.parse(value) : value;
  if (!isObject(parsed)) return refuse(column, "an object of headers", value);
  const entries = Object.entries(parsed).map(([name, stored]): [string, StoredHeader] => [
    name,
    storedHeader(stored) ?? refuse(column, `an object of headers, also at ${JSON.stringify(name)},`, stored),
  ]);
  // Unlike assignment it makes an own property of `__proto__`.
  return Object.fromEntries(entries);
}

function storedHeader(value: unknown): StoredHeader | null {
  if (typeof value === "string") return value;
  if (!isObject(value)) return null;
  const { base64 } = value;
  return typeof base64 === "string" ? { base64 } : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(column: Column, want: string, value: unknown): never {
  const got = value === undefined ? "nothing" : value === null ? "null" : `a ${typeof value}`;
  throw new TypeError(`the outbox's column ${column} must hold ${want} and holds ${got}`);
}
