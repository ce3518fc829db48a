import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { kafkajsDriver } from "../../src/runtime/kafka/kafkajs-driver.js";
import type { OutboxRelayOptions } from "../../src/runtime/postgres/relay-options.js";
import { countRows, insertRows, type NewRow } from "../relay/outbox-rows.js";
import { openRelay, type TestRelay, until } from "../relay/relay-fixture.js";
import { startKafka, type TestKafka, whatKafkaLacks } from "../support/kafka-broker.js";
import { describeWithPostgres, startPostgres, type TestDatabase } from "../support/postgres.js";
import { headerOf, type SeenRecord, TopicTail } from "./debezium/topic-tail.js";

const lack = await whatKafkaLacks();
if (lack !== null && process.env["CI"] !== undefined) throw new Error(`a relay needs Kafka: ${lack}`);

/** More than any broker takes by default: 1 MiB. */
const hugeBytes = 1_200_000;
/** More than the topic `small` takes. */
const smallBytes = 8_000;

/** What a consumer sees that drops what it has seen: values by aggregate. */
function firstSight(records: readonly SeenRecord[], topic: string): Map<string, string[]> {
  const seen = new Set<string>();
  const values = new Map<string, string[]>();
  for (const record of records) {
    const id = headerOf(record, "ce_id") ?? "";
    if (record.topic !== topic || seen.has(id)) continue;
    seen.add(id);
    const key = record.key ?? "";
    values.set(key, [...(values.get(key) ?? []), record.value ?? ""]);
  }
  return values;
}

