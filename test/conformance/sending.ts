import { describe, expect, it } from "vitest";
import { DriverError } from "../../src/runtime/kafka/driver.js";
import { partitionOf } from "../../src/runtime/kafka/partitioner.js";
import { bytes, type DriverUnderTest, record, settings, text, until } from "./driver-under-test.js";
import { SuiteContext } from "./suite-context.js";

/** What every driver does with records on their way to the broker and back. */
export function sendingSuite(of: () => DriverUnderTest): void {
  describe("sending", () => {
    const context = new SuiteContext(of);

    it("gives every record's position, in the order of the records, over topics and partitions", async () => {
      const [first, second] = [await context.topic("first", 3), await context.topic("second", 1)];
      const positions = await context.producer.send(
        [
          record(first, { partition: 2, value: bytes("a") }),
          record(second, { value: bytes("b") }),
          record(first, { partition: 0, value: bytes("c") }),
          record(first, { partition: 2, value: bytes("d") }),
        ],
        settings,
      );
      expect(positions).toEqual([
        { topic: first, partition: 2, offset: 0 },
        { topic: second, partition: 0, offset: 0 },
        { topic: first, partition: 0, offset: 0 },
        { topic: first, partition: 2, offset: 1 },
      ]);
    });

    it("keeps key, value, timestamp and headers byte for byte, in their order", async () => {
      const topic = await context.topic("bytes");
      const headers = [
        ["z", bytes("1")],
        ["7", Uint8Array.of(0, 255)],
        ["a", null],
        ["a", bytes("2")],
        ["a", new Uint8Array()],
        ["constructor", bytes("c")],
        ["__proto__", bytes("p")],
      ] as const;
      const sent = record(topic, {
        key: Uint8Array.of(0, 1, 254),
        value: Uint8Array.of(255, 0),
        headers,
        timestamp: 1_700_000_000_123,
      });
      await context.producer.send([sent], settings);
      const member = context.member();
      await member.run(topic);
      await until("it has arrived", () => member.records.length > 0);
      const [got] = member.records;
      expect([...(got?.key ?? [])]).toEqual([0, 1, 254]);
      expect([...(got?.value ?? [])]).toEqual([255, 0]);
      expect(got?.timestamp).toBe(1_700_000_000_123);
      const plain = (list: typeof headers | NonNullable<typeof got>["headers"] | undefined) =>
        (list ?? []).map(([name, value]) => [name, value === null ? null : [...value]]);
      // Names that look like numbers may come first, and values of one name together.
      const byName = (list: ReturnType<typeof plain>) =>
        [...new Set(list.map(([name]) => name))].sort().map((name) => list.filter(([each]) => each === name));
      expect(byName(plain(got?.headers))).toEqual(byName(plain(headers)));
    });

    it("sends a tombstone, and a key that is empty but there", async () => {
      const topic = await context.topic("tombstone");
      await context.producer.send(
        [
          record(topic, { key: bytes("k") }),
          record(topic, { key: new Uint8Array(), value: new Uint8Array() }),
        ],
        settings,
      );
      const member = context.member();
      await member.run(topic);
      await until("both have arrived", () => member.records.length === 2);
      expect(member.records.map(({ key, value }) => [text(key), text(value)])).toEqual([
        ["k", null],
        ["", ""],
      ]);
    });

    it("keeps the order of calls that do not wait for each other", async () => {
      const topic = await context.topic("order", 2);
      const sends = Array.from({ length: 300 }, (_, index) =>
        context.producer.send([record(topic, { partition: 1, value: bytes(String(index)) })], settings),
      );
      const positions = (await Promise.all(sends)).flat();
      expect(positions.map(({ offset }) => offset)).toEqual(Array.from({ length: 300 }, (_, index) => index));
      const member = context.member();
      await member.run(topic);
      await until("all have arrived", () => member.records.length === 300);
      expect(member.values).toEqual(Array.from({ length: 300 }, (_, index) => String(index)));
    });

    it("puts a key where Java puts it, and spreads records without one", async () => {
      const topic = await context.topic("keys", 7);
      const keys = ["", "a", "order-1", "order-22", "äöü", "0b9f7c2e-5f0d-4c8e-9a51-3f1f4f1f9b11"];
      const placed = await context.producer.send(
        keys.map((key) => record(topic, { key: bytes(key), value: bytes(key) })),
        settings,
      );
      expect(placed.map(({ partition }) => partition)).toEqual(keys.map((key) => partitionOf(bytes(key), 7)));
      const spread = await context.producer.send(
        Array.from({ length: 14 }, () => record(topic, { value: bytes("x") })),
        settings,
      );
      const counts = new Map<number, number>();
      for (const { partition } of spread) counts.set(partition, (counts.get(partition) ?? 0) + 1);
      expect([...counts.values()]).toEqual([2, 2, 2, 2, 2, 2, 2]);
    });

    it("compresses with gzip", async () => {
      const topic = await context.topic("gzip");
      const value = bytes("long ".repeat(5_000));
      await context.producer.send([record(topic, { value })], { ...settings, compression: "gzip" });
      const member = context.member();
      await member.run(topic);
      await until("it has arrived", () => member.records.length === 1);
      expect(member.records[0]?.value?.length).toBe(25_000);
    });

    it("is refused a record that is too large, and goes on with the next", async () => {
      const topic = await context.topic("large");
      const large = record(topic, { value: new Uint8Array(context.subject.maxMessageBytes + 1) });
      await expect(context.producer.send([large], settings)).rejects.toMatchObject({ kind: "refused" });
      const [position] = await context.producer.send([record(topic, { value: bytes("x") })], settings);
      expect(position?.offset).toBe(0);
    });

    it("is refused a partition that the topic has not", async () => {
      const topic = await context.topic("narrow", 2);
      const sending = context.producer.send([record(topic, { partition: 2, value: bytes("x") })], settings);
      await expect(sending).rejects.toMatchObject({ kind: "refused" });
    });

    it("is refused a topic that does not exist, or has no answer in time; others go on meanwhile", async () => {
      const topic = await context.topic("there");
      const started = Date.now();
      const missing = context.producer
        .send([record(context.name("missing"), { value: bytes("x") })], { ...settings, timeoutMs: 2_000 })
        .catch((error: unknown) => error);
      await context.producer.send([record(topic, { value: bytes("x") })], settings);
      expect(await missing).toBeInstanceOf(DriverError);
      expect(Date.now() - started).toBeLessThan(6_000);
      await context.producer.send([record(topic, { value: bytes("y") })], settings);
      expect(await context.admin.offsets(topic)).toEqual([{ partition: 0, first: 0, next: 2 }]);
    });

    it("counts who is connected, and waits for what is under way before it closes", async () => {
      const topic = await context.topic("closing");
      const { producer } = context.subject.createDriver();
      await producer.connect();
      await producer.connect();
      await producer.disconnect();
      const sending = Array.from({ length: 20 }, () =>
        producer.send([record(topic, { value: bytes("x") })], settings),
      );
      await producer.disconnect();
      expect((await Promise.all(sending)).flat()).toHaveLength(20);
      await expect(producer.send([record(topic)], settings)).rejects.toMatchObject({ kind: "closed" });
      await producer.connect();
      await producer.send([record(topic, { value: bytes("again") })], settings);
      await producer.disconnect();
    });
  });
}
