import { randomUUID } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import type { DriverRecord } from "../../src/runtime/kafka/driver.js";
import { textHeader } from "../../src/runtime/kafka/headers.js";

export interface NewRow {
  readonly aggregate: string;
  readonly value: string;
  readonly topic?: string;
  /** JSON of the column `headers`. */
  readonly headers?: string;
}

/** Writes rows as the generated outbox does; their ids, in order. */
export async function insertRows(client: Pool | PoolClient, rows: readonly NewRow[]): Promise<string[]> {
  const ids = rows.map(() => randomUUID());
  await client.query(
    `INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, topic, record_key, record_timestamp, ce_source,
       ce_time, content_type, headers)
     SELECT n.id, 'order', n.aggregate, 'OrderChanged', convert_to(n.value, 'UTF8'), n.topic,
       convert_to(n.aggregate, 'UTF8'), 1700000000000, '/orders', '2023-11-14T22:13:20.000Z', 'application/json', n.headers
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[])
       WITH ORDINALITY AS n(id, aggregate, value, topic, headers, place)
     ORDER BY n.place`,
    [
      ids,
      rows.map(({ aggregate }) => aggregate),
      rows.map(({ value }) => value),
      rows.map(({ topic }) => topic ?? "orders"),
      rows.map(({ headers }) => headers ?? null),
    ],
  );
  return ids;
}

/** What a consumer sees when it drops what it has seen: aggregate and value, in the order of each partition. */
export function firstSight(records: readonly DriverRecord[]): Map<string, string[]> {
  const seen = new Set<string>();
  const values = new Map<string, string[]>();
  for (const record of records) {
    const id = textHeader(record.headers, "ce_id") ?? "";
    if (seen.has(id)) continue;
    seen.add(id);
    const aggregate = Buffer.from(record.key ?? []).toString();
    values.set(aggregate, [...(values.get(aggregate) ?? []), Buffer.from(record.value ?? []).toString()]);
  }
  return values;
}

export async function countRows(pool: Pool, table: string): Promise<number> {
  const { rows } = await pool.query(`SELECT count(*)::int AS count FROM ${table}`);
  return rows[0].count;
}
