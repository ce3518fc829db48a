import { beforeEach, describe } from "vitest";
import { InMemoryKafka } from "../../src/runtime/testing/in-memory-kafka.js";
import { consumingSuite } from "./consuming.js";
import type { DriverUnderTest } from "./driver-under-test.js";
import { groupsSuite } from "./groups.js";
import { sendingSuite } from "./sending.js";

describe("the broker in memory", () => {
  let kafka = new InMemoryKafka();
  beforeEach(() => {
    kafka = new InMemoryKafka();
  });

  const subject = (): DriverUnderTest => ({
    createDriver: () => kafka.driver(),
    maxMessageBytes: 1_048_588,
    sessionTimeoutMs: 60,
  });
  sendingSuite(subject);
  consumingSuite(subject);
  groupsSuite(subject);
});
