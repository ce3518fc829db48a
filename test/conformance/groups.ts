import { describe, expect, it } from "vitest";
import {
  bytes,
  type DriverUnderTest,
  record,
  settings,
  sleep,
  type TestMember,
  until,
} from "./driver-under-test.js";
import { SuiteContext } from "./suite-context.js";

/** What every driver does when members share a group. */
export function groupsSuite(of: () => DriverUnderTest): void {
  describe("groups", () => {
    const context = new SuiteContext(of);

    const owned = (...members: readonly TestMember[]) => members.flatMap(({ assigned }) => assigned).sort();

    it("split partitions by number, the same over topics, and all of them", async () => {
      const [orders, retries] = [await context.topic("orders", 5), await context.topic("retries", 5)];
      const [first, second] = [context.member(), context.member()];
      await first.run(orders, retries);
      await second.run(orders, retries);
      await until(
        "both have their share",
        () => owned(first, second).length === 10 && first.assigned.length < 10,
      );
      expect(new Set(owned(first, second)).size).toBe(10);
      for (const { assigned } of [first, second]) {
        const numbers = (topic: string) =>
          assigned.filter((each) => each.startsWith(`${topic}/`)).map((each) => each.split("/")[1]);
        expect(numbers(orders)).toEqual(numbers(retries));
        expect(numbers(orders).length).toBeGreaterThanOrEqual(2);
      }
    });

    it("wait for onRevoked before partitions move, and take its commits meanwhile, but none later", async () => {
      const topic = await context.topic("handover", 2);
      await context.producer.send(
        [0, 1].map((partition) => record(topic, { partition, value: bytes("x") })),
        settings,
      );
      const [first, second] = [context.member(), context.member()];
      const commits = [0, 1].map((partition) => ({ topic, partition, offset: 1 }));
      let release = () => {};
      first.whenRevoked = () =>
        new Promise((resolve) => {
          release = resolve;
        });
      await first.run(topic);
      await until("both have arrived", () => first.records.length === 2);
      const before = first.generation;
      const joining = second.run(topic);
      await until("the first is told", () => first.story.includes(`revoked ${before}`));
      // Longer than the session: the driver keeps the member alive.
      await sleep(context.subject.sessionTimeoutMs * 1.2);
      expect(second.story).toEqual([]);
      await first.consumer.commit(commits, before);
      release();
      await joining;
      await until("the first is back", () => first.generation > before);
      expect(first.story.slice(0, 4)).toEqual(["assigned 1", "revoked 1", "released 1", "assigned 2"]);
      await expect(first.consumer.commit(commits, before)).rejects.toMatchObject({ kind: "not-assigned" });
      expect(owned(first, second)).toEqual([`${topic}/0`, `${topic}/1`]);
      await sleep(500);
      expect(second.records).toEqual([]);
      expect(first.records).toHaveLength(2);
    });

    it("give what was not committed to the next owner", async () => {
      const topic = await context.topic("abandoned", 2);
      await context.producer.send(
        [0, 1].map((partition) => record(topic, { partition, value: bytes(String(partition)) })),
        settings,
      );
      const [first, second] = [context.member(), context.member()];
      await first.run(topic);
      await until("both have arrived", () => first.records.length === 2);
      await second.run(topic);
      await until("both have theirs again", () => first.records.length + second.records.length === 4);
      expect(second.records).toHaveLength(1);
    });

    it("take over at once when a member leaves", async () => {
      const topic = await context.topic("leaving", 2);
      const [first, second] = [
        context.member({ sessionTimeoutMs: 30_000 }),
        context.member({ sessionTimeoutMs: 30_000 }),
      ];
      await first.run(topic);
      await second.run(topic);
      await until("both have a share", () => first.assigned.length === 1 && second.assigned.length === 1);
      const started = Date.now();
      await first.consumer.leave();
      await until("the second has all", () => second.assigned.length === 2);
      expect(Date.now() - started).toBeLessThan(8_000);
      expect(first.story.filter((line) => line.startsWith("crashed"))).toEqual([]);
    });

    it("forget pauses when partitions are assigned anew, and stay silent once told to stop fetching", async () => {
      const topic = await context.topic("anew", 2);
      const [first, second] = [context.member(), context.member()];
      await first.run(topic);
      first.consumer.pause([0, 1].map((partition) => ({ topic, partition })));
      await second.run(topic);
      await until("both have a share", () => first.assigned.length === 1 && second.assigned.length === 1);
      await second.consumer.stopFetching();
      await context.producer.send(
        [0, 1].map((partition) => record(topic, { partition, value: bytes("x") })),
        settings,
      );
      await until("the first goes on", () => first.records.length === 1);
      await first.consumer.leave();
      await until("the second has all", () => second.assigned.length === 2);
      await sleep(700);
      expect(second.records).toEqual([]);
    });

    it("with other names read the same records for themselves", async () => {
      const topic = await context.topic("fanout");
      const members = ["one", "two"].map((name) => context.member({ groupId: context.name(name) }));
      for (const member of members) await member.run(topic);
      await context.producer.send([record(topic, { value: bytes("x") })], settings);
      await until("both have it", () => members.every(({ records }) => records.length === 1));
    });
  });
}
