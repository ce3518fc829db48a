import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { inPlace, nonBlocking, testConsumer } from "../../../../test/support/fake-consumer.js";
import { FakeKafka } from "../../../../test/support/fake-kafka.js";
import { DriverError } from "../driver.js";

let kafka: FakeKafka;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  kafka = new FakeKafka();
  for (const topic of ["orders", "orders.billing.retry.1", "orders.billing.dlq"]) kafka.createTopic(topic, 1);
});

afterEach(() => {
  vi.useRealTimers();
});

function tick(milliseconds = 5): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(milliseconds);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

describe("start", () => {
  it("says which topics are missing, and how to make them", async () => {
    kafka.topics.delete("orders.billing.dlq");
    kafka.topics.delete("orders.billing.retry.1");
    const { consumer } = testConsumer(kafka, [{ retry: nonBlocking(1_000), handler: () => {} }]);
    await expect(consumer.start()).rejects.toThrow(
      "these topics do not exist: orders.billing.retry.1, orders.billing.dlq; " +
        'create them with "commsgen topics --brokers host:port --apply"',
    );
    expect(consumer.status().state).toBe("stopped");
    expect(kafka.consumers).toEqual([]);
  });

  it("makes retry and dead-letter topics as wide as their source where it is told to", async () => {
    kafka.topics.clear();
    kafka.createTopic("orders", 7);
    const operation = { retry: nonBlocking(1_000, 1_000), handler: () => {} };
    const { consumer } = testConsumer(kafka, [operation], { topics: "create" });
    await consumer.start();
    expect([...kafka.topics].map(([topic, logs]) => [topic, logs.length])).toEqual([
      ["orders", 7],
      ["orders.billing.retry.1", 7],
      ["orders.billing.dlq", 7],
    ]);
    await Promise.all([consumer.stop(), tick(30_000)]);
  });

  it("does not make source topics", async () => {
    kafka.topics.clear();
    const { consumer } = testConsumer(kafka, [{ handler: () => {} }], { topics: "create" });
    await expect(consumer.start()).rejects.toThrow("these topics do not exist: orders;");
  });

  it("rejects where the group cannot be joined", async () => {
    kafka.beforeRun = () => {
      throw new DriverError("unavailable", "no broker");
    };
    const { consumer } = testConsumer(kafka, [{ handler: () => {} }]);
    await expect(consumer.start()).rejects.toThrow("no broker");
    expect(consumer.status().state).toBe("stopped");
  });

  it("refuses dead letters into the source", () => {
    const operation = { deadLetter: { topic: "orders" }, handler: () => {} };
    expect(() => testConsumer(kafka, [operation])).toThrow('from "orders" to the same topic again');
  });
});

describe("a rebalance", () => {
  it("waits for the handler under way, commits it, and starts nothing new", async () => {
    const seen: string[] = [];
    const { consumer } = testConsumer(kafka, [
      {
        handler: async (value) => {
          await sleep(1_000);
          seen.push(value);
        },
      },
    ]);
    await consumer.start();
    kafka.put({ topic: "orders", key: "a", value: "1" });
    kafka.put({ topic: "orders", key: "a", value: "2" });
    await tick(10);
    void kafka.member.rebalance();
    await tick(1_010);
    expect(kafka.committed.get("billing/orders/0")).toBe(1);
    await tick(5_000);
    expect(seen).toEqual(["1", "2"]);
    await Promise.all([consumer.stop(), tick(30_000)]);
  });

  it("abandons a handler that the driver does not wait for; the partition waits for it when it comes back", async () => {
    const log: string[] = [];
    const { consumer } = testConsumer(kafka, [
      {
        handler: async (_value, { signal }) => {
          log.push("start");
          signal.addEventListener("abort", () => log.push("abort"));
          await sleep(1_000);
          log.push("end");
        },
      },
    ]);
    await consumer.start();
    kafka.put({ topic: "orders", key: "a" });
    await tick(10);
    void kafka.member.rebalance(5);
    await tick(900);
    expect(log).toEqual(["start", "abort"]);
    expect(kafka.commits).toEqual([]);
    await tick(5_000);
    expect(log).toEqual(["start", "abort", "end", "start", "end"]);
    expect(kafka.committed.get("billing/orders/0")).toBe(1);
    await Promise.all([consumer.stop(), tick(30_000)]);
  });

  it("does not wait for an abandoned handler past its deadline", async () => {
    let starts = 0;
    const handler = (): Promise<void> => {
      starts += 1;
      return starts === 1 ? new Promise(() => {}) : Promise.resolve();
    };
    const { consumer } = testConsumer(kafka, [{ handler }], { handlerTimeoutMs: 2_000 });
    await consumer.start();
    kafka.put({ topic: "orders" });
    await tick(10);
    void kafka.member.rebalance(5);
    await tick(2_500);
    expect(starts).toBe(1);
    await tick(2_000);
    expect(starts).toBe(2);
    expect(consumer.status().running).toBe(0);
    await Promise.all([consumer.stop(), tick(30_000)]);
  });
});

