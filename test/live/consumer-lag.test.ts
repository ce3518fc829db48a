import { randomUUID } from "node:crypto";
import * as promClient from "prom-client";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { KafkaDriver } from "../../src/runtime/kafka/driver.js";
import { kafkajsDriver } from "../../src/runtime/kafka/kafkajs-driver.js";
import { prometheusMetrics } from "../../src/runtime/telemetry/prometheus.js";
import { testConsumer } from "../support/fake-consumer.js";
import { describeWithKafka, startKafka, type TestKafka } from "../support/kafka-broker.js";

await describeWithKafka("the lag of a consumer", (version) => {
  let broker: TestKafka;
  let topic: string;
  let stops: (() => Promise<void>)[];

  beforeAll(async () => {
    broker = await startKafka({ version });
  });

  const driver = (): KafkaDriver => kafkajsDriver({ clientId: "lag", brokers: broker.brokers });

  beforeEach(async () => {
    topic = `lag-${randomUUID()}`;
    stops = [];
    const admin = driver().createAdmin();
    await admin.connect();
    await admin.create([{ topic, partitions: 2, replicas: 1, configuration: {} }]);
    await admin.disconnect();
  });
  afterEach(() => Promise.all(stops.map((stop) => stop())));

  async function send(partition: number, count: number): Promise<void> {
    const { producer } = driver();
    await producer.connect();
    const record = { topic, partition, key: null, value: Buffer.from("1"), headers: [], timestamp: null };
    await producer.send(Array(count).fill(record), { compression: "none", timeoutMs: 10_000 });
    await producer.disconnect();
  }

  async function start(handler: () => Promise<void>, maxInFlight: number) {
    const metrics = prometheusMetrics(promClient, { service: "shop" });
    const operation = { address: [topic], deadLetter: null, handler };
    const { consumer } = testConsumer(driver(), [operation], {
      groupId: `${topic}.group`,
      metrics,
      maxInFlight,
      concurrency: maxInFlight,
      commitIntervalMs: 50,
      drainTimeoutMs: 1_000,
      sessionTimeoutMs: broker.minSessionTimeoutMs * 6,
    });
    stops.push(() => consumer.stop());
    await consumer.start();
    /** `["0: 5", "1: 0"]`: partitions and how far behind each is */
    const lag = async (): Promise<readonly string[]> =>
      [...(await metrics.text()).matchAll(/^kafka_consumer_lag_records\{.*partition="(\d)"\} (\d+)$/gm)]
        .map(([, partition, records]) => `${partition}: ${records}`)
        .sort();
    return { consumer, lag };
  }

  it("tells of partitions that are fetched, paused, idle, and somebody else's", async () => {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await send(0, 3);
    const first = await start(() => released, 2);
    await expect.poll(() => first.consumer.status().inFlight, { timeout: 20_000 }).toBe(3);
    // It has as many as it may have: what comes now is not fetched.
    await send(0, 4);
    expect(await first.lag()).toEqual(["0: 7", "1: 0"]);
    release();
    await expect.poll(first.lag, { timeout: 20_000 }).toEqual(["0: 0", "1: 0"]);

    const second = await start(async () => {}, 100);
    await expect.poll(first.lag, { timeout: 30_000 }).toHaveLength(1);
    await expect
      .poll(async () => [...(await first.lag()), ...(await second.lag())].sort(), { timeout: 30_000 })
      .toEqual(["0: 0", "1: 0"]);
  }, 120_000);
});
