import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Consumer, ConsumerEvent } from "../../src/runtime/kafka/consumer-options.js";
import type { KafkaDriver, RecordHeaders } from "../../src/runtime/kafka/driver.js";
import { FatalError, RetryLater } from "../../src/runtime/kafka/errors.js";
import { kafkajsDriver } from "../../src/runtime/kafka/kafkajs-driver.js";
import type { MessageContext } from "../../src/runtime/kafka/message.js";
import { describeWithKafka, startKafka, type TestKafka } from "../support/kafka-broker.js";
import { headersOf, readTopic } from "./dead-letters.js";
import { type DeliveryProject, importProject, makeProject } from "./project.js";
import { type Mode, modes, type Step } from "./step.js";

const utf8 = new TextEncoder();
/** Milliseconds from each attempt to the next, as `contract.yaml` says. */
const delays: Readonly<Record<Mode, readonly number[]>> = {
  blocking: [50, 50, 50],
  parked: [50, 50, 50],
  routed: [200, 400, 800],
};
const handlerTimeoutMs = 400;

/** One record that no handler can make good, and what must become of it. */
interface Poison {
  readonly name: string;
  readonly value: Uint8Array;
  readonly reason: string;
  readonly attempts: number;
  readonly exception: string;
}

const step = (rest: Partial<Step>): Uint8Array =>
  utf8.encode(JSON.stringify({ key: "poison", seq: 0, durationMs: 0, failures: 0, ...rest }));

const poisons: readonly Poison[] = [
  {
    name: "bytes that are no JSON",
    value: Uint8Array.of(0xff, 0xfe, 0x00, 0x7b),
    reason: "undecodable",
    attempts: 0,
    exception: "UnreadableRecordError",
  },
  {
    name: "a payload that breaks its schema",
    value: step({ seq: -1 }),
    reason: "invalid",
    attempts: 0,
    exception: "UnreadableRecordError",
  },
  {
    name: "a handler that always fails",
    value: step({ failures: 99 }),
    reason: "exhausted",
    attempts: 4,
    exception: "TypeError",
  },
  {
    name: "a handler that never ends",
    value: step({ behaviour: "hang" }),
    reason: "exhausted",
    attempts: 4,
    exception: "HandlerTimeoutError",
  },
  {
    name: "an error that is fatal",
    value: step({ behaviour: "fatal" }),
    reason: "fatal",
    attempts: 1,
    exception: "FatalError",
  },
];

