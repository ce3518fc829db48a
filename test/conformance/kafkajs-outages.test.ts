import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kafkajsDriver } from "../../src/runtime/kafka/kafkajs-driver.js";
import { describeWithKafka, startKafka, type TestKafka } from "../support/kafka-broker.js";
import { bytes, type DriverUnderTest, record, settings, sleep, text, until } from "./driver-under-test.js";
import { SuiteContext } from "./suite-context.js";

await describeWithKafka("the kafkajs driver in an outage", (version) => {
  let kafka: TestKafka;
  beforeAll(async () => {
    kafka = await startKafka({ version, own: true });
  });
  afterAll(() => kafka?.stop());

  const subject = (): DriverUnderTest => ({
    createDriver: () => kafkajsDriver({ clientId: "outages", brokers: kafka.brokers }),
    maxMessageBytes: 1_048_588,
    sessionTimeoutMs: 6_000,
  });

  describe("of the broker", () => {
    const context = new SuiteContext(subject);

    it("loses nothing of what is sent meanwhile, and keeps its order", async () => {
      const topic = await context.topic("restart", 2);
      const sends: Promise<unknown>[] = [];
      const restarting = sleep(300).then(() => kafka.restart());
      for (let index = 0; index < 200; index += 1) {
        const value = bytes(String(index));
        sends.push(
          context.producer.send([record(topic, { partition: index % 2, value })], {
            ...settings,
            timeoutMs: 40_000,
          }),
        );
        await sleep(10);
      }
      await Promise.all(sends);
      await restarting;
      const member = context.member();
      await member.run(topic);
      const distinct = () => new Set(member.values).size;
      await until("all have arrived", () => distinct() === 200);
      await sleep(300);
      // Neither lost nor twice: the producer is idempotent.
      for (const own of [0, 1]) {
        const got = member.records
          .filter(({ partition }) => partition === own)
          .map(({ value }) => text(value));
        expect(got).toEqual(Array.from({ length: 100 }, (_, index) => String(2 * index + own)));
      }
    });

    it("goes on consuming after a short one, or says that it crashed", async () => {
      const topic = await context.topic("consume");
      const member = context.member();
      await member.run(topic);
      await context.producer.send([record(topic, { value: bytes("before") })], settings);
      await until("the first has arrived", () => member.values.includes("before"));
      await kafka.restart();
      await context.producer.send([record(topic, { value: bytes("after") })], settings);
      await until(
        "it goes on or says so",
        () => member.values.includes("after") || member.crashes.length > 0,
        40_000,
      );
    });

    it("says that it crashed after a long one; a new consumer goes on when the broker is back", async () => {
      const topic = await context.topic("crash");
      const member = context.member();
      await member.run(topic);
      const offset = { topic, partition: 0, offset: 0 };
      await kafka.kill();
      await until("it says so", () => member.crashes.length > 0, 60_000);
      expect(member.crashes.map(({ kind }) => kind)).toEqual(["unavailable"]);
      await expect(member.consumer.commit([offset], member.generation)).rejects.toMatchObject({
        kind: "closed",
      });
      await expect(context.member().run(topic)).rejects.toMatchObject({ kind: "unavailable" });
      const sending = context.producer.send([record(topic)], { ...settings, timeoutMs: 1_000 });
      await expect(sending).rejects.toMatchObject({ kind: "unavailable" });
      await kafka.restart();
      const next = context.member();
      await next.run(topic);
      await context.producer.send([record(topic, { value: bytes("back") })], settings);
      await until("the new one goes on", () => next.values.includes("back"));
    });
  });
});
