import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, expect, it } from "vitest";
import { kafkajsDriver } from "../../src/runtime/kafka/kafkajs-driver.js";
import { partitionOf } from "../../src/runtime/kafka/partitioner.js";
import { describeWithKafka, startKafka, type TestKafka } from "../support/kafka-broker.js";
import { bytes, type DriverUnderTest, record, settings, text, until } from "./driver-under-test.js";
import { SuiteContext } from "./suite-context.js";

const run = promisify(execFile);
const hasKcat = await run("kcat", ["-V"]).then(
  () => true,
  () => false,
);
if (!hasKcat && process.env["CI"] !== undefined) throw new Error("kcat is missing (Debian package kcat)");

/** A client that shares no code with ours: librdkafka's. */
await describeWithKafka(`kcat beside us${hasKcat ? "" : " (skipped: kcat is missing)"}`, (version) => {
  let kafka: TestKafka;
  beforeAll(async () => {
    kafka = await startKafka({ version });
  });
  const context = new SuiteContext(
    (): DriverUnderTest => ({
      createDriver: () => kafkajsDriver({ clientId: "kcat", brokers: kafka.brokers }),
      maxMessageBytes: 1_048_588,
      sessionTimeoutMs: 6_000,
    }),
  );
  const keys = Array.from({ length: 50 }, (_, index) => `key-${index * 7919}`);
  const broker = () => ["-b", kafka.brokers.join(",")];

  it.runIf(hasKcat)("reads key, value, partition and headers as we sent them, null headers too", async () => {
    const topic = await context.topic("ours", 11);
    const headers = [
      ["b", bytes("1")],
      ["10", bytes("2")],
      ["a", null],
      ["b", bytes("3")],
    ] as const;
    await context.producer.send(
      keys.map((key) => record(topic, { key: bytes(key), value: bytes(`value of ${key}`), headers })),
      settings,
    );
    const { stdout } = await run("kcat", [
      ...broker(),
      "-C",
      "-e",
      "-q",
      "-t",
      topic,
      "-f",
      "%k|%p|%s|%h\\n",
    ]);
    const want = keys.map(
      (key) => `${key}|${partitionOf(bytes(key), 11)}|value of ${key}|b=1,10=2,a=NULL,b=3`,
    );
    expect(stdout.trim().split("\n").sort()).toEqual(want.sort());
  });

  it.runIf(hasKcat)("puts keys where we look for them, with librdkafka's murmur2", async () => {
    const topic = await context.topic("theirs", 11);
    const arguments_ = [
      ...broker(),
      "-P",
      "-t",
      topic,
      "-K",
      ":",
      "-H",
      "x=1",
      "-H",
      "x=2",
      "-X",
      "partitioner=murmur2_random",
    ];
    const sending = run("kcat", arguments_);
    sending.child.stdin?.end(keys.map((key) => `${key}:${key}\n`).join(""));
    await sending;
    const member = context.member();
    await member.run(topic);
    await until("all have arrived", () => member.records.length === keys.length);
    for (const { key, partition, headers } of member.records) {
      expect(partition).toBe(partitionOf(key ?? new Uint8Array(), 11));
      expect(headers.map(([name, value]) => [name, text(value)])).toEqual([
        ["x", "1"],
        ["x", "2"],
      ]);
    }
  });
});
