import { describe, expect, it } from "vitest";
import { bytes, type DriverUnderTest, record, settings, sleep, text, until } from "./driver-under-test.js";
import { SuiteContext } from "./suite-context.js";

/** What every driver does for a member that is alone in its group. */
export function consumingSuite(of: () => DriverUnderTest): void {
  describe("consuming", () => {
    const context = new SuiteContext(of);

    const send = (topic: string, values: readonly string[], partition = 0) =>
      context.producer.send(
        values.map((value) => record(topic, { partition, value: bytes(value) })),
        settings,
      );

    it("runs when the first assignment is known, and hands records over with topic, partition and offset", async () => {
      const topic = await context.topic("first", 2);
      const member = context.member();
      await member.run(topic);
      expect(member.assigned).toEqual([`${topic}/0`, `${topic}/1`]);
      expect(member.story).toEqual(["assigned 1"]);
      await send(topic, ["a", "b"], 1);
      await until("both have arrived", () => member.records.length === 2);
      expect(
        member.records.map(({ topic: name, partition, offset, value }) => [
          name,
          partition,
          offset,
          text(value),
        ]),
      ).toEqual([
        [topic, 1, 0, "a"],
        [topic, 1, 1, "b"],
      ]);
    });

    it("says with records where the partition ends", async () => {
      const topic = await context.topic("end");
      await send(topic, ["a", "b", "c"]);
      const member = context.member();
      await member.run(topic);
      await until("all have arrived", () => member.records.length === 3);
      expect(member.highWatermark).toBe(3);
    });

    it("starts a new group at the latest record where told so", async () => {
      const topic = await context.topic("latest");
      await send(topic, ["old"]);
      const member = context.member({ startAt: "latest" });
      await member.run(topic);
      await until("a new one has arrived", async () => {
        await send(topic, ["new"]);
        return member.records.length > 0;
      });
      expect(new Set(member.values)).toEqual(new Set(["new"]));
    });

    it("goes on where the group has committed, and gives again what was not", async () => {
      const topic = await context.topic("resume");
      await send(topic, ["a", "b", "c"]);
      const first = context.member();
      await first.run(topic);
      await until("all have arrived", () => first.records.length === 3);
      expect(await context.admin.committed(context.name("group"), topic)).toEqual([
        { topic, partition: 0, offset: -1 },
      ]);
      await first.consumer.commit([{ topic, partition: 0, offset: 1 }], first.generation);
      expect(await context.admin.committed(context.name("group"), topic)).toEqual([
        { topic, partition: 0, offset: 1 },
      ]);
      await first.consumer.leave();
      const second = context.member();
      await second.run(topic);
      await until("the rest has arrived", () => second.records.length === 2);
      expect(second.values).toEqual(["b", "c"]);
    });

    it("hands over nothing of a paused partition until it is resumed, and stays in the group", async () => {
      const topic = await context.topic("pause", 2);
      const member = context.member();
      member.whenRecords = (records) => {
        for (const each of records)
          if (text(each.value) === "last") member.consumer.pause([{ topic, partition: 0 }]);
      };
      await member.run(topic);
      await send(topic, ["first", "last"]);
      await until("the first two have arrived", () => member.records.length === 2);
      await send(topic, ["more"]);
      await send(topic, ["other"], 1);
      await until("the other partition goes on", () => member.values.includes("other"));
      await sleep(context.subject.sessionTimeoutMs * 1.5);
      expect(member.values).not.toContain("more");
      expect(member.story).toEqual(["assigned 1"]);
      member.consumer.resume([{ topic, partition: 0 }]);
      await until("it goes on", () => member.values.includes("more"));
      expect(member.values.filter((value) => value === "more")).toHaveLength(1);
    });

    it("stops fetching, and still commits and stays a member", async () => {
      const topic = await context.topic("drain");
      await send(topic, ["a"]);
      const member = context.member();
      await member.run(topic);
      await until("it has arrived", () => member.records.length === 1);
      await member.consumer.stopFetching();
      await send(topic, ["b"]);
      await sleep(context.subject.sessionTimeoutMs * 1.5);
      expect(member.values).toEqual(["a"]);
      await member.consumer.commit([{ topic, partition: 0, offset: 1 }], member.generation);
      expect(member.story).toEqual(["assigned 1"]);
      expect((await context.admin.committed(context.name("group"), topic))[0]?.offset).toBe(1);
    });

    it("refuses commits of other generations, of partitions that it has not, and after it left", async () => {
      const topic = await context.topic("fence");
      const member = context.member();
      await member.run(topic);
      const offset = { topic, partition: 0, offset: 0 };
      const { consumer, generation } = member;
      const notAssigned = { kind: "not-assigned" };
      await expect(consumer.commit([offset], generation - 1)).rejects.toMatchObject(notAssigned);
      await expect(consumer.commit([offset], generation + 1)).rejects.toMatchObject(notAssigned);
      await expect(consumer.commit([{ ...offset, partition: 1 }], generation)).rejects.toMatchObject(
        notAssigned,
      );
      await consumer.leave();
      await expect(consumer.commit([offset], generation)).rejects.toMatchObject({ kind: "closed" });
      await expect(member.run(topic)).rejects.toMatchObject({ kind: "closed" });
    });

    it("reads topics by pattern, those that appear later too, and no others", async () => {
      const first = await context.topic("tenant-a.orders");
      await context.topic("other");
      const member = context.member();
      // With the flag `g`, a pattern remembers its last match.
      await member.run(new RegExp(`^tenant-\\w+\\.orders\\.${first.split(".").at(-1)}$`, "g"));
      expect(member.assigned).toEqual([`${first}/0`]);
      await send(first, ["a"]);
      await until("the first has arrived", () => member.values.includes("a"));
      await member.consumer.commit([{ topic: first, partition: 0, offset: 1 }], member.generation);
      const second = await context.topic("tenant-b.orders");
      await send(second, ["b"]);
      await until("the second has arrived", () => member.values.includes("b"));
      expect(member.assigned).toEqual([`${first}/0`, `${second}/0`]);
      expect(member.values).toEqual(["a", "b"]);
      expect(member.story).toEqual(["assigned 1", "revoked 1", "released 1", "assigned 2"]);
    });

    it("obeys a pause that is asked for in onAssigned", async () => {
      const topic = await context.topic("at-once", 2);
      await send(topic, ["paused"], 0);
      await send(topic, ["read"], 1);
      const member = context.member();
      member.whenAssigned = () => member.consumer.pause([{ topic, partition: 0 }]);
      await member.run(topic);
      await until("the other partition is read", () => member.records.length > 0);
      await sleep(500);
      expect(member.values).toEqual(["read"]);
    });

    it("can be left while it joins, and then is no member", async () => {
      const topic = await context.topic("hasty");
      const hasty = context.member({ sessionTimeoutMs: 30_000 });
      const joining = hasty.run(topic).catch((error: unknown) => error);
      await hasty.consumer.leave();
      expect(await joining).toMatchObject({ kind: "closed" });
      expect(hasty.crashes).toEqual([]);
      const next = context.member();
      await next.run(topic);
      expect(next.assigned).toEqual([`${topic}/0`]);
    });

    it("rejects when a topic of its subscription does not exist", async () => {
      const member = context.member();
      await expect(member.run(context.name("missing"))).rejects.toMatchObject({ kind: "refused" });
    });
  });

  describe("admin", () => {
    const context = new SuiteContext(of);

    it("creates topics, leaves those that exist, and describes what was set", async () => {
      const topic = await context.topic("made", 3, { configuration: { "retention.ms": "60000" } });
      await context.admin.create([
        { topic, partitions: 9, replicas: -1, configuration: {} },
        { topic: context.name("default"), partitions: 1, replicas: -1, configuration: {} },
      ]);
      expect(await context.admin.describe([topic, context.name("missing"), context.name("default")])).toEqual(
        [
          { topic, partitions: 3, replicas: 1, configuration: { "retention.ms": "60000" } },
          { topic: context.name("default"), partitions: 1, replicas: 1, configuration: {} },
        ],
      );
      expect(await context.admin.topics()).toEqual(expect.arrayContaining([topic, context.name("default")]));
    });

    it("tells first and next offsets", async () => {
      const topic = await context.topic("offsets", 2);
      await context.producer.send(
        [record(topic, { partition: 1 }), record(topic, { partition: 1 })],
        settings,
      );
      expect(await context.admin.offsets(topic)).toEqual([
        { partition: 0, first: 0, next: 0 },
        { partition: 1, first: 0, next: 2 },
      ]);
    });

    it("is closed before it connects and after it disconnects", async () => {
      const admin = context.driver.createAdmin();
      await expect(admin.topics()).rejects.toMatchObject({ kind: "closed" });
      await admin.connect();
      await admin.disconnect();
      await expect(admin.topics()).rejects.toMatchObject({ kind: "closed" });
    });
  });
}
