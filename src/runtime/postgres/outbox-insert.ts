import type { EncodedMessage } from "../kafka/encode-message.js";
import { decodeUtf8, encodeUtf8 } from "../kafka/utf8.js";
import type { OutboxRow, StoredHeader } from "./outbox-row.js";
import type { SqlTransaction, SqlValue } from "./sql.js";
import { type PostgresTables, qualified } from "./tables.js";

/** A row before it is there: the rest is filled in by the database. */
export type OutboxEntry = Omit<
  OutboxRow,
  "sequence" | "bucket" | "created_at" | "record_timestamp" | "headers"
> & {
  /** Milliseconds since 1970. */
  readonly record_timestamp: number;
  /** JSON */
  readonly headers: string | null;
};

/** With the casts of what is no text: some clients send all values as text, and leave the type to the statement. */
const columns: readonly (readonly [name: keyof OutboxEntry, cast: string])[] = [
  ["id", "::uuid"],
  ["aggregatetype", ""],
  ["aggregateid", ""],
  ["type", ""],
  ["payload", "::bytea"],
  ["topic", ""],
  ["record_key", "::bytea"],
  ["record_timestamp", "::bigint"],
  ["ce_source", ""],
  ["ce_subject", ""],
  ["ce_time", ""],
  ["content_type", ""],
  ["traceparent", ""],
  ["tracestate", ""],
  ["headers", "::jsonb"],
];

/** A statement may have 65,535 parameters, and takes memory on both sides. */
const MAX_ROWS = 1_000;
const MAX_BYTES = 8_000_000;

/** Inserts rows into one service's outbox. */
export class OutboxInserter {
  readonly #start: string;
  readonly #single: string;

  constructor(tables: PostgresTables) {
    const names = columns.map(([name]) => `"${name}"`).join(", ");
    this.#start = `INSERT INTO ${qualified(tables.schema, tables.outbox)} (${names}) VALUES `;
    this.#single = this.#statement(1);
  }

  /** In this order. Rejects with the client's error. */
  async insert(transaction: SqlTransaction, entries: readonly OutboxEntry[]): Promise<void> {
    for (const part of parts(entries)) {
      const values = part.flatMap((entry) => columns.map(([name]): SqlValue => entry[name]));
      await transaction.query(part.length === 1 ? this.#single : this.#statement(part.length), values);
    }
  }

  #statement(rows: number): string {
    const tuples: string[] = [];
    for (let row = 0; row < rows; row++) {
      const first = row * columns.length + 1;
      tuples.push(`(${columns.map(([, cast], at) => `$${first + at}${cast}`).join(", ")})`);
    }
    return this.#start + tuples.join(", ");
  }
}

function* parts(entries: readonly OutboxEntry[]): Generator<readonly OutboxEntry[]> {
  let start = 0;
  let bytes = 0;
  for (const [index, { payload }] of entries.entries()) {
    const size = payload?.length ?? 0;
    if (index > start && (index - start === MAX_ROWS || bytes + size > MAX_BYTES)) {
      yield entries.slice(start, index);
      start = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (start < entries.length) yield entries.slice(start);
}

/** Throws a `TypeError` for text that Postgres does not store. */
export function entryOf(
  { topic, key, value, attributes, headers }: EncodedMessage,
  aggregate: { readonly type: string; readonly id: string },
): OutboxEntry {
  const { time, ...texts } = attributes;
  const entry: OutboxEntry = {
    id: texts.id,
    aggregatetype: aggregate.type,
    aggregateid: aggregate.id,
    type: texts.type,
    payload: bufferOf(value),
    topic,
    record_key: bufferOf(key),
    record_timestamp: time.getTime(),
    ce_source: texts.source,
    ce_subject: texts.subject,
    ce_time: time.toISOString(),
    content_type: texts.contentType,
    traceparent: texts.traceparent,
    tracestate: texts.tracestate,
    headers: headers.length === 0 ? null : storedHeaders(headers),
  };
  for (const [name, text] of Object.entries(entry)) {
    if (typeof text === "string" && text.includes("\0")) {
      throw new TypeError(`${name} holds the character U+0000, which Postgres does not store`);
    }
  }
  return entry;
}

/** Without a copy. */
function bufferOf(bytes: Uint8Array | null): Buffer | null {
  if (bytes === null || Buffer.isBuffer(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function storedHeaders(headers: EncodedMessage["headers"]): string {
  const entries = headers.map(([name, value]): [string, StoredHeader] => {
    if (name.includes("\0") || encodeUtf8(name) === null) {
      throw new TypeError(`the header ${JSON.stringify(name)} has a name that Postgres does not store`);
    }
    return [name, storedHeader(value ?? new Uint8Array())];
  });
  // Unlike assignment it makes an own property of `__proto__`.
  return JSON.stringify(Object.fromEntries(entries));
}

/** `jsonb` takes no U+0000. */
function storedHeader(value: Uint8Array): StoredHeader {
  const text = value.includes(0) ? null : decodeUtf8(value);
  return text ?? { base64: Buffer.from(value).toString("base64") };
}
