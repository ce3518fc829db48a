import { expect, it, onTestFinished } from "vitest";
import { DriverError, type RecordToSend } from "../../src/runtime/kafka/driver.js";
import { describeWithPostgres } from "../support/postgres.js";
import { countRows, firstSight, insertRows, type NewRow } from "./outbox-rows.js";
import { openWorld, until } from "./relay-fixture.js";

const rowsOf = (aggregate: string, ...values: readonly string[]): NewRow[] =>
  values.map((value) => ({ aggregate, value }));

/** A broker that does not take values that hold `bad`, until it is `cured`. */
async function world() {
  const broker = { isCured: false };
  const opened = await openWorld({
    beforeSend: (records: readonly RecordToSend[]) => {
      if (!broker.isCured && records.some(({ value }) => Buffer.from(value ?? []).includes("bad"))) {
        throw new DriverError("refused", "too bad");
      }
    },
  });
  onTestFinished(() => opened.close());
  return { ...opened, broker, sights: () => firstSight(opened.kafka.records("orders")) };
}

const quick = { initialBackoffMs: 20, maxBackoffMs: 100 } as const;

await describeWithPostgres("what the broker refuses", () => {
  it("stops its aggregate and no other", async () => {
    const { database, open, sights } = await world();
    await insertRows(database.pool, [
      ...rowsOf("a", "a1", "a-bad", "a3"),
      ...Array.from({ length: 40 }, (_, index) => rowsOf(`ok${index}`, "1", "2")).flat(),
      ...rowsOf("a", "a4"),
    ]);
    const relay = open({ poison: { ...quick, maxAttempts: 1_000_000 } });
    await relay.start();
    await until(
      async () => (await countRows(database.pool, "outbox")) === 3 && relay.of("stalled").length > 2,
    );
    await insertRows(database.pool, [...rowsOf("a", "a5"), ...rowsOf("b", "b1")]);
    await until(() => sights().has("b"));
    expect(sights().get("a")).toEqual(["a1"]);
    expect(sights().size).toBe(42);
    const { rows } = await database.pool.query(
      "SELECT aggregateid, attempts > 2 AS often, retry_at IS NULL AS stopped, reason FROM outbox_stalled",
    );
    expect(rows).toEqual([{ aggregateid: "a", often: true, stopped: false, reason: "too bad" }]);
    expect(await relay.backlog()).toMatchObject({ waiting: 4, stalledAggregates: 1, deadLetters: 0 });
  });

  it("goes on in order once the broker takes it", async () => {
    const { database, open, broker, sights } = await world();
    await insertRows(database.pool, rowsOf("a", "a1", "a-bad", "a3"));
    const relay = open({ poison: { ...quick, maxAttempts: 1_000_000 } });
    await relay.start();
    await until(() => relay.of("stalled").length > 1);
    await insertRows(database.pool, rowsOf("a", "a4"));
    broker.isCured = true;
    await until(() => sights().get("a")?.length === 4);
    expect(sights().get("a")).toEqual(["a1", "a-bad", "a3", "a4"]);
    await until(async () => (await countRows(database.pool, "outbox_stalled")) === 0);
    expect(await countRows(database.pool, "outbox_dead_letters")).toBe(0);
  });

  it.each([1, 3])(
    "goes to the dead letters after %i attempts, and its aggregate goes on",
    async (maxAttempts) => {
      const { database, open, sights } = await world();
      const values = Array.from({ length: 20 }, (_, index) =>
        index % 7 === 3 ? `bad${index}` : `a${index}`,
      );
      await insertRows(database.pool, [...rowsOf("a", ...values), ...rowsOf("b", "b1")]);
      const relay = open({ poison: { ...quick, maxAttempts } });
      await relay.start();
      await until(async () => (await countRows(database.pool, "outbox")) === 0);
      expect(sights().get("a")).toEqual(values.filter((value) => !value.startsWith("bad")));
      const { rows } = await database.pool.query(
        "SELECT convert_from(payload, 'UTF8') AS value, attempts, reason FROM outbox_dead_letters ORDER BY sequence",
      );
      expect(rows).toEqual(
        ["bad3", "bad10", "bad17"].map((value) => ({ value, attempts: maxAttempts, reason: "too bad" })),
      );
      expect(relay.status()).toMatchObject({ deadLettered: 3, failed: 3 * maxAttempts, sent: 18 });
      expect(relay.of("dead-lettered").map(({ aggregateId }) => aggregateId)).toEqual(["a", "a", "a"]);
      await until(async () => (await countRows(database.pool, "outbox_stalled")) === 0);
    },
  );

  it.each([1, 2])(
    "stays stopped where that is asked for, after %i attempts, until someone lets it go",
    async (maxAttempts) => {
      const { database, open, sights } = await world();
      await insertRows(database.pool, rowsOf("a", "a1", "a-bad", "a3"));
      // biome-ignore lint/suspicious/noThenProperty: an option's value, never a promise
      const poison = { ...quick, maxAttempts, then: "stop" } as const;
      const first = open({ poison });
      await first.start();
      await until(() => first.of("dead-lettered").length === 1);
      await first.stop();
      const second = open({ poison });
      await second.start();
      await insertRows(database.pool, [...rowsOf("a", "a4"), ...rowsOf("b", "b1")]);
      await until(() => sights().has("b"));
      expect(sights().get("a")).toEqual(["a1"]);
      expect(await countRows(database.pool, "outbox_stalled WHERE retry_at IS NULL")).toBe(1);
      await database.pool.query("DELETE FROM outbox_stalled");
      await insertRows(database.pool, rowsOf("a", "a5"));
      await until(() => sights().get("a")?.length === 4);
      expect(sights().get("a")).toEqual(["a1", "a3", "a4", "a5"]);
    },
  );

  it("is a row that no record can be made of, too", async () => {
    const { database, open, sights } = await world();
    await insertRows(database.pool, [
      ...rowsOf("a", "a1"),
      { aggregate: "a", value: "a2", headers: '{"x": 7}' },
      ...rowsOf("a", "a3"),
      ...rowsOf("b", "b1"),
    ]);
    const relay = open({ poison: { ...quick, maxAttempts: 2 } });
    await relay.start();
    await until(async () => (await countRows(database.pool, "outbox")) === 0);
    expect(Object.fromEntries(sights())).toEqual({ a: ["a1", "a3"], b: ["b1"] });
    const { rows } = await database.pool.query("SELECT reason FROM outbox_dead_letters");
    expect(rows).toEqual([{ reason: expect.stringContaining("headers") }]);
  });

  it("waits, and is no dead letter, where its topic is missing", async () => {
    const { database, kafka, open, sights } = await world();
    await insertRows(database.pool, [
      ...Array.from({ length: 30 }, (_, index) => ({ aggregate: `m${index}`, value: "m", topic: "missing" })),
      ...rowsOf("a", "a1"),
    ]);
    const relay = open({ poison: { initialBackoffMs: 5, maxBackoffMs: 10, maxAttempts: 2 } });
    await relay.start();
    await until(() => sights().has("a"));
    await until(() => relay.status().failed > 100);
    expect(await relay.backlog()).toMatchObject({ waiting: 30, stalledAggregates: 30, deadLetters: 0 });
    kafka.createTopic("missing");
    await until(async () => (await countRows(database.pool, "outbox")) === 0);
    expect(kafka.records("missing")).toHaveLength(30);
  });

  it("is the next relay's to try again", async () => {
    const { database, open, broker, sights } = await world();
    await insertRows(database.pool, rowsOf("a", "a-bad", "a2"));
    const first = open({ poison: { initialBackoffMs: 300, maxBackoffMs: 300, maxAttempts: 5 } });
    await first.start();
    await until(() => first.of("stalled").length === 1);
    await first.stop();
    broker.isCured = true;
    await open().start();
    await insertRows(database.pool, rowsOf("a", "a3"));
    await until(() => sights().get("a")?.length === 3);
    expect(sights().get("a")).toEqual(["a-bad", "a2", "a3"]);
  });
});
