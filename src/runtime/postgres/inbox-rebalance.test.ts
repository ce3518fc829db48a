import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type TestInbox, testInbox } from "../../../test/support/inbox-consumer.js";
import { describeWithPostgres, startPostgres, type TestPostgres } from "../../../test/support/postgres.js";

await describeWithPostgres("the inbox when a partition changes hands", () => {
  let postgres: TestPostgres;
  let inbox: TestInbox;

  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  afterAll(() => postgres?.stop());
  beforeEach(async () => {
    inbox = await testInbox(postgres);
  }, 30_000);
  afterEach(() => inbox?.end(), 30_000);

  /** A handler that waits until the test lets it go on. */
  function gate() {
    let open = (): void => {};
    const passed = new Promise<void>((resolve) => {
      open = resolve;
    });
    return { passed, open: () => open() };
  }

  it.each(["commits", "fails"])(
    "has the next owner wait for a handler that still runs and %s",
    async (end) => {
      const held = gate();
      const calls: string[] = [];
      const first = await inbox.start({
        options: { drainTimeoutMs: 50 },
        handler: async (value, context) => {
          calls.push(`first/${context.attempt}`);
          await inbox.note(`${value} by the first`, context);
          await held.passed;
          if (end === "fails") throw new TypeError("no");
        },
      });
      await inbox.send({ key: "a", value: "1", id: "m1" });
      await expect.poll(() => calls).toEqual(["first/1"]);
      const second = await inbox.start({
        handler: async (value, context) => {
          calls.push(`second/${context.attempt}`);
          await inbox.note(`${value} by the second`, context);
        },
      });
      // Killed for the broker, not for the database.
      const [member] = inbox.kafka.members("billing");
      if (member === undefined) throw new Error("nobody is in the group");
      inbox.kafka.kill(member);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(calls).toEqual(["first/1"]);
      held.open();
      // Where the first fails, it may still send the message to its retries: that is a duplicate then.
      const endings = () => second.events.filter(({ kind }) => kind === "duplicate" || kind === "handled");
      await expect
        .poll(() => endings()[0]?.kind, { timeout: 10_000 })
        .toEqual(end === "commits" ? "duplicate" : "handled");
      expect(await inbox.effects()).toEqual([end === "commits" ? "1 by the first" : "1 by the second"]);
      await expect.poll(() => inbox.attempts()).toEqual([]);
      expect(inbox.deadLetters()).toEqual([]);
      await first.consumer.stop();
    },
  );
});
