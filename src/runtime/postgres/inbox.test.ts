import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestInbox, type TestSettings, testInbox } from "../../../test/support/inbox-consumer.js";
import { describeWithPostgres, startPostgres, type TestPostgres } from "../../../test/support/postgres.js";
import { FatalError } from "../kafka/errors.js";

const modes = ["non-blocking", "park-key", "blocking"] as const;

await describeWithPostgres("the inbox", () => {
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

  /** Starts a consumer whose handler notes the message in `effects` and then does as `then` says. */
  const start = (settings: TestSettings) => inbox.start(settings);

  it("handles a message once in effect, and acknowledges it when it comes again", async () => {
    const { events } = await start({ handler: inbox.note });
    await inbox.send({ key: "a", value: "1", id: "m1" });
    await inbox.send({ key: "a", value: "1 again", id: "m1" });
    await inbox.send({ key: "b", value: "2", id: "m2" });
    await inbox.settled(3);
    expect(await inbox.effects()).toEqual(["1", "2"]);
    expect(events.map(({ kind }) => kind).filter((kind) => kind !== "assigned")).toEqual(
      expect.arrayContaining(["handled", "handled", "duplicate"]),
    );
    expect(await inbox.handled()).toEqual(["billing:orders m1", "billing:orders m2"]);
    expect(await inbox.attempts()).toEqual([]);
  });

  it("commits the offset after the transaction", async () => {
    const committed: number[] = [];
    const { consumer } = await start({
      handler: inbox.note,
      onStep: (step) => {
        if (step === "before-commit") committed.push(inbox.committedOffset());
      },
    });
    await inbox.send({ key: "a", value: "1", id: "m1" });
    await inbox.settled(1);
    await consumer.stop();
    expect(committed).toEqual([-1]);
    expect(inbox.committedOffset()).toBe(1);
  });

  it.each(["first handler commits", "first handler fails"])(
    "has two consumers with the same message wait for each other: %s",
    async (outcome) => {
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      let calls = 0;
      const handler: TestSettings["handler"] = async (value, context) => {
        if (value === "filler") return;
        calls += 1;
        await inbox.note(value, context);
        if (calls > 1) return;
        await held;
        if (outcome === "first handler fails") throw new FatalError("no");
      };
      const first = await start({ handler });
      const second = await start({ handler, isElsewhere: true });
      await inbox.send({ key: "a", value: "1", id: "m1" });
      // The same message, and not the same record.
      await inbox.send({ key: "b", value: "filler", id: "m0", isElsewhere: true });
      await inbox.send({ key: "a", value: "1", id: "m1", isElsewhere: true });
      await expect.poll(() => calls).toBe(1);
      await sleep(200);
      expect(calls).toBe(1);
      release();
      await expect
        .poll(() => [...first.events, ...second.events].filter(({ kind }) => endings.has(kind)).length)
        .toBe(3);
      expect(await inbox.effects()).toEqual(["1"]);
      expect(calls).toBe(outcome === "first handler fails" ? 2 : 1);
    },
  );

  describe.each(modes)("%s", (mode) => {
    it("rolls back what a failed attempt wrote, and counts attempts until the last", async () => {
      const attempts: number[] = [];
      const { events } = await start({
        mode,
        handler: async (value, context) => {
          await inbox.note(value, context);
          attempts.push(context.attempt);
          throw new TypeError("no");
        },
      });
      await inbox.send({ key: "a", value: "1", id: "m1" });
      await expect
        .poll(() => events.some(({ kind }) => kind === "dead-lettered"), { timeout: 5_000 })
        .toBe(true);
      expect(attempts).toEqual([1, 2, 3]);
      expect(await inbox.effects()).toEqual([]);
      // This record is done with; the dead letter may be sent again.
      await expect.poll(() => inbox.handled()).toEqual(["billing:orders buried:orders-0-0"]);
      expect(await inbox.attempts()).toEqual([]);
      await inbox.send({ key: "a", value: "2", id: "m1" });
      await expect.poll(() => attempts.length, { timeout: 5_000 }).toBe(6);
    });

    it("handles a message that failed before", async () => {
      await start({
        mode,
        handler: async (value, context) => {
          await inbox.note(`${value}/${context.attempt}`, context);
          if (context.attempt < 3) throw new TypeError("no");
        },
      });
      await inbox.send({ key: "a", value: "1", id: "m1" });
      await inbox.settled(1);
      expect(await inbox.effects()).toEqual(["1/3"]);
      expect(await inbox.handled()).toEqual(["billing:orders m1"]);
    });

    it("buries a message whose process has ended in each attempt, without calling its handler", async () => {
      await inbox.putAttempts("m1", { started: 3, finished: 0 });
      const { events } = await start({ mode, handler: inbox.note });
      await inbox.send({ key: "a", value: "1", id: "m1" });
      await inbox.send({ key: "b", value: "2", id: "m2" });
      await inbox.settled(1);
      await expect.poll(() => events.some(({ kind }) => kind === "dead-lettered")).toBe(true);
      expect(await inbox.effects()).toEqual(["2"]);
      const [letter] = inbox.deadLetters();
      expect(letter).toMatchObject({
        "commsgen-reason": "exhausted",
        "commsgen-attempt": "3",
        "commsgen-exception-class": "ProcessEndedError",
        "commsgen-exception-message": "the process ended 3 times while it handled the message, in 3 attempts",
      });
      await expect.poll(() => inbox.attempts()).toEqual([]);
    });

    it("does not handle a record again that went to the dead letters", async () => {
      await inbox.putHandled("buried:orders-0-0");
      const { events } = await start({ mode, handler: inbox.note });
      await inbox.send({ key: "a", value: "1", id: "m1" });
      await inbox.settled(1);
      expect(events.map(({ kind }) => kind)).toContain("duplicate");
      expect(await inbox.effects()).toEqual([]);
      expect(inbox.deadLetters()).toEqual([]);
    });
  });
});

const endings: ReadonlySet<string> = new Set(["handled", "duplicate", "dead-lettered"]);
