import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  inPlace,
  nonBlocking,
  type TestOperation,
  testConsumer,
} from "../../../../test/support/fake-consumer.js";
import { FakeKafka, type FakeRecord } from "../../../../test/support/fake-kafka.js";
import { DriverError, type RecordToSend } from "../driver.js";
import { FatalError, RetryLater } from "../errors.js";

class OutOfStock extends Error {}

let kafka: FakeKafka;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  kafka = new FakeKafka();
  for (const topic of ["orders", "orders.billing.retry.1", "orders.billing.retry.2", "orders.billing.dlq"]) {
    kafka.createTopic(topic, 1);
  }
});

afterEach(() => {
  vi.useRealTimers();
});

function tick(milliseconds = 5): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(milliseconds);
}

function header(record: { readonly headers: RecordToSend["headers"] } | undefined, name: string): string {
  return String(record?.headers.find(([other]) => other === name)?.[1]);
}

describe("a record that fails", () => {
  const given: readonly {
    given: string;
    value?: string;
    handler?: TestOperation["handler"];
    options?: Parameters<typeof testConsumer>[2];
    want: { attempts: number; reason: string; class: string; message: string };
  }[] = [
    {
      given: "a value that cannot be decoded",
      value: "poison",
      want: { attempts: 0, reason: "undecodable", class: "UnreadableRecordError", message: "no JSON" },
    },
    {
      given: "a message that nobody knows",
      value: "stranger",
      want: { attempts: 0, reason: "unknown-message", class: "UnreadableRecordError", message: "who?" },
    },
    {
      given: "a reader with a bug",
      value: "broken-reader",
      want: {
        attempts: 0,
        reason: "undecodable",
        class: "UnreadableRecordError",
        message: "the record cannot be read",
      },
    },
    {
      given: "a handler that says it is fatal",
      handler: () => Promise.reject(new FatalError("never")),
      want: { attempts: 1, reason: "fatal", class: "FatalError", message: "never" },
    },
    {
      given: "an error of a class that is fatal here",
      handler: () => {
        throw new OutOfStock("none left");
      },
      options: { fatal: [OutOfStock] },
      want: { attempts: 1, reason: "fatal", class: "OutOfStock", message: "none left" },
    },
    {
      given: "a test for fatal errors that throws itself",
      handler: () => Promise.reject(new OutOfStock("none left")),
      options: {
        fatal: () => {
          throw new Error("a bug");
        },
      },
      want: { attempts: 3, reason: "exhausted", class: "OutOfStock", message: "none left" },
    },
    {
      given: "something thrown that is no error",
      handler: () => Promise.reject("just text"),
      want: { attempts: 3, reason: "exhausted", class: "string", message: "just text" },
    },
    {
      given: "something thrown that cannot even be described",
      handler: () => Promise.reject(Object.create(null)),
      want: { attempts: 3, reason: "exhausted", class: "object", message: "the error cannot be described" },
    },
    {
      given: "a handler that never ends",
      handler: () => new Promise(() => {}),
      options: { handlerTimeoutMs: 200 },
      want: {
        attempts: 3,
        reason: "exhausted",
        class: "HandlerTimeoutError",
        message: "the handler took longer than 200 ms",
      },
    },
    {
      given: "a handler that rejects when its signal aborts",
      handler: (_, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(new Error("aborted"))),
        ),
      options: { handlerTimeoutMs: 200 },
      want: {
        attempts: 3,
        reason: "exhausted",
        class: "HandlerTimeoutError",
        message: "the handler took longer than 200 ms",
      },
    },
  ];
  it.each(given)("given $given -> $want.reason after $want.attempts", async (entry) => {
    let attempts = 0;
    const operation: TestOperation = {
      retry: nonBlocking(10, 20),
      handler: (value, context, id) => {
        if (value === "good") return undefined;
        attempts += 1;
        return (entry.handler ?? (() => {}))(value, context, id);
      },
    };
    const { consumer, events } = testConsumer(kafka, [operation], entry.options);
    await consumer.start();
    kafka.put({ topic: "orders", value: entry.value ?? "bad" });
    kafka.put({ topic: "orders", value: "good" });
    await tick(10_000);
    const dead = kafka.records("orders.billing.dlq");
    expect(dead).toHaveLength(1);
    expect({
      attempts,
      reason: header(dead[0], "commsgen-reason"),
      class: header(dead[0], "commsgen-exception-class"),
      message: header(dead[0], "commsgen-exception-message"),
    }).toEqual(entry.want);
    expect(header(dead[0], "commsgen-due")).toBe("undefined");
    expect(String(dead[0]?.value)).toBe(entry.value ?? "bad");
    // The partition goes on.
    expect(kafka.committed.get("billing/orders/0")).toBe(2);
    expect(events.filter(({ kind }) => kind === "dead-lettered")).toHaveLength(1);
    await Promise.all([consumer.stop(), tick(30_000)]);
  });

  const delays: readonly { given: number; want: { topic: string; after: number } }[] = [
    { given: 0, want: { topic: "orders.billing.retry.1", after: 0 } },
    { given: 1_500, want: { topic: "orders.billing.retry.1", after: 1_500 } },
    { given: 60_000, want: { topic: "orders.billing.retry.2", after: 60_000 } },
  ];
  it.each(delays)("goes to the retry topic that fits: $given ms -> $want.topic", async ({ given, want }) => {
    const { consumer } = testConsumer(kafka, [
      {
        retry: nonBlocking(1_000, 5_000),
        handler: (_, { attempt }) => {
          if (attempt === 1) throw new RetryLater(given);
        },
      },
    ]);
    await consumer.start();
    kafka.put({ topic: "orders" });
    await tick(1);
    const [first] = kafka.sent;
    expect(first?.topic).toBe(want.topic);
    expect(Number(header(first, "commsgen-due")) - 1_000_000).toBeGreaterThanOrEqual(want.after);
    expect(Number(header(first, "commsgen-due")) - 1_000_000).toBeLessThan(want.after + 5);
    await Promise.all([consumer.stop(), tick(30_000)]);
  });

  it("is dropped, and said so, where the contract wants no dead letters", async () => {
    const { consumer, events } = testConsumer(kafka, [{ deadLetter: null, handler: () => {} }]);
    await consumer.start();
    kafka.put({ topic: "orders", value: "poison" });
    await tick(1_500);
    expect(kafka.committed.get("billing/orders/0")).toBe(1);
    expect(events).toContainEqual(expect.objectContaining({ kind: "dropped", reason: "undecodable" }));
    await Promise.all([consumer.stop(), tick(30_000)]);
  });

  it("does not believe the retry headers of a record from the source topic", async () => {
    const attempts: number[] = [];
    const { consumer } = testConsumer(kafka, [{ handler: (_, { attempt }) => void attempts.push(attempt) }]);
    await consumer.start();
    const replayed: FakeRecord = {
      topic: "orders",
      headers: [
        ["commsgen-attempt", "3"],
        ["commsgen-due", "9999999999999"],
      ],
    };
    kafka.put(replayed);
    await tick();
    expect(attempts).toEqual([1]);
    await Promise.all([consumer.stop(), tick(30_000)]);
  });
});

