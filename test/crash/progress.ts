import type { TestDatabase } from "../support/postgres/test-database.js";

export interface Databases {
  /** The writer's. */
  readonly orders: TestDatabase;
  /** The reader's. */
  readonly billing: TestDatabase;
}

/** How far events have come. */
export interface Progress {
  /** Events that the writer has committed. */
  readonly written: number;
  /** Those of them that have had their effect. */
  readonly handled: number;
  /** In both outboxes. */
  readonly waiting: number;
}

/** Of both databases. Rejects with the client's error. */
export async function progressOf({ orders: writer, billing: reader }: Databases): Promise<Progress> {
  const count = async ({ pool }: TestDatabase, what: string): Promise<number> => {
    const { rows } = await pool.query<{ count: string }>(`SELECT count(${what}`);
    return Number(rows[0]?.count);
  };
  const [written = 0, handled = 0, waiting = 0, waitingToo = 0] = await Promise.all([
    count(writer, "*) FROM orders_log"),
    count(reader, "DISTINCT n) FROM effects"),
    count(writer, "*) FROM outbox"),
    count(reader, "*) FROM outbox"),
  ]);
  return { written, handled, waiting: waiting + waitingToo };
}
