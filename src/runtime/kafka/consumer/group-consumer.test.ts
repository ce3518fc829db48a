import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { inPlace, nonBlocking, testConsumer } from "../../../../test/support/fake-consumer.js";
import { FakeKafka } from "../../../../test/support/fake-kafka.js";

let kafka: FakeKafka;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  kafka = new FakeKafka();
  kafka.createTopic("orders", 2);
  kafka.createTopic("orders.billing.retry.1", 2);
  kafka.createTopic("orders.billing.retry.2", 2);
  kafka.createTopic("orders.billing.dlq", 2);
});

afterEach(() => {
  vi.useRealTimers();
});

function tick(milliseconds = 5): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(milliseconds);
}

async function stop(consumer: { stop(): Promise<void> }): Promise<void> {
  const stopped = consumer.stop();
  await tick(60_000);
  await stopped;
}

describe("a consumer", () => {
  it("handles the records of all partitions and commits them", async () => {
    const seen: string[] = [];
    const { consumer } = testConsumer(kafka, [{ handler: (value) => void seen.push(value) }]);
    await consumer.start();
    for (let index = 0; index < 10; index += 1) {
      kafka.put({ topic: "orders", partition: index % 2, key: `k${index}`, value: `v${index}` });
    }
    await tick();
    expect(seen.toSorted()).toEqual(Array.from({ length: 10 }, (_, index) => `v${index}`));
    expect(kafka.commits).toEqual([]);
    await tick(1_000);
    expect(kafka.committed.get("billing/orders/0")).toBe(5);
    expect(kafka.committed.get("billing/orders/1")).toBe(5);
    await stop(consumer);
    expect(consumer.status()).toEqual({ state: "stopped", inFlight: 0, running: 0, partitions: [] });
  });

  it("tries again through the retry topics, not before they are due, then buries the record as it came", async () => {
    const attempts: [number, number][] = [];
    const { consumer } = testConsumer(kafka, [
      {
        retry: nonBlocking(1_000, 5_000),
        handler: (_, { attempt, maxAttempts, topic, partition, offset }) => {
          expect({ maxAttempts, topic, partition, offset }).toEqual({
            maxAttempts: 3,
            topic: "orders",
            partition: 1,
            offset: 0,
          });
          attempts.push([attempt, Date.now()]);
          throw new TypeError("no");
        },
      },
    ]);
    await consumer.start();
    kafka.put({ topic: "orders", partition: 1, key: "k", value: "bytes", headers: [["a", "1"]] });
    await tick(10_000);
    expect(attempts.map(([attempt]) => attempt)).toEqual([1, 2, 3]);
    const times = attempts.map(([, at]) => at);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1_000);
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(5_000);
    const [dead] = kafka.records("orders.billing.dlq");
    expect(dead?.partition).toBe(1);
    expect(String(dead?.key)).toBe("k");
    expect(String(dead?.value)).toBe("bytes");
    const headers = Object.fromEntries((dead?.headers ?? []).map(([name, value]) => [name, String(value)]));
    expect(headers).toEqual({
      a: "1",
      "commsgen-original-topic": "orders",
      "commsgen-original-partition": "1",
      "commsgen-original-offset": "0",
      "commsgen-original-timestamp": "1000000",
      "commsgen-group": "billing",
      "commsgen-operation": "onOrder",
      "commsgen-attempt": "3",
      "commsgen-reason": "exhausted",
      "commsgen-exception-class": "TypeError",
      "commsgen-exception-message": "no",
      "commsgen-exception-stack": expect.stringContaining("TypeError: no"),
    });
    await stop(consumer);
    expect(kafka.committed.get("billing/orders/1")).toBe(1);
  });

  it.each(["blocking", "park-key"] as const)(
    "keeps the order of a key while it retries: %s",
    async (mode) => {
      const seen: string[] = [];
      let failures = 2;
      const { consumer } = testConsumer(kafka, [
        {
          retry: inPlace(mode, 1_000, 1_000),
          handler: (value, { attempt }) => {
            seen.push(`${value}#${attempt}`);
            if (value === "a1" && failures > 0) {
              failures -= 1;
              throw new Error("not yet");
            }
          },
        },
      ]);
      await consumer.start();
      kafka.put({ topic: "orders", key: "a", value: "a1" });
      kafka.put({ topic: "orders", key: "a", value: "a2" });
      kafka.put({ topic: "orders", key: "b", value: "b1" });
      await tick(900);
      expect(seen).toEqual(mode === "blocking" ? ["a1#1"] : ["a1#1", "b1#1"]);
      await tick(3_000);
      expect(seen.filter((entry) => entry.startsWith("a"))).toEqual(["a1#1", "a1#2", "a1#3", "a2#1"]);
      await stop(consumer);
      expect(kafka.committed.get("billing/orders/0")).toBe(3);
    },
  );
});

describe("a channel with parameters", () => {
  it("takes in the topics that fit, each with retries of its own, and not those retries as sources", async () => {
    for (const region of ["eu", "us"]) {
      kafka.createTopic(`shop.${region}`, 1);
      kafka.createTopic(`shop.${region}.billing.retry.1`, 1);
      kafka.createTopic(`shop.${region}.billing.dlq`, 1);
      kafka.createTopic(`shop.${region}.others.retry.1`, 1);
    }
    const seen: string[] = [];
    const { consumer } = testConsumer(kafka, [
      {
        address: ["shop.", { parameter: "region" }],
        retry: nonBlocking(100),
        handler: (value, { topic, attempt }, id) => {
          seen.push(`${topic} ${value} ${attempt} ${id}`);
          throw new Error("no");
        },
      },
    ]);
    await consumer.start();
    kafka.put({ topic: "shop.eu", value: "a" });
    kafka.put({ topic: "shop.us", value: "b", headers: [["ce_id", "b-id"]] });
    kafka.put({ topic: "shop.us.others.retry.1", value: "c" });
    await tick(1_000);
    expect(seen.toSorted()).toEqual([
      "shop.eu a 1 shop.eu-0-0",
      "shop.eu a 2 shop.eu-0-0",
      "shop.us b 1 b-id",
      "shop.us b 2 b-id",
    ]);
    expect(kafka.records("shop.eu.billing.dlq").map(({ value }) => String(value))).toEqual(["a"]);
    expect(kafka.records("shop.us.billing.dlq").map(({ value }) => String(value))).toEqual(["b"]);
    await stop(consumer);
  });
});
