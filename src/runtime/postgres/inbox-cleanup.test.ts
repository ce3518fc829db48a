import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type TestInbox, testInbox } from "../../../test/support/inbox-consumer.js";
import { describeWithPostgres, startPostgres, type TestPostgres } from "../../../test/support/postgres.js";
import { createInbox } from "./inbox.js";

const hour = 3_600_000;

await describeWithPostgres("the cleaning of the inbox", () => {
  let postgres: TestPostgres;
  let inbox: TestInbox;

  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  afterAll(() => postgres?.stop());
  beforeEach(async () => {
    inbox = await testInbox(postgres);
  }, 30_000);
  afterEach(() => inbox?.end(), 30_000);

  const fill = (count: number, hoursAgo: number) =>
    inbox.database.pool.query(
      `INSERT INTO inbox SELECT 'billing:orders', $2 || '-' || i, now() - $2::int * interval '1 hour' FROM generate_series(1, $1) AS i`,
      [count, hoursAgo],
    );
  const count = async (): Promise<number> => {
    const { rows } = await inbox.database.pool.query<{ readonly count: number }>(
      "SELECT count(*)::int AS count FROM inbox",
    );
    return rows[0]?.count ?? -1;
  };

  it("deletes in batches what is older than it is kept, messages and attempts", async () => {
    await fill(2_500, 3);
    await fill(40, 1);
    await inbox.putAttempts("new", { started: 1, finished: 0 });
    await inbox.putAttempts("old", { started: 1, finished: 0 });
    await inbox.database.pool.query(
      "UPDATE inbox_attempts SET started_at = now() - interval '3 hours' WHERE message_id = 'old'",
    );
    await inbox.start({ handler: inbox.note, inbox: { retentionMs: 2 * hour, cleanupIntervalMs: 50 } });
    await expect.poll(count, { timeout: 10_000 }).toBe(40);
    await expect.poll(() => inbox.attempts()).toEqual(["new 1/0"]);
  });

  it("keeps everything for 30 days when nothing else is said", async () => {
    await fill(3, 24 * 29);
    await fill(5, 24 * 31);
    await inbox.start({ handler: inbox.note, inbox: { cleanupIntervalMs: 50 } });
    await expect.poll(count, { timeout: 10_000 }).toBe(3);
  });

  it("leaves it to another session that is at it", async () => {
    await fill(10, 3);
    const other = await inbox.database.pool.connect();
    await other.query("BEGIN");
    await other.query(`SELECT pg_advisory_xact_lock(hashtextextended('"public"."inbox"', 0))`);
    await inbox.start({ handler: inbox.note, inbox: { retentionMs: hour, cleanupIntervalMs: 20 } });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await count()).toBe(10);
    await other.query("COMMIT");
    other.release();
    await expect.poll(count, { timeout: 10_000 }).toBe(0);
  });

  it("finds old messages by their index", async () => {
    await fill(5_000, 1);
    await inbox.database.pool.query("ANALYZE inbox");
    const { rows } = await inbox.database.pool.query<{ readonly "QUERY PLAN": string }>(
      `EXPLAIN SELECT 1 FROM inbox WHERE handled_at < now() - 7200000::double precision * interval '1 millisecond' LIMIT 1000`,
    );
    expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain("Index");
  });

  it("tells when it cannot, and tries again", async () => {
    const troubles: string[] = [];
    const started = createInbox(
      { pool: { connect: () => Promise.reject(new Error("away")) }, cleanupIntervalMs: 10 },
      { handlerTimeoutMs: 1_000, random: Math.random, onTrouble: (what) => troubles.push(what) },
    );
    started.start();
    await expect.poll(() => troubles.length).toBeGreaterThan(1);
    await started.stop();
    expect(new Set(troubles)).toEqual(new Set(["clean the inbox"]));
  });

  it.each([
    ["retentionMs", { retentionMs: 0 }],
    ["cleanupIntervalMs", { cleanupIntervalMs: Number.NaN }],
  ])("refuses a %s that makes no sense", (name, options) => {
    const { pool } = inbox.database;
    const parts = { handlerTimeoutMs: 1_000, random: Math.random, onTrouble: () => {} };
    expect(() => createInbox({ pool, ...options }, parts)).toThrow(name);
  });
});