describe("a crash of the driver's consumer", () => {
  it("leads to a new one after a while, again and again, and loses nothing", async () => {
    const seen: string[] = [];
    const { consumer, events } = testConsumer(kafka, [{ handler: (value) => void seen.push(value) }]);
    await consumer.start();
    let refusals = 3;
    kafka.beforeRun = () => {
      refusals -= 1;
      if (refusals >= 0) throw new DriverError("unavailable", "no broker");
    };
    kafka.member.crash();
    expect(consumer.status().state).toBe("reconnecting");
    kafka.put({ topic: "orders", value: "later" });
    await tick(100_000);
    expect(consumer.status().state).toBe("running");
    expect(seen).toEqual(["later"]);
    expect(kafka.consumers).toHaveLength(5);
    expect(events.filter(({ kind }) => kind === "trouble")).toHaveLength(4);
    await Promise.all([consumer.stop(), tick(30_000)]);
  });
});

describe("stop", () => {
  it("waits for handlers, starts nothing new, commits and leaves", async () => {
    const seen: string[] = [];
    const { consumer } = testConsumer(
      kafka,
      [
        {
          handler: async (value) => {
            await sleep(1_000);
            seen.push(value);
          },
        },
      ],
      { concurrency: 1 },
    );
    await consumer.start();
    for (const value of ["1", "2", "3"]) kafka.put({ topic: "orders", key: value, value });
    await tick(10);
    const stopped = consumer.stop();
    await tick(1_100);
    await stopped;
    expect(seen).toEqual(["1"]);
    expect(kafka.committed.get("billing/orders/0")).toBe(1);
    expect(kafka.member.hasLeft).toBe(true);
  });

  it("aborts what does not end in time, and commits nothing for it", async () => {
    let reason: unknown = null;
    const { consumer } = testConsumer(
      kafka,
      [
        {
          handler: (_, { signal }) => {
            signal.addEventListener("abort", () => {
              reason = signal.reason;
            });
            return new Promise(() => {});
          },
        },
      ],
      { drainTimeoutMs: 500 },
    );
    await consumer.start();
    kafka.put({ topic: "orders" });
    await tick(10);
    const stopped = consumer.stop();
    await tick(510);
    await stopped;
    expect(reason).toBeInstanceOf(Error);
    expect(kafka.commits).toEqual([]);
    expect(consumer.status().state).toBe("stopped");
  });

  it("does not wait for records that are tried again in place", async () => {
    const { consumer } = testConsumer(kafka, [
      {
        retry: inPlace("blocking", 60_000),
        handler: () => {
          throw new Error("no");
        },
      },
    ]);
    await consumer.start();
    kafka.put({ topic: "orders" });
    await tick(10);
    const stopped = consumer.stop();
    await tick(1);
    await stopped;
    expect(kafka.commits).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("does not wait long for a broker that takes no dead letters", async () => {
    kafka.beforeSend = () => {
      throw new DriverError("unavailable", "no broker");
    };
    const { consumer } = testConsumer(kafka, [{ handler: () => {} }]);
    await consumer.start();
    kafka.put({ topic: "orders", value: "poison" });
    await tick(10);
    const stopped = consumer.stop();
    await tick(10);
    await stopped;
    expect(kafka.commits).toEqual([]);
  });

  it("may come before start, and twice", async () => {
    const { consumer } = testConsumer(kafka, [{ handler: () => {} }]);
    await Promise.all([consumer.stop(), consumer.stop()]);
    expect(consumer.status().state).toBe("stopped");
    await expect(consumer.start()).rejects.toThrow("it is stopped");
  });
});

describe("fetching", () => {
  it("pauses at the high-water mark and goes on at half of it", async () => {
    const release: (() => void)[] = [];
    kafka.fetchSize = 1;
    const handler = (): Promise<void> => new Promise((resolve) => release.push(resolve));
    const { consumer } = testConsumer(kafka, [{ handler }], { maxInFlight: 4 });
    await consumer.start();
    for (let index = 0; index < 10; index += 1) kafka.put({ topic: "orders", key: `${index}` });
    await tick(20);
    expect(release).toHaveLength(4);
    expect(kafka.member.paused).toEqual(new Set(["orders/0"]));
    release[0]?.();
    await tick(20);
    expect(release).toHaveLength(4);
    release[1]?.();
    await tick(20);
    expect(release).toHaveLength(6);
    for (const end of release) end();
    await tick(20);
    for (const end of release) end();
    await Promise.all([consumer.stop(), tick(30_000)]);
  });

  it("pauses a retry partition until its first record is due", async () => {
    const { consumer } = testConsumer(kafka, [
      {
        retry: nonBlocking(5_000),
        handler: (_, { attempt }) => {
          if (attempt === 1) throw new Error("no");
        },
      },
    ]);
    await consumer.start();
    kafka.put({ topic: "orders" });
    await tick(50);
    expect(kafka.member.paused).toEqual(new Set(["orders.billing.retry.1/0"]));
    await tick(5_000);
    expect(kafka.member.paused).toEqual(new Set());
    await Promise.all([consumer.stop(), tick(30_000)]);
  });
});
