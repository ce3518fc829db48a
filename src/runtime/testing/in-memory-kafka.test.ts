import { describe, expect, it } from "vitest";
import {
  type ConsumerListener,
  type DriverConsumer,
  DriverError,
  type DriverRecord,
  type KafkaDriver,
  type RecordToSend,
} from "../kafka/driver.js";
import { InMemoryKafka } from "./in-memory-kafka.js";

const settings = { compression: "none", timeoutMs: 1_000 } as const;

function record(topic: string, value: string, partition: number | null = null): RecordToSend {
  return { topic, partition, key: null, value: new TextEncoder().encode(value), headers: [], timestamp: 0 };
}

function text({ value }: DriverRecord): string {
  return new TextDecoder().decode(value ?? undefined);
}

interface Member {
  readonly consumer: DriverConsumer;
  readonly story: string[];
  generation: number;
}

async function member(driver: KafkaDriver, topic: string, revoked?: () => Promise<void>): Promise<Member> {
  const consumer = driver.createConsumer({ groupId: "g", startAt: "earliest", sessionTimeoutMs: 1_000 });
  const joined: Member = { consumer, story: [], generation: 0 };
  const listener: ConsumerListener = {
    onAssigned: (partitions, generation) => {
      joined.generation = generation;
      joined.story.push(`assigned ${partitions.map(({ partition }) => partition).join()}`);
    },
    onRevoked: async () => {
      joined.story.push("revoked");
      await revoked?.();
    },
    onRecords: (records) => void joined.story.push(...records.map(text)),
    onCrash: ({ kind }) => void joined.story.push(`crashed ${kind}`),
  };
  await consumer.run([topic], listener);
  return joined;
}

/** Until all that is on its way has arrived. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

async function producerOf(kafka: InMemoryKafka) {
  const { producer } = kafka.driver();
  await producer.connect();
  return producer;
}

describe("the broker in memory", () => {
  it("shows what was written, and not what the sender does to its bytes afterwards", async () => {
    const kafka = new InMemoryKafka();
    kafka.createTopic("t", 2);
    const producer = await producerOf(kafka);
    const mine = record("t", "b", 1);
    await producer.send([mine, record("t", "a", 0)], settings);
    mine.value?.fill(0);
    expect(kafka.records("t").map(text)).toEqual(["a", "b"]);
    expect(kafka.records("missing")).toEqual([]);
  });

  it("writes all records of a call or none", async () => {
    const kafka = new InMemoryKafka();
    kafka.createTopic("t");
    const producer = await producerOf(kafka);
    await expect(producer.send([record("t", "a"), record("missing", "b")], settings)).rejects.toMatchObject({
      kind: "refused",
    });
    expect(kafka.records("t")).toEqual([]);
  });

  it("makes topics by use where told to", async () => {
    const kafka = new InMemoryKafka({ autoCreatePartitions: 3 });
    const producer = await producerOf(kafka);
    const [position] = await producer.send([record("t", "a", 2)], settings);
    expect(position).toEqual({ topic: "t", partition: 2, offset: 0 });
  });

  it("lets beforeSend hold sends up and refuse them, in their order", async () => {
    const seen: string[] = [];
    const kafka = new InMemoryKafka({
      autoCreatePartitions: 1,
      beforeSend: async ([first]) => {
        await settled();
        seen.push(first?.topic ?? "");
        if (first?.topic === "bad") throw new DriverError("unavailable", "no answer");
      },
    });
    const producer = await producerOf(kafka);
    const sends = ["a", "bad", "c"].map((topic) => producer.send([record(topic, "x")], settings));
    expect((await Promise.allSettled(sends)).map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(seen).toEqual(["a", "bad", "c"]);
    expect(kafka.records("bad")).toEqual([]);
  });

  it("gives a killed member's partitions to others, from what was committed", async () => {
    const kafka = new InMemoryKafka();
    kafka.createTopic("t", 1);
    const producer = await producerOf(kafka);
    await producer.send(
      ["a", "b", "c"].map((value) => record("t", value)),
      settings,
    );
    const first = await member(kafka.driver(), "t");
    await settled();
    await first.consumer.commit([{ topic: "t", partition: 0, offset: 1 }], first.generation);
    kafka.kill(first.consumer);
    const second = await member(kafka.driver(), "t");
    await settled();
    expect(first.story).toEqual(["assigned 0", "a", "b", "c"]);
    expect(second.story).toEqual(["assigned 0", "b", "c"]);
    expect(kafka.committed("g", "t")).toEqual([{ topic: "t", partition: 0, offset: 1 }]);
  });

  it("tells a member whose client gives up", async () => {
    const kafka = new InMemoryKafka();
    kafka.createTopic("t");
    const first = await member(kafka.driver(), "t");
    expect(kafka.members("g")).toEqual([first.consumer]);
    kafka.crash(first.consumer);
    expect(first.story).toEqual(["assigned 0", "crashed unavailable"]);
    expect(kafka.members("g")).toEqual([]);
  });

  it("goes on without a member that expired, whose commits are fenced and which joins again", async () => {
    const kafka = new InMemoryKafka();
    kafka.createTopic("t", 2);
    let release = () => {};
    const busy = () =>
      new Promise<void>((resolve) => {
        release = resolve;
      });
    const first = await member(kafka.driver(), "t", busy);
    const joining = member(kafka.driver(), "t");
    await settled();
    release();
    const second = await joining;
    const { generation } = first;
    const expiring = kafka.expire(first.consumer);
    await settled();
    expect(second.story).toEqual(["assigned 1", "revoked", "assigned 0,1"]);
    const commit = first.consumer.commit([{ topic: "t", partition: 0, offset: 0 }], generation);
    await expect(commit).rejects.toMatchObject({ kind: "not-assigned" });
    release();
    await expiring;
    await settled();
    expect(first.story).toEqual(["assigned 0,1", "revoked", "assigned 0", "revoked", "assigned 0"]);
  });

  it("rejects everything in an outage, and keeps records and offsets", async () => {
    const kafka = new InMemoryKafka();
    kafka.createTopic("t");
    const producer = await producerOf(kafka);
    const first = await member(kafka.driver(), "t");
    await producer.send([record("t", "a")], settings);
    await settled();
    kafka.stop();
    expect(first.story).toEqual(["assigned 0", "a", "crashed unavailable"]);
    const unavailable = { kind: "unavailable" };
    await expect(producer.send([record("t", "b")], settings)).rejects.toMatchObject(unavailable);
    await expect(kafka.driver().createAdmin().connect()).rejects.toMatchObject(unavailable);
    await expect(member(kafka.driver(), "t")).rejects.toMatchObject(unavailable);
    kafka.restart();
    const second = await member(kafka.driver(), "t");
    await settled();
    expect(second.story).toEqual(["assigned 0", "a"]);
  });
});
