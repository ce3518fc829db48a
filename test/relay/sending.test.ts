import { expect, it, onTestFinished } from "vitest";
import { textHeader } from "../../src/runtime/kafka/headers.js";
import { describeWithPostgres } from "../support/postgres.js";
import { countRows, firstSight, insertRows } from "./outbox-rows.js";
import { openWorld, until, withoutNotifications } from "./relay-fixture.js";

const rowsOf = (count: number, aggregates: number) =>
  Array.from({ length: count }, (_, index) => ({
    aggregate: `a${index % aggregates}`,
    value: String(index),
  }));

async function world(options?: Parameters<typeof openWorld>[0]) {
  const opened = await openWorld(options);
  onTestFinished(() => opened.close());
  return opened;
}

await describeWithPostgres("a relay that sends", () => {
  it("sends what waits in order, keeps it as sent, and tells of it", async () => {
    const { database, kafka, open } = await world();
    const ids = await insertRows(database.pool, rowsOf(3_000, 17));
    const relay = open({ batchSize: 500, maxInFlight: 700 });
    await relay.start();
    await until(async () => (await countRows(database.pool, "outbox")) === 0);
    const records = kafka.records("orders");
    expect(records.map(({ headers }) => textHeader(headers, "ce_id")).sort()).toEqual([...ids].sort());
    for (const values of firstSight(records).values()) {
      expect(values).toEqual([...values].sort((left, right) => Number(left) - Number(right)));
    }
    const { rows } = await database.pool.query(
      "SELECT count(*)::int AS count, count(DISTINCT (sent_partition, sent_offset))::int AS places FROM outbox_sent",
    );
    expect(rows).toEqual([{ count: 3_000, places: 3_000 }]);
    await until(() => relay.status().inFlight === 0);
    expect(relay.status()).toMatchObject({
      state: "running",
      buckets: 64,
      sent: 3_000,
      failed: 0,
      fenced: 0,
    });
    const { lastLagMs, lag, sent } = relay.status();
    expect(lastLagMs).toBeGreaterThan(0);
    expect([lag.events, lag.buckets.at(-1)?.events]).toEqual([sent, sent]);
    expect(lag.sumMs).toBeGreaterThan(0);
    expect(relay.of("sent").reduce((sum, { count }) => sum + count, 0)).toBe(3_000);
    expect(relay.of("trouble")).toEqual([]);
  });

  it("makes the record that the row describes", async () => {
    const { database, kafka, open } = await world();
    const headers = JSON.stringify({ "x-b": "é", "x-a": { base64: "/w==" } });
    const [id] = await insertRows(database.pool, [{ aggregate: "o-1", value: "{}", headers }]);
    await open().start();
    await until(() => kafka.records("orders").length === 1);
    const [record] = kafka.records("orders");
    expect(record).toMatchObject({ timestamp: 1_700_000_000_000 });
    expect(String(Buffer.from(record?.key ?? []))).toBe("o-1");
    expect(
      record?.headers.map(([name, value]) => [name, Buffer.from(value ?? []).toString("latin1")]),
    ).toEqual([
      ["ce_specversion", "1.0"],
      ["ce_type", "OrderChanged"],
      ["ce_source", "/orders"],
      ["ce_id", id],
      ["ce_time", "2023-11-14T22:13:20.000Z"],
      ["content-type", "application/json"],
      ["x-a", "\xff"],
      ["x-b", "Ã©"],
    ]);
  });

  it("deletes what was sent where nothing is to be kept", async () => {
    const { database, kafka, open } = await world();
    await insertRows(database.pool, rowsOf(10, 3));
    await open({ retentionMs: 0 }).start();
    await until(async () => (await countRows(database.pool, "outbox")) === 0);
    expect(kafka.records("orders")).toHaveLength(10);
    expect(await countRows(database.pool, "outbox_sent")).toBe(0);
  });

  it("drops what was kept for long enough", async () => {
    const { database, open } = await world();
    await insertRows(database.pool, rowsOf(10, 3));
    const first = open();
    await first.start();
    await until(async () => (await countRows(database.pool, "outbox_sent")) === 10);
    await first.stop();
    await database.pool.query(
      "UPDATE outbox_sent SET sent_at = sent_at - interval '1 hour' WHERE sequence <= (SELECT min(sequence) + 5 FROM outbox_sent)",
    );
    const second = open({ retentionMs: 60_000 });
    await second.start();
    await until(async () => (await countRows(database.pool, "outbox_sent")) === 4);
    await until(() => second.of("cleaned").length === 1);
    expect(second.of("cleaned")).toEqual([{ kind: "cleaned", count: 6 }]);
  });

  it("is woken by what is written while it sleeps, and goes to sleep again", async () => {
    const { database, kafka, open } = await world();
    await open({ pollIntervalMs: 600_000 }).start();
    const isWaiting = async () => {
      const { rows } = await database.pool.query("SELECT is_waiting FROM outbox_relays");
      return rows[0]?.is_waiting === true;
    };
    await until(isWaiting);
    for (let count = 1; count <= 3; count += 1) {
      // Until the looks of its first sleep are far apart.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await insertRows(database.pool, [{ aggregate: "a", value: String(count) }]);
      await until(() => kafka.records("orders").length === count, 900);
    }
    expect(await isWaiting()).toBe(true);
  });

  it("polls where notifications do not come", async () => {
    const { database, kafka, open } = await world();
    const { pool } = database;
    await open({ pool: withoutNotifications(pool) }).start();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const { rows } = await pool.query("SELECT is_waiting FROM outbox_relays");
    expect(rows).toEqual([{ is_waiting: false }]);
    await insertRows(pool, [{ aggregate: "a", value: "1" }]);
    await until(() => kafka.records("orders").length === 1, 2_000);
  });

  it("says how much waits", async () => {
    const { database, open } = await world();
    await insertRows(database.pool, rowsOf(4, 2));
    const relay = open();
    const backlog = await relay.backlog();
    expect(backlog).toMatchObject({ waiting: 4, stalledAggregates: 0, deadLetters: 0 });
    expect(backlog.oldestAgeMs).toBeGreaterThan(0);
    await relay.start();
    await until(async () => (await relay.backlog()).waiting === 0);
    expect((await relay.backlog()).oldestAgeMs).toBeNull();
  });

  it("holds no more rows in memory than it may", async () => {
    let most = 0;
    const { database, open } = await world({
      beforeSend: async () => {
        most = Math.max(most, relay.status().inFlight);
        await new Promise((resolve) => setTimeout(resolve, 2));
      },
    });
    await insertRows(database.pool, rowsOf(500, 500));
    const relay = open({ batchSize: 100, maxInFlight: 40 });
    await relay.start();
    await until(async () => (await countRows(database.pool, "outbox")) === 0);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(40);
  });

  it("finds what commits long after rows with higher numbers were sent", async () => {
    const { database, kafka, open } = await world();
    const { pool } = database;
    const [early, slow] = [await pool.connect(), await pool.connect()];
    try {
      await open().start();
      // The slow one's transaction is the younger one, its row the older one.
      await early.query("BEGIN; SELECT pg_current_xact_id()");
      await slow.query("BEGIN");
      await insertRows(slow, [{ aggregate: "a", value: "1" }]);
      await insertRows(early, [{ aggregate: "b", value: "1" }]);
      await early.query("COMMIT");
      for (let count = 1; count <= 5; count += 1) {
        await insertRows(pool, [{ aggregate: "c", value: String(count) }]);
        await until(() => kafka.records("orders").length === count + 1);
      }
      await slow.query("COMMIT");
      await insertRows(pool, [{ aggregate: "a", value: "2" }]);
      // A look at everything comes later, and would find it in any case.
      await until(() => kafka.records("orders").length === 8, 3_000);
      expect(firstSight(kafka.records("orders")).get("a")).toEqual(["1", "2"]);
    } finally {
      early.release();
      slow.release();
    }
  });
});
