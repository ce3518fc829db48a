import * as promClient from "prom-client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  inPlace,
  nonBlocking,
  type TestOperation,
  testConsumer,
} from "../../../test/support/fake-consumer.js";
import type { KafkaDriver } from "../kafka/driver.js";
import { FatalError } from "../kafka/errors.js";
import { InMemoryKafka } from "../testing/in-memory-kafka.js";
import { type PrometheusMetrics, prometheusMetrics } from "./prometheus.js";

let kafka: InMemoryKafka;
let metrics: PrometheusMetrics;
let stops: (() => Promise<void>)[];

beforeEach(() => {
  kafka = new InMemoryKafka();
  kafka.createTopic("orders", 2);
  for (const topic of ["orders.billing.retry.1", "orders.billing.dlq"]) kafka.createTopic(topic, 2);
  metrics = prometheusMetrics(promClient, { service: "shop" });
  stops = [];
});

afterEach(async () => {
  for (const stop of stops) await stop();
});

async function start(operation: TestOperation, driver: KafkaDriver = kafka.driver(), registry = metrics) {
  const options = { metrics: registry, drainTimeoutMs: 100, commitIntervalMs: 5 };
  const { consumer, events } = testConsumer(driver, [operation], options);
  stops.push(() => consumer.stop());
  await consumer.start();
  return Object.assign(consumer, { events });
}

async function send(values: readonly string[], partition = 0): Promise<void> {
  const { producer } = kafka.driver();
  await producer.connect();
  const records = values.map((value) => ({
    topic: "orders",
    partition,
    key: null,
    value: Buffer.from(value),
    headers: [],
    timestamp: null,
  }));
  await producer.send(records, { compression: "none", timeoutMs: 1_000 });
}

/** The samples of one metric, without the label that all of them have: `{group="billing"} 1` */
async function samples(name: string, registry = metrics): Promise<readonly string[]> {
  const lines = (await registry.text()).split("\n").filter((line) => line.startsWith(`${name}{`));
  return lines.map((line) => line.slice(name.length).replace('service="shop",', "")).sort();
}

const outcome = (message: string, of: string, count: number) =>
  `{group="billing",topic="orders",message="${message}",outcome="${of}"} ${count}`;

describe("what became of messages", () => {
  it("is counted by outcome, with durations, attempts and reasons", async () => {
    let failures = 2;
    await start({
      retry: nonBlocking(1, 1),
      handler: (value) => {
        if (value === "fatal") throw new FatalError("no");
        if (value === "shaky" && failures-- > 0) throw new Error("not yet");
      },
    });
    await send(["fine", "fine", "fatal", "poison", "passer-by", "shaky"]);
    await expect
      .poll(() => samples("kafka_consumer_messages_total"))
      .toEqual(
        [
          outcome("Order", "handled", 3),
          outcome("Order", "failed", 3),
          outcome("Order", "retried", 2),
          outcome("Order", "dead-lettered", 1),
          outcome("", "dead-lettered", 1),
          outcome("", "skipped", 1),
        ].sort(),
      );
    expect(await samples("kafka_dead_letters_total")).toEqual([
      '{group="billing",topic="orders",reason="fatal"} 1',
      '{group="billing",topic="orders",reason="undecodable"} 1',
    ]);
    expect(await samples("kafka_consumer_handler_duration_seconds_count")).toEqual([
      '{group="billing",topic="orders",message="Order"} 6',
    ]);
    const attempts = await samples("kafka_consumer_attempts_bucket");
    expect(attempts.filter((line) => /le="[123]"/.test(line))).toEqual([
      '{le="1",group="billing",topic="orders"} 2',
      '{le="2",group="billing",topic="orders"} 2',
      '{le="3",group="billing",topic="orders"} 3',
    ]);
  });

  it("says what is in memory", async () => {
    await start({ handler: () => new Promise(() => {}) });
    await send(["1", "2", "3"]);
    await expect.poll(() => samples("kafka_consumer_in_flight")).toEqual(['{group="billing"} 3']);
  });
});

