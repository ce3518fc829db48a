import type { RecordToSend } from "../../kafka/driver.js";
import { outboxColumns, readRow, recordOf } from "../outbox-row.js";

/** A row of the outbox that this relay has read and is to send. */
export interface WaitingRow {
  /** A `bigint` of the database: below 2^53 for the next 285 years of a million events a second. */
  readonly sequence: number;
  readonly bucket: number;
  /** Of the lease that it was read under. */
  readonly epoch: string;
  readonly id: string;
  readonly aggregateType: string;
  readonly aggregateId: string;
  /** Type and id of the aggregate as one key. */
  readonly aggregate: string;
  readonly topic: string;
  /** The record, or why it cannot be made of the row. */
  readonly content: { readonly record: RecordToSend } | { readonly error: unknown };
  /** About what it takes on the wire. */
  readonly bytes: number;
  /** When it was written, on the scale of `performance.now()`. */
  readonly writtenAt: number;
}

/** What a record takes beside its key, value and headers, about. */
const RECORD_OVERHEAD_BYTES = 24;

/** The columns that `toWaitingRow` reads, of the table `outbox`. */
export const waitingColumns = [
  ...outboxColumns.map((column) => `"${column}"`),
  // By the database's clock, which need not agree with ours.
  `(extract(epoch FROM clock_timestamp() - "created_at") * 1000)::float8 AS "age_ms"`,
].join(", ");

export function toWaitingRow(
  row: Readonly<Record<string, unknown>>,
  epochOf: (bucket: number) => string | null,
): WaitingRow | null {
  const bucket = Number(row["bucket"]);
  const epoch = epochOf(bucket);
  if (epoch === null) return null;
  const aggregateType = String(row["aggregatetype"]);
  const aggregateId = String(row["aggregateid"]);
  const content = contentOf(row);
  return {
    sequence: Number(row["sequence"]),
    bucket,
    epoch,
    id: String(row["id"]),
    aggregateType,
    aggregateId,
    aggregate: aggregateKey(aggregateType, aggregateId),
    topic: String(row["topic"]),
    content,
    bytes: "record" in content ? sizeOf(content.record) : RECORD_OVERHEAD_BYTES,
    writtenAt: performance.now() - Number(row["age_ms"]),
  };
}

/** Unambiguous whatever is in the texts: `("order", "7")` -> `5:order7` */
export function aggregateKey(aggregateType: string, aggregateId: string): string {
  return `${aggregateType.length}:${aggregateType}${aggregateId}`;
}

function contentOf(row: Readonly<Record<string, unknown>>): WaitingRow["content"] {
  try {
    return { record: recordOf(readRow(row)) };
  } catch (error) {
    return { error };
  }
}

function sizeOf({ key, value, headers }: RecordToSend): number {
  let size = RECORD_OVERHEAD_BYTES + (key?.length ?? 0) + (value?.length ?? 0);
  for (const [name, bytes] of headers) size += 4 + name.length + (bytes?.length ?? 0);
  return size;
}