await describeWithPostgres("what a real broker refuses", () => {
  describe.skipIf(lack !== null)(lack === null ? "" : `is skipped: ${lack}`, () => {
    const run = `poison-${process.pid}`;
    const orders = `${run}.orders`;
    const small = `${run}.small`;
    const late = `${run}.late`;
    let kafka: TestKafka;

    const driver = () => kafkajsDriver({ clientId: run, brokers: kafka.brokers });

    async function createTopic(topic: string, configuration: Readonly<Record<string, string>> = {}) {
      const admin = driver().createAdmin();
      await admin.connect();
      await admin.create([{ topic, partitions: 3, replicas: 1, configuration }]);
      await admin.disconnect();
    }

    /** A database of its own, relays on the broker, and all that is in its topics from their beginning. */
    async function world() {
      const database: TestDatabase = await (await startPostgres()).newDatabase({ migrated: true });
      onTestFinished(() => database.drop());
      const tail = new TopicTail(kafka.brokers);
      await tail.start([orders, small]);
      onTestFinished(() => tail.stop());
      const openAndStart = async (options: Partial<OutboxRelayOptions>): Promise<TestRelay> => {
        const relay = openRelay(database, { kafka: driver(), ...options });
        onTestFinished(() => relay.stop());
        await relay.start();
        return relay;
      };
      return { database, tail, openAndStart };
    }

    beforeAll(async () => {
      kafka = await startKafka({ version: "4.1.0" });
      await createTopic(orders);
      await createTopic(small, { "max.message.bytes": String(smallBytes) });
    }, 120_000);
    afterAll(() => kafka?.stop());

    it.each([
      { afterwards: "continue", topic: small, bytes: smallBytes + 1_000 },
      { afterwards: "stop", topic: orders, bytes: hugeBytes },
    ] as const)(
      "is a record that is too large: its aggregate alone waits, and then must $afterwards",
      async (poisoned) => {
        const { afterwards, topic, bytes } = poisoned;
        const { database, tail, openAndStart } = await world();
        const others = Array.from({ length: 60 }, (_, index) => `${afterwards}-${index}`);
        const bad = `${afterwards}-bad`;
        const event = (aggregate: string, value: string, more: Partial<NewRow> = {}): NewRow => ({
          aggregate,
          value,
          topic,
          ...more,
        });
        await insertRows(database.pool, [
          ...others.map((aggregate) => event(aggregate, "1".repeat(500))),
          event(bad, "first"),
          event(bad, "x".repeat(bytes)),
          ...others.map((aggregate) => event(aggregate, "2")),
          event(bad, "third"),
          event(bad, "fourth", { headers: '{"x": 7}' }),
          event(bad, "fifth"),
          ...others.map((aggregate) => event(aggregate, "3")),
        ]);
        // biome-ignore lint/suspicious/noThenProperty: an option\'s value, never a promise
        const poison = { maxAttempts: 3, initialBackoffMs: 600, maxBackoffMs: 600, then: afterwards };
        const relay = await openAndStart({ poison });
        await tail.until("the others", (records) => {
          const seen = firstSight(records, topic);
          return seen.has(bad) && others.every((aggregate) => seen.get(aggregate)?.length === 3);
        });
        // While the others came, it was still being tried.
        expect(relay.status().deadLettered).toBe(0);
        expect(firstSight(tail.records, topic).get(bad)).toEqual(["first"]);

        const isContinued = afterwards === "continue";
        await until(() => relay.status().deadLettered === (isContinued ? 2 : 1));
        await insertRows(database.pool, [event(bad, "sixth"), event("late", afterwards)]);
        await tail.until(
          "what came later",
          (records) => firstSight(records, topic).get("late")?.[0] === afterwards,
        );
        if (isContinued) await until(async () => (await countRows(database.pool, "outbox")) === 0);
        const seen = firstSight(tail.records, topic);
        for (const aggregate of others) expect(seen.get(aggregate)).toEqual(["1".repeat(500), "2", "3"]);
        expect(seen.get(bad)).toEqual(isContinued ? ["first", "third", "fifth", "sixth"] : ["first"]);
        const letters = await database.pool.query(
          `SELECT length(payload) AS bytes, attempts, reason FROM outbox_dead_letters ORDER BY sequence`,
        );
        const tooLarge = { bytes, attempts: 3, reason: expect.stringContaining("MESSAGE_TOO_LARGE") };
        const invalid = { bytes: 6, attempts: 3, reason: expect.stringContaining("headers") };
        expect(letters.rows).toEqual(isContinued ? [tooLarge, invalid] : [tooLarge]);
        expect(await relay.backlog()).toMatchObject({
          waiting: isContinued ? 0 : 4,
          stalledAggregates: isContinued ? 0 : 1,
        });
      },
      60_000,
    );

    it("is a topic that nobody has made yet: it is waited for, and nothing else is", async () => {
      const { database, tail, openAndStart } = await world();
      const waiting = Array.from({ length: 150 }, (_, index) => `waiting-${index}`);
      for (const value of ["1", "2"]) {
        await insertRows(
          database.pool,
          waiting.map((aggregate) => ({ aggregate, value, topic: late })),
        );
      }
      const relay = await openAndStart({
        poison: { maxAttempts: 2, initialBackoffMs: 100, maxBackoffMs: 400 },
      });
      const delays: number[] = [];
      for (let index = 0; index < 20; index += 1) {
        const begun = performance.now();
        await insertRows(database.pool, [{ aggregate: "other", value: String(index), topic: orders }]);
        await tail.until(
          "another topic's",
          (records) => firstSight(records, orders).get("other")?.length === index + 1,
        );
        delays.push(performance.now() - begun);
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      await until(() => relay.status().failed >= 150);
      // kafkajs takes three seconds to find out that a topic is missing: nobody else waits for that.
      expect(Math.max(...delays)).toBeLessThan(2_500);
      expect(relay.status().deadLettered).toBe(0);
      await createTopic(late);
      await until(async () => (await countRows(database.pool, "outbox")) === 0, 30_000);
      const all = new TopicTail(kafka.brokers);
      await all.start([late]);
      onTestFinished(() => all.stop());
      await all.until("what waited", (records) => firstSight(records, late).size === waiting.length);
      await all.until("all of it", (records) =>
        [...firstSight(records, late).values()].every((values) => values.length === 2),
      );
      for (const values of firstSight(all.records, late).values()) expect(values).toEqual(["1", "2"]);
      expect(await relay.backlog()).toMatchObject({ waiting: 0, stalledAggregates: 0, deadLetters: 0 });
    }, 90_000);
  });
});
