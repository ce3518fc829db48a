import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { InboxStep } from "../../src/runtime/postgres/inbox-options.js";
import type { OutboxRelayStep } from "../../src/runtime/postgres/relay-options.js";
import { startKafka, type TestKafka } from "../support/kafka-broker.js";
import { startPostgres, type TestPostgres } from "../support/postgres.js";
import { describeWithServers } from "../support/servers.js";
import { createCast } from "./cast.js";
import type { Death } from "./die-at.js";
import { collectFacts } from "./facts.js";
import { readJournal } from "./journal.js";
import type { WriterStep } from "./order-writer.js";
import { progressOf } from "./progress.js";
import { type CrashProject, copyProject, makeProject } from "./project.js";
import { createTopics, prepareDatabases, topicsOf } from "./stage.js";
import { judge } from "./verdict.js";

const orders = 20;
const writerSteps: readonly WriterStep[] = ["before-commit", "after-commit"];
const relaySteps: readonly OutboxRelayStep[] = [
  "after-claim",
  "before-publish",
  "after-publish",
  "after-mark",
];
const inboxSteps: readonly InboxStep[] = [
  "before-start-counted",
  "after-start-counted",
  "before-insert",
  "after-insert",
  "after-handler",
  "before-commit",
  "after-commit",
];

const deaths: readonly Death[] = [
  ...writerSteps.map((step) => ({ service: "writer", step, time: 20 }) as const),
  ...relaySteps.map((step) => ({ service: "relay-1", step, time: 3 }) as const),
  ...inboxSteps.map((step) => ({ service: "consumer-1", step, time: 20 }) as const),
];
await describeWithServers("a process that dies at a named point", () => {
  let kafka: TestKafka;
  let postgres: TestPostgres;
  let original: CrashProject;
  let project: CrashProject;
  let databases: Awaited<ReturnType<typeof prepareDatabases>>;
  let runs = 0;

  beforeAll(async () => {
    original = await makeProject("crashpointtemplate");
    [kafka, postgres] = await Promise.all([startKafka({ version: "4.1.0" }), startPostgres()]);
  }, 180_000);

  beforeEach(async () => {
    runs += 1;
    project = await copyProject(original, `point${process.pid}n${runs}`);
    databases = await prepareDatabases(project, postgres.url, orders);
    await createTopics(kafka.brokers, topicsOf(project.run));
  });

  afterEach(async () => {
    await Promise.all([databases?.orders.drop(), databases?.billing.drop()]);
    project?.remove();
  });

  afterAll(async () => {
    original?.remove();
    await Promise.all([kafka?.stop(), postgres?.stop()]);
  });

  it.each(deaths)(
    "$service, $step: nothing is lost, nothing has its effect twice",
    async (death) => {
      const journal = join(project.folder, "journal.jsonl");
      const { services, badExits } = createCast({
        ...databases,
        project,
        brokers: kafka.brokers,
        journal,
        seed: 1,
        leaseMs: 2_000,
        writer: { orders, pauseMs: 5, transactions: 30 },
        consumer: { handlerMs: 3, failures: 0 },
        death,
      });
      const names = ["writer", "relay-1", "consumer-1"] as const;
      for (const name of names) services[name].start();
      try {
        // It dies, and is started again, as a supervisor does.
        await expect.poll(() => badExits.length, { timeout: 60_000 }).toBe(1);
        expect(badExits[0]).toMatch(new RegExp(`^${death.service} ended with SIGKILL`));
        await services.writer.finished();
        await expect.poll(isAllHandled, { timeout: 90_000, interval: 100 }).toBe(true);
        // What would come twice has a moment to come.
        await sleep(500);
      } finally {
        await Promise.all(names.map((name) => services[name].kill()));
      }
      const stage = { ...databases, topics: topicsOf(project.run), kafka };
      const { breaches, counts } = judge(await collectFacts(stage, readJournal(journal), badExits.slice(1)));
      expect(Object.fromEntries(breaches)).toEqual({});
      expect(counts.get("events in the reader's topic")).toBeGreaterThan(100);
    },
    120_000,
  );

  async function isAllHandled(): Promise<boolean> {
    const { written, handled, waiting } = await progressOf(databases);
    return waiting === 0 && written > 0 && handled === written;
  }
});
