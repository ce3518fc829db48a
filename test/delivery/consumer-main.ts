/**
 * A service of its own process, for tests that kill it: `node --import tsx consumer-main.ts '{ ... }'`. Prints
 * `ready` when its groups are joined. SIGTERM stops it in order.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "pg";
import { FatalError, RetryLater } from "../../src/runtime/kafka/errors.js";
import { kafkajsDriver } from "../../src/runtime/kafka/kafkajs-driver.js";
import { JournalWriter } from "./journal.js";
import { importProject } from "./project.js";
import type { Step, StepContext } from "./step.js";

export interface ConsumerSettings {
  readonly folder: string;
  readonly brokers: readonly string[];
  readonly groupId: string;
  readonly journal: string;
  readonly concurrency: number;
  readonly handlerTimeoutMs: number;
  readonly drainTimeoutMs: number;
  readonly sessionTimeoutMs: number;
  /** Of the inbox, and of a table `effects` that each handler writes to. Default: neither. */
  readonly databaseUrl?: string;
}

async function main(): Promise<void> {
  // The tests write it.
  const settings = JSON.parse(process.argv[2] ?? "{}") as ConsumerSettings;
  const journal = new JournalWriter(settings.journal);
  const handle = async ({ payload }: { readonly payload: Step }, context: StepContext): Promise<void> => {
    const { topic, partition, offset, attempt } = context;
    const note = (what: "start" | "done" | "failed"): void => {
      const { key, seq } = payload;
      journal.write({ what, topic, partition, offset, key, seq, attempt, pid: process.pid, at: Date.now() });
    };
    note("start");
    await context.tx?.query("INSERT INTO effects (key, seq) VALUES ($1, $2)", [payload.key, payload.seq]);
    if (payload.durationMs > 0) await sleep(payload.durationMs);
    if (payload.behaviour === "kill") process.kill(process.pid, "SIGKILL");
    if (payload.behaviour === "hang") await new Promise(() => {});
    if (payload.behaviour === "fatal") throw new FatalError("this can never work");
    if (attempt <= payload.failures) {
      note("failed");
      if (payload.behaviour === "later") throw new RetryLater(300);
      throw new TypeError(`attempt ${attempt} fails as it was told to`);
    }
    note("done");
  };
  const { databaseUrl } = settings;
  const pool = databaseUrl === undefined ? null : new Pool({ connectionString: databaseUrl, max: 20 });
  const { createDeliveryConsumer } = await importProject(settings.folder);
  const kafka = kafkajsDriver({ clientId: settings.groupId, brokers: settings.brokers });
  const consumer = createDeliveryConsumer(
    { onBlocking: handle, onParked: handle, onRouted: handle },
    {
      kafka,
      groupId: settings.groupId,
      concurrency: settings.concurrency,
      handlerTimeoutMs: settings.handlerTimeoutMs,
      drainTimeoutMs: settings.drainTimeoutMs,
      sessionTimeoutMs: settings.sessionTimeoutMs,
      commitIntervalMs: 200,
      topics: "check",
      ...(pool === null ? {} : { inbox: { pool } }),
      onEvent: (event) => {
        if (event.kind === "trouble") process.stderr.write(`${event.what}: ${String(event.error)}\n`);
      },
    },
  );
  process.once("SIGTERM", () => {
    void consumer.stop().then(() => {
      journal.close();
      void pool?.end();
      process.exitCode = 0;
    });
  });
  await consumer.start();
  process.stdout.write("ready\n");
}

await main();
