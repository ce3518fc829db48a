import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import {
  describeWithPostgres,
  startPostgres,
  type TestDatabase,
  type TestPostgres,
} from "../../../test/support/postgres.js";
import { createOutboxCleanup, type OutboxCleanupEvent } from "./outbox-cleanup.js";

const slot = "cleanup_test";
const insert = `INSERT INTO outbox (id, aggregatetype, aggregateid, type, topic, record_timestamp, ce_source, ce_time)
  VALUES ($1, 'order', $2, 'x', 'x', 0, '/x', '')`;

// The slot is moved by hand, where a connector would do it.
await describeWithPostgres("the cleanup of a captured outbox", () => {
  let postgres: TestPostgres;
  let database: TestDatabase;

  beforeAll(async () => {
    postgres = await startPostgres({ own: true, settings: { wal_level: "logical" } });
    database = await postgres.newDatabase({ migrated: true });
  }, 120_000);

  afterAll(async () => {
    await database?.drop();
    await postgres?.stop();
  });

  beforeEach(async () => {
    await database.pool.query("TRUNCATE outbox");
    const existing = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots";
    await database.pool.query(existing);
    await database.pool.query("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", [slot]);
  });

  const write = (aggregate: string, client: Pick<TestDatabase["pool"], "query"> = database.pool) =>
    client.query(insert, [randomUUID(), aggregate]);
  /** All that is in the log by now; a slot goes no further than what is on the disk, as a commit is. */
  const confirm = async () => {
    await database.pool.query("SELECT pg_logical_emit_message(true, 'test', '')");
    await database.pool.query("SELECT pg_replication_slot_advance($1, pg_current_wal_flush_lsn())", [slot]);
  };
  const waiting = async () => {
    const { rows } = await database.pool.query("SELECT aggregateid FROM outbox ORDER BY sequence");
    return rows.map((row) => String(row["aggregateid"]));
  };
  const open = (options: { readonly retentionMs?: number; readonly batchSize?: number } = {}) =>
    createOutboxCleanup({ pool: database.pool, slot, retentionMs: 0, ...options });

  it("deletes what was committed before a position that the connector has confirmed", async () => {
    const cleanup = open();
    await write("first");
    expect(await cleanup.look()).toMatchObject({ deleted: 0, slot: "caught-up" });
    await write("second");
    expect(await cleanup.look()).toMatchObject({ deleted: 0, slot: "behind", lagBytes: expect.any(Number) });
    await confirm();
    expect(await cleanup.look()).toMatchObject({ deleted: 1, slot: "caught-up" });
    expect(await waiting()).toEqual(["second"]);
    await confirm();
    await cleanup.look();
    expect(await waiting()).toEqual([]);
  });

  it("keeps what was written before that position and committed behind it", async () => {
    const cleanup = open();
    const client = await database.pool.connect();
    try {
      await client.query("BEGIN");
      await write("late", client);
      await write("early");
      await cleanup.look();
      await confirm();
      await client.query("COMMIT");
    } finally {
      client.release();
    }
    expect(await cleanup.look()).toMatchObject({ slot: "caught-up" });
    expect(await waiting()).toContain("late");
    await confirm();
    await cleanup.look();
    expect(await waiting()).toEqual([]);
  });

  it("keeps what is not old enough, and deletes in batches what is", async () => {
    for (const aggregate of ["a", "b", "c", "d", "e"]) await write(aggregate);
    await database.pool.query(
      "UPDATE outbox SET created_at = created_at - interval '2 hours' WHERE aggregateid < 'e'",
    );
    const cleanup = open({ retentionMs: 3_600_000, batchSize: 2 });
    await cleanup.look();
    await confirm();
    expect(await cleanup.look()).toMatchObject({ deleted: 4 });
    expect(await waiting()).toEqual(["e"]);
  });

  it("deletes nothing while there is no slot, nor with one of another database", async () => {
    await write("first");
    const other = await postgres.newDatabase({ migrated: true });
    const elsewhere = createOutboxCleanup({ pool: other.pool, slot, retentionMs: 0 });
    expect(await elsewhere.look()).toEqual({ deleted: 0, slot: "missing", lagBytes: null });
    await other.drop();
    const cleanup = open();
    await cleanup.look();
    await database.pool.query("SELECT pg_drop_replication_slot($1)", [slot]);
    expect(await cleanup.look()).toEqual({ deleted: 0, slot: "missing", lagBytes: null });
    expect(await waiting()).toEqual(["first"]);
  });

  it("looks again and again until it is stopped, also after a failure", async () => {
    const events: OutboxCleanupEvent[] = [];
    const cleanup = createOutboxCleanup({
      pool: database.pool,
      slot,
      retentionMs: 0,
      intervalMs: 10,
      onEvent: (event) => {
        events.push(event);
        throw new Error("a listener that fails");
      },
    });
    await write("first");
    await database.pool.query("ALTER TABLE outbox RENAME TO away");
    cleanup.start();
    cleanup.start();
    const until = async (kind: OutboxCleanupEvent["kind"], isIt: (event: OutboxCleanupEvent) => boolean) => {
      while (!events.some((event) => event.kind === kind && isIt(event))) {
        await confirm();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    await until("trouble", () => true);
    await database.pool.query("ALTER TABLE away RENAME TO outbox");
    await until("looked", (event) => event.kind === "looked" && event.deleted === 1);
    await cleanup.stop();
    const count = events.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(events.length).toBe(count);
    expect(await waiting()).toEqual([]);
  });
});
