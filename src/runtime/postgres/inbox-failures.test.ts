import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestInbox, testInbox } from "../../../test/support/inbox-consumer.js";
import { describeWithPostgres, startPostgres, type TestPostgres } from "../../../test/support/postgres.js";
import type { ConsumerEvent } from "../kafka/consumer-options.js";
import { commitStatement } from "./inbox/statements.js";
import type { SqlClient, SqlPool } from "./sql.js";

await describeWithPostgres("the inbox when something fails", () => {
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

  const messageOf = (event: ConsumerEvent): string => ("error" in event ? String(event.error) : "");

  describe("of a message whose process ended in an earlier attempt", () => {
    it("handles it alone, when all others have ended, and goes on with them", async () => {
      await inbox.putAttempts("suspect", { started: 1, finished: 0 });
      const story: string[] = [];
      await inbox.start({
        handler: async (value, context) => {
          story.push(`begin ${value}`);
          await inbox.note(value, context);
          await sleep(100);
          story.push(`end ${value}`);
        },
      });
      for (const key of ["a", "b", "suspect", "c"]) await inbox.send({ key, value: key, id: key });
      await inbox.settled(4);
      const at = story.indexOf("begin suspect");
      expect(story[at + 1]).toBe("end suspect");
      const begun = story.slice(0, at).filter((entry) => entry.startsWith("begin"));
      const ended = story.slice(0, at).filter((entry) => entry.startsWith("end"));
      expect(begun.length).toBe(ended.length);
      expect(await inbox.attempts()).toEqual([]);
    });

    it("gives it another attempt, alone, also where the contract allows one only", async () => {
      await inbox.putAttempts("once", { started: 1, finished: 0 });
      await inbox.putAttempts("twice", { started: 2, finished: 0 });
      const seen: string[] = [];
      const { events } = await inbox.start({
        delays: [],
        handler: async (value, { attempt }) => void seen.push(`${value}/${attempt}`),
      });
      await inbox.send({ key: "a", value: "once", id: "once" });
      await inbox.send({ key: "b", value: "twice", id: "twice" });
      await expect.poll(() => events.filter(({ kind }) => kind === "dead-lettered").length).toBe(1);
      await inbox.settled(1);
      expect(seen).toEqual(["once/2"]);
    });

    it("goes on counting where an earlier process failed in place", async () => {
      await inbox.putAttempts("m", { started: 2, finished: 2 });
      const attempts: number[] = [];
      const { events } = await inbox.start({
        mode: "blocking",
        handler: (_, { attempt }) => {
          attempts.push(attempt);
          throw new TypeError("no");
        },
      });
      await inbox.send({ key: "a", value: "1", id: "m" });
      await expect.poll(() => events.some(({ kind }) => kind === "dead-lettered")).toBe(true);
      expect(attempts).toEqual([3]);
    });
  });

  it("does not take a transaction for committed that a swallowed error has spoilt", async () => {
    const { events } = await inbox.start({
      handler: async (value, context) => {
        await inbox.note(`${value}/${context.attempt}`, context);
        if (context.attempt === 1) await context.tx.query("SELECT nothing FROM nowhere", []).catch(() => {});
      },
    });
    await inbox.send({ key: "a", value: "1", id: "m1" });
    await inbox.settled(1);
    expect(await inbox.effects()).toEqual(["1/2"]);
    expect(events.filter(({ kind }) => kind === "failed").map(messageOf)).toEqual([
      expect.stringContaining("current transaction is aborted"),
    ]);
  });

  it.each(["COMMIT", "ROLLBACK"])(
    "fails an attempt whose handler ends the transaction by %s",
    async (end) => {
      const { events } = await inbox.start({
        delays: [],
        handler: async (_, { tx }) => void (await tx.query(end, [])),
      });
      await inbox.send({ key: "a", value: "1", id: "m1" });
      await expect.poll(() => events.some(({ kind }) => kind === "dead-lettered")).toBe(true);
      expect(events.filter(({ kind }) => kind === "failed").map(messageOf)).toEqual([
        expect.stringContaining("SAVEPOINT can only be used in transaction blocks"),
      ]);
    },
  );

  it("fails an attempt whose commit the database refuses", async () => {
    await inbox.database.pool.query(
      "ALTER TABLE effects ADD CONSTRAINT once UNIQUE (what) DEFERRABLE INITIALLY DEFERRED",
    );
    await inbox.database.pool.query("INSERT INTO effects (what) VALUES ('1/1')");
    await inbox.start({ handler: (value, context) => inbox.note(`${value}/${context.attempt}`, context) });
    await inbox.send({ key: "a", value: "1", id: "m1" });
    await inbox.settled(1);
    expect(await inbox.effects()).toEqual(["1/1", "1/2"]);
  });

  it("rolls back what a handler wrote that outlives its time, however it ends, before the next attempt", async () => {
    const story: string[] = [];
    const { events } = await inbox.start({
      options: { handlerTimeoutMs: 100 },
      handler: async (value, context) => {
        const { attempt } = context;
        await inbox.note(`${value}/${attempt}`, context);
        story.push(`begin ${attempt}`);
        if (attempt > 1) return;
        await sleep(1_600);
        const late = await inbox.note(`${value} late`, context).then(
          () => "written",
          () => "refused",
        );
        story.push(`late ${late}`);
      },
    });
    await inbox.send({ key: "a", value: "1", id: "m1" });
    await inbox.settled(1);
    await expect.poll(() => story.length, { timeout: 5_000 }).toBe(3);
    expect(story.toSorted()).toEqual(["begin 1", "begin 2", "late refused"]);
    expect(await inbox.effects()).toEqual(["1/2"]);
    expect(events.filter(({ kind }) => kind === "failed").map(messageOf)).toEqual([
      "HandlerTimeoutError: the handler took longer than 100 ms",
    ]);
    expect(await inbox.attempts()).toEqual([]);
  });

  it.each(["before-commit", "after-insert"] as const)(
    "makes an attempt once more that lost its connection %s, and does not count it",
    async (when) => {
      const attempts: number[] = [];
      let cuts = 0;
      const { events } = await inbox.start({
        delays: [],
        handler: async (value, context) => {
          attempts.push(context.attempt);
          await inbox.note(value, context);
        },
        onStep: async (step) => {
          if (step === when && cuts++ === 0) await inbox.database.cutConnections();
        },
      });
      await inbox.send({ key: "a", value: "1", id: "m1" });
      await inbox.settled(1);
      expect(new Set(attempts)).toEqual(new Set([1]));
      expect(await inbox.effects()).toEqual(["1"]);
      expect(events.map(({ kind }) => kind)).toContain("trouble");
      expect(events.map(({ kind }) => kind)).not.toContain("failed");
      expect(await inbox.attempts()).toEqual([]);
    },
  );

  it("fails a message in the end that loses its connection each time", async () => {
    let calls = 0;
    const { events } = await inbox.start({
      delays: [],
      handler: async (_, { tx }) => {
        calls += 1;
        await tx.query("SELECT pg_terminate_backend(pg_backend_pid())", []);
      },
    });
    await inbox.send({ key: "a", value: "1", id: "m1" });
    await expect
      .poll(() => events.some(({ kind }) => kind === "dead-lettered"), { timeout: 20_000 })
      .toBe(true);
    expect(calls).toBe(6);
  }, 30_000);

  it("finds a commit that took place although its answer was lost", async () => {
    let calls = 0;
    const { events } = await inbox.start({
      pool: losingAnswers(inbox.database.pool, (text) => text === commitStatement),
      delays: [],
      handler: async (value, context) => {
        calls += 1;
        await inbox.note(value, context);
      },
    });
    await inbox.send({ key: "a", value: "1", id: "m1" });
    await inbox.settled(1);
    expect(calls).toBe(1);
    expect(await inbox.effects()).toEqual(["1"]);
    expect(events.map(({ kind }) => kind)).toEqual(["assigned", "trouble", "duplicate"]);
    expect(await inbox.attempts()).toEqual([]);
  });

  it("waits for connections of the pool without using up the handlers' time", async () => {
    const { Pool } = await import("pg");
    const pool = new Pool({ connectionString: inbox.database.url, max: 1 });
    const { events } = await inbox.start({
      pool,
      options: { handlerTimeoutMs: 400, concurrency: 8 },
      handler: async (value, context) => {
        await inbox.note(value, context);
        await sleep(150);
      },
    });
    for (let index = 0; index < 8; index += 1) {
      await inbox.send({ key: `k${index}`, value: `${index}`, id: `m${index}` });
    }
    await inbox.settled(8);
    expect(events.map(({ kind }) => kind)).not.toContain("failed");
    await pool.end();
  });

  it("rolls back and does not count what a consumer leaves behind that stops", async () => {
    const { consumer } = await inbox.start({
      options: { drainTimeoutMs: 100 },
      handler: async (value, context) => {
        await inbox.note(value, context);
        await new Promise(() => {});
      },
    });
    await inbox.send({ key: "a", value: "1", id: "m1" });
    await expect.poll(() => inbox.attempts()).toEqual(["m1 1/0"]);
    await consumer.stop();
    expect(await inbox.attempts()).toEqual(["m1 0/0"]);
    expect(inbox.committedOffset()).toBe(-1);
    await inbox.start({ handler: inbox.note });
    await inbox.settled(1);
    expect(await inbox.effects()).toEqual(["1"]);
  });

  it("stops while it waits for the database", async () => {
    const away: SqlPool = { connect: () => Promise.reject(new Error("away")) };
    const { consumer, events } = await inbox.start({
      pool: away,
      options: { drainTimeoutMs: 20_000 },
      handler: inbox.note,
    });
    await inbox.send({ key: "a", value: "1", id: "m1" });
    await expect.poll(() => events.some(({ kind }) => kind === "trouble")).toBe(true);
    const began = performance.now();
    await consumer.stop();
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(inbox.committedOffset()).toBe(-1);
  });
});

/** Hands statements on, and loses the connection once before the answer to one that `isIt` picks. */
function losingAnswers(pool: SqlPool, isIt: (text: string) => boolean): SqlPool {
  let isLost = false;
  return {
    connect: async () => {
      const client = await pool.connect();
      let isCut = false;
      const wrapped: SqlClient = {
        query: async (text, values) => {
          if (isCut) throw new Error("Client has encountered a connection error and is not queryable");
          const result = await client.query(text, values);
          if (isLost || !isIt(text)) return result;
          isLost = true;
          isCut = true;
          throw new Error("Connection terminated unexpectedly");
        },
        release: (destroy) => client.release(destroy),
      };
      return wrapped;
    },
  };
}