describe("a retry or dead-letter record that cannot be sent", () => {
  it("is sent again until it is acknowledged, and nothing is committed before", async () => {
    let failures = 5;
    kafka.beforeSend = () => {
      failures -= 1;
      if (failures >= 0) throw new DriverError("unavailable", "no broker");
    };
    const { consumer, events } = testConsumer(kafka, [{ handler: () => {} }]);
    await consumer.start();
    kafka.put({ topic: "orders", value: "poison" });
    kafka.put({ topic: "orders", value: "good" });
    await tick(30);
    expect(kafka.commits).toEqual([]);
    await tick(200_000);
    expect(kafka.records("orders.billing.dlq")).toHaveLength(1);
    expect(kafka.committed.get("billing/orders/0")).toBe(2);
    expect(events.filter(({ kind }) => kind === "trouble")).toHaveLength(5);
    await Promise.all([consumer.stop(), tick(30_000)]);
  });

  it("loses its exception's text where the broker finds it too large, and holds back no others", async () => {
    kafka.beforeSend = (records) => {
      if (records.some((record) => header(record, "commsgen-exception-message").length > 100)) {
        throw new DriverError("refused", "too large");
      }
    };
    const { consumer } = testConsumer(kafka, [
      {
        handler: (value) => {
          throw new FatalError(value === "large" ? "x".repeat(1_000) : "small");
        },
      },
    ]);
    await consumer.start();
    kafka.put({ topic: "orders", key: "a", value: "large" });
    kafka.put({ topic: "orders", key: "b", value: "small" });
    await tick(2_000);
    const messages = kafka
      .records("orders.billing.dlq")
      .map((record) => [String(record.value), header(record, "commsgen-exception-message")]);
    expect(messages.toSorted()).toEqual([
      ["large", "undefined"],
      ["small", "small"],
    ]);
    expect(kafka.committed.get("billing/orders/0")).toBe(2);
    await Promise.all([consumer.stop(), tick(30_000)]);
  });

  it.each(["blocking", "park-key"] as const)("keeps the rest of its key waiting: %s", async (mode) => {
    let isDown = true;
    kafka.beforeSend = () => {
      if (isDown) throw new DriverError("unavailable", "no broker");
    };
    const seen: string[] = [];
    const { consumer } = testConsumer(kafka, [
      {
        retry: inPlace(mode, 10),
        handler: (value) => {
          seen.push(value);
          if (value === "a1") throw new Error("never");
        },
      },
    ]);
    await consumer.start();
    kafka.put({ topic: "orders", key: "a", value: "a1" });
    kafka.put({ topic: "orders", key: "a", value: "a2" });
    await tick(5_000);
    expect(seen).toEqual(["a1", "a1"]);
    isDown = false;
    await tick(60_000);
    expect(seen).toEqual(["a1", "a1", "a2"]);
    await Promise.all([consumer.stop(), tick(30_000)]);
  });
});