await describeWithKafka("poison", (version) => {
  let kafka: TestKafka;
  let driver: KafkaDriver;
  let project: DeliveryProject;
  let consumer: Consumer;
  let attempts: {
    readonly seq: number;
    readonly attempt: number;
    readonly at: number;
    readonly topic: string;
  }[] = [];
  let failures: { readonly at: number; readonly topic: string }[] = [];
  let events: ConsumerEvent[] = [];
  let runs = 0;

  beforeAll(async () => {
    kafka = await startKafka({ version });
  }, 180_000);
  afterAll(async () => {
    await kafka?.stop();
  });

  beforeEach(async () => {
    attempts = [];
    failures = [];
    events = [];
    project = await makeProject(`poison${process.pid}n${runs++}`);
    driver = kafkajsDriver({ clientId: "poison-test", brokers: kafka.brokers });
    const { run } = project;
    const admin = driver.createAdmin();
    await admin.connect();
    // One partition: what is behind the poison has to pass it.
    const sources = modes.map((mode) => ({
      topic: `${run}.${mode}`,
      partitions: 1,
      replicas: 1,
      configuration: {},
    }));
    await admin.create(sources);
    await admin.disconnect();
    const { createDeliveryConsumer } = await importProject(project.folder);
    consumer = createDeliveryConsumer(
      { onBlocking: handle, onParked: handle, onRouted: handle },
      {
        kafka: driver,
        groupId: run,
        handlerTimeoutMs,
        topics: "create",
        onEvent: (event) => events.push(event),
      },
    );
    await consumer.start();
  }, 60_000);

  afterEach(async () => {
    await consumer?.stop();
    project?.remove();
  });

  async function handle({ payload }: { readonly payload: Step }, context: MessageContext): Promise<void> {
    const { attempt, topic } = context;
    attempts.push({ seq: payload.seq, attempt, at: Date.now(), topic });
    try {
      if (payload.behaviour === "hang") await new Promise(() => {});
      if (payload.behaviour === "fatal") throw new FatalError("this can never work");
      if (payload.behaviour === "later" && attempt === 1) throw new RetryLater(700);
      if (attempt <= payload.failures) throw new TypeError("fails as it was told to");
    } catch (error) {
      failures.push({ at: Date.now(), topic });
      throw error;
    }
  }

  async function send(topic: string, values: readonly Uint8Array[], headers: RecordHeaders): Promise<void> {
    await driver.producer.connect();
    const records = values.map((value) => ({
      topic,
      partition: null,
      key: utf8.encode("poison"),
      value,
      headers,
      timestamp: 1_700_000_000_123,
    }));
    await driver.producer.send(records, { compression: "none", timeoutMs: 10_000 });
    await driver.producer.disconnect();
  }

  describe.each(modes)("%s", (mode) => {
    it.each(poisons)("$name goes to the dead-letter topic, and the partition goes on", async (poison) => {
      const topic = `${project.run}.${mode}`;
      const strange: RecordHeaders = [
        ["x-twice", utf8.encode("a")],
        ["x-twice", utf8.encode("b")],
        ["x-bytes", Uint8Array.of(0, 255)],
      ];
      await send(topic, [poison.value, step({ seq: 7 })], strange);
      const deadLetterTopic = `${topic}.${project.run}.dlq`;
      const [letter] = await readTopic(driver, deadLetterTopic, { count: 1, timeoutMs: 20_000 });
      if (letter === undefined) throw new Error("no dead letter");
      expect(letter.value).toEqual(Buffer.from(poison.value));
      expect(letter.key).toEqual(Buffer.from("poison"));
      const kept = letter.headers.filter(([name]) => name.startsWith("x-"));
      expect(kept.map(([name, value]) => [name, [...(value ?? [])]])).toEqual([
        ["x-twice", [97]],
        ["x-twice", [98]],
        ["x-bytes", [0, 255]],
      ]);
      const headers = headersOf(letter);
      expect(headers).toMatchObject({
        "commsgen-original-topic": topic,
        "commsgen-original-partition": "0",
        "commsgen-original-offset": "0",
        "commsgen-original-timestamp": "1700000000123",
        "commsgen-group": project.run,
        "commsgen-attempt": String(Math.max(1, poison.attempts)),
        "commsgen-reason": poison.reason,
        "commsgen-exception-class": poison.exception,
      });
      expect(headers["commsgen-exception-message"]).toBeTruthy();
      expect(Buffer.byteLength(headers["commsgen-exception-stack"] ?? "")).toBeLessThanOrEqual(8_192);
      expect(headers["commsgen-exception-stack"]).toContain(poison.exception);
      await expect.poll(() => attempts.filter(({ seq }) => seq === 7).length, { timeout: 10_000 }).toBe(1);
      const tries = attempts.filter(({ seq }) => seq !== 7);
      expect(tries.map(({ attempt }) => attempt)).toEqual(
        Array.from({ length: poison.attempts }, (_, index) => index + 1),
      );
      // Source offsets: both records are behind us.
      await consumer.stop();
      const admin = driver.createAdmin();
      await admin.connect();
      expect(await admin.committed(project.run, topic)).toEqual([{ topic, partition: 0, offset: 2 }]);
      await admin.disconnect();
      const took = poison.exception === "HandlerTimeoutError" ? handlerTimeoutMs : 0;
      for (const [index, delay] of delays[mode].slice(0, Math.max(0, poison.attempts - 1)).entries()) {
        const pause = (tries[index + 1]?.at ?? 0) - (tries[index]?.at ?? 0);
        // Clocks tick in whole milliseconds.
        expect(pause, `between attempt ${index + 1} and ${index + 2}`).toBeGreaterThanOrEqual(
          delay + took - 1,
        );
      }
    });

    it("waits as long as a handler asks", async () => {
      await send(`${project.run}.${mode}`, [step({ behaviour: "later" })], []);
      await expect.poll(() => attempts.length, { timeout: 10_000 }).toBe(2);
      const [first, second] = attempts;
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(699);
      expect(events.some(({ kind }) => kind === "dead-lettered")).toBe(false);
    });
  });

  it("keeps the order of a key where the contract says so, and lets it go where it does not", async () => {
    for (const mode of modes)
      await send(`${project.run}.${mode}`, [step({ seq: 0, failures: 2 }), step({ seq: 1 })], []);
    await expect.poll(() => attempts.length, { timeout: 20_000 }).toBe(12);
    const orderIn = (mode: Mode) =>
      attempts
        .filter(({ topic }) => topic === `${project.run}.${mode}`)
        .map(({ seq, attempt }) => `${seq}/${attempt}`);
    expect(orderIn("blocking")).toEqual(["0/1", "0/2", "0/3", "1/1"]);
    expect(orderIn("parked")).toEqual(["0/1", "0/2", "0/3", "1/1"]);
    expect(orderIn("routed")).toEqual(["0/1", "1/1", "0/2", "0/3"]);
  });
});
