import { beforeAll, expect, it } from "vitest";
import { kafkajsDriver } from "../../src/runtime/kafka/kafkajs-driver.js";
import { describeWithKafka, startKafka, type TestKafka } from "../support/kafka-broker.js";
import { consumingSuite } from "./consuming.js";
import type { DriverUnderTest } from "./driver-under-test.js";
import { groupsSuite } from "./groups.js";
import { sendingSuite } from "./sending.js";

await describeWithKafka("the kafkajs driver", (version) => {
  let kafka: TestKafka;
  beforeAll(async () => {
    kafka = await startKafka({ version });
  });

  const subject = (): DriverUnderTest => ({
    createDriver: () =>
      kafkajsDriver({ clientId: "conformance", brokers: kafka.brokers, topicRefreshMs: 300 }),
    maxMessageBytes: 1_048_588,
    sessionTimeoutMs: kafka.minSessionTimeoutMs * 3,
  });
  sendingSuite(subject);
  consumingSuite(subject);
  groupsSuite(subject);

  it("is refused a topic with a setting that does not exist", async () => {
    const admin = subject().createDriver().createAdmin();
    await admin.connect();
    const odd = { topic: "odd", partitions: 1, replicas: 1, configuration: { "no.such.setting": "1" } };
    await expect(admin.create([odd])).rejects.toMatchObject({ kind: "refused" });
    await admin.disconnect();
  });
});
