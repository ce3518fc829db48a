import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestInbox, testInbox } from "../../../test/support/inbox-consumer.js";
import { describeWithPostgres, startPostgres, type TestPostgres } from "../../../test/support/postgres.js";

await describeWithPostgres("the inbox while its database is away", () => {
  let postgres: TestPostgres;
  let inbox: TestInbox;

  beforeAll(async () => {
    postgres = await startPostgres({ own: true });
    inbox = await testInbox(postgres);
  }, 60_000);
  afterAll(async () => {
    await postgres?.restart();
    await inbox?.end();
    await postgres?.stop();
  }, 60_000);

  it("waits, burns no attempts, sends no dead letters, and goes on", async () => {
    const { events } = await inbox.start({
      delays: [],
      options: { concurrency: 8 },
      handler: async (value, context) => {
        await inbox.note(value, context);
        await sleep(20);
      },
    });
    const values = Array.from({ length: 60 }, (_, index) => String(index).padStart(2, "0"));
    const sending = (async () => {
      for (const value of values) {
        await inbox.send({ key: `k${Number(value) % 12}`, value, id: value });
        await sleep(20);
      }
    })();
    await sleep(400);
    await postgres.kill();
    await sleep(3_000);
    await postgres.restart();
    await sending;
    await inbox.settled(60);
    expect((await inbox.effects()).toSorted()).toEqual(values);
    const kinds = events.map(({ kind }) => kind);
    expect(kinds).toContain("trouble");
    expect(kinds).not.toContain("failed");
    expect(inbox.deadLetters()).toEqual([]);
  }, 60_000);
});
