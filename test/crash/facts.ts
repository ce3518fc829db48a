import type { Pool } from "pg";
import type { JournalEntry } from "./journal.js";
import { countRecords, readWholeTopic } from "./observer.js";
import type { Stage } from "./stage.js";
import type { Facts, SeenEvent } from "./verdict.js";

/** Reads databases and topics from end to end, once everything has come to rest. */
export async function collectFacts(
  stage: Pick<Stage, "orders" | "billing" | "topics"> & {
    readonly kafka: { readonly brokers: readonly string[] };
  },
  journal: readonly JournalEntry[],
  badExits: readonly string[],
): Promise<Facts> {
  const { orders, billing, topics } = stage;
  const { brokers } = stage.kafka;
  const timeoutMs = 120_000;
  return {
    committed: await events(orders.pool, "orders_log ORDER BY order_id, version"),
    rolledBack: journal.flatMap((entry) => (entry.what === "rolled-back" ? entry.events : [])),
    published: await readWholeTopic({ brokers, topic: topics.orders, timeoutMs }),
    effects: await events(billing.pool, "effects ORDER BY id"),
    effectsByCommit: await events(billing.pool, `effects ORDER BY ${await commitOrder(billing.pool)}`),
    handled: await readWholeTopic({ brokers, topic: topics.handled, timeoutMs }),
    waiting: (await count(orders.pool, "outbox")) + (await count(billing.pool, "outbox")),
    deadLetters: {
      "outbox of the writer": await count(orders.pool, "outbox_dead_letters"),
      "outbox of the reader": await count(billing.pool, "outbox_dead_letters"),
      "topic of the reader": await countRecords(brokers, topics.deadLetters),
    },
    badExits,
  };
}

async function events(pool: Pool, rowsOf: string): Promise<readonly SeenEvent[]> {
  const { rows } = await pool.query<SeenEvent>(`SELECT n, order_id AS "orderId", version FROM ${rowsOf}`);
  return rows;
}

/** Where the server keeps the times of commits; else all that there is are the numbers of the rows. */
async function commitOrder(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ setting: string }>(
    "SELECT current_setting('track_commit_timestamp') AS setting",
  );
  return rows[0]?.setting === "on" ? "pg_xact_commit_timestamp(xmin), id" : "id";
}

async function count(pool: Pool, table: string): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
  return Number(rows[0]?.count);
}