describe("the lag", () => {
  const lag = (partition: number, records: number, topic = "orders") =>
    `{group="billing",topic="${topic}",partition="${partition}"} ${records}`;

  it("is what stands behind the next offset to commit", async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await start({ handler: (value) => (value === "slow" ? held : undefined) });
    await send(["1", "slow", "3"]);
    await expect.poll(() => samples("kafka_consumer_lag_records")).toEqual([lag(0, 2), lag(1, 0)]);
    release();
    await expect.poll(() => samples("kafka_consumer_lag_records")).toEqual([lag(0, 0), lag(1, 0)]);
  });

  it("is asked for where nothing was fetched since the start, and where fetching is paused", async () => {
    await send(["1", "2"]);
    const consumer = await start({
      retry: inPlace("blocking", 60_000),
      handler: () => {
        throw new Error("no");
      },
    });
    await expect.poll(() => consumer.status().running).toBe(0);
    // The first blocks its partition: what is written now is not fetched.
    await send(["3", "4", "5"]);
    expect(await samples("kafka_consumer_lag_records")).toEqual([lag(0, 5), lag(1, 0)]);
  });

  it("begins at what the group has committed", async () => {
    const first = await start({ handler: () => {} });
    await send(["1", "2"]);
    await expect.poll(() => kafka.committed("billing", "orders")[0]?.offset).toBe(2);
    await first.stop();
    await start({ handler: () => {} });
    expect(await samples("kafka_consumer_lag_records")).toEqual([lag(0, 0), lag(1, 0)]);
  });

  it("goes with its partition, and with the consumer", async () => {
    const first = await start({ handler: () => {} });
    await send(["1"], 0);
    await send(["1"], 1);
    await expect.poll(() => samples("kafka_consumer_lag_records")).toEqual([lag(0, 0), lag(1, 0)]);
    const others = prometheusMetrics(promClient, { service: "shop" });
    const second = await start({ handler: () => {} }, kafka.driver(), others);
    await expect.poll(() => samples("kafka_consumer_lag_records")).toHaveLength(1);
    await expect.poll(() => samples("kafka_consumer_lag_records", others)).toHaveLength(1);
    await second.stop();
    expect(await samples("kafka_consumer_lag_records", others)).toEqual([]);
    await first.stop();
    expect(await samples("kafka_consumer_lag_records")).toEqual([]);
    expect(await samples("kafka_consumer_in_flight")).toEqual(['{group="billing"} 0']);
  });

  it("is what is known where the broker does not answer", async () => {
    const driver = kafka.driver();
    let isAway = false;
    const shaky: KafkaDriver = {
      ...driver,
      createAdmin: () => {
        if (isAway) throw new Error("away");
        return driver.createAdmin();
      },
    };
    const { events } = await start({ handler: () => new Promise(() => {}) }, shaky);
    isAway = true;
    await send(["1"]);
    await expect.poll(() => samples("kafka_consumer_lag_records")).toEqual([lag(0, 1)]);
    const [trouble] = events.filter(({ kind }) => kind === "trouble");
    expect(trouble).toEqual({
      kind: "trouble",
      groupId: "billing",
      what: "ask for the lag",
      error: expect.any(Error),
    });
  });

  it("is asked for once in a while, however often somebody wants to know", async () => {
    const driver = kafka.driver();
    let asked = 0;
    const counting: KafkaDriver = {
      ...driver,
      createAdmin: () => {
        asked += 1;
        return driver.createAdmin();
      },
    };
    await send(["1", "2"]);
    const blocked: TestOperation = {
      retry: inPlace("blocking", 60_000),
      handler: () => {
        throw new Error("no");
      },
    };
    await start(blocked, counting);
    await expect.poll(() => samples("kafka_consumer_lag_records")).toEqual([lag(0, 2), lag(1, 0)]);
    const before = asked;
    for (let reading = 0; reading < 5; reading += 1) await samples("kafka_consumer_lag_records");
    expect(asked).toBe(before);
  });
});
