/** The service that reads, with its own relay inside, in a process of its own: `node consumer-main.js '{ ... }'`. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Consumer } from "../../src/runtime/kafka/consumer-options.js";
import type { InboxContext, InboxStep } from "../../src/runtime/postgres/inbox-options.js";
import { Random } from "../support/random.js";
import { type DeathAt, dieAt } from "./die-at.js";
import { importBilling, type OrderEvent } from "./modules.js";
import { beginProgram, isReady, journalOfRelay, openPool, textOf } from "./program.js";
import type { ProgramSettings } from "./service-process.js";

export interface ConsumerSettings extends ProgramSettings {
  readonly databaseUrl: string;
  readonly brokers: readonly string[];
  readonly name: string;
  readonly seed: number;
  readonly leaseMs: number;
  readonly sessionTimeoutMs: number;
  readonly concurrency: number;
  /** How long a handler takes at most. */
  readonly handlerMs: number;
  /** The share of attempts that fail. */
  readonly failures: number;
  /** Where the process ends itself; `null`: nowhere. */
  readonly dieAt: DeathAt<InboxStep> | null;
}

async function main(): Promise<void> {
  const { settings, journal } = beginProgram<ConsumerSettings>();
  const { brokers, life, name, concurrency } = settings;
  const billing = await importBilling(settings.folder);
  const random = new Random(settings.seed * 1_000_003 + life);
  const pool = openPool(settings.databaseUrl, concurrency + 8);
  const kafka = billing.kafkajsDriver({ clientId: name, brokers });
  const outbox = billing.createBillingOutbox();
  const onOrderChanged = async (
    { payload }: { readonly payload: OrderEvent },
    { tx }: InboxContext,
  ): Promise<void> => {
    const { n, orderId, version } = payload;
    await sleep(random.integer(0, settings.handlerMs));
    const effect = "INSERT INTO effects (n, order_id, version) VALUES ($1, $2, $3)";
    await tx.query(effect, [n, orderId, version]);
    if (random.chance(settings.failures)) throw new Error("fails after its effect, as it was told to");
    await outbox.orderHandled(tx, { n, orderId, version });
    await sleep(random.integer(0, settings.handlerMs));
  };
  const createConsumer = (): Consumer =>
    billing.createBillingConsumer(
      { onOrderChanged },
      {
        kafka,
        concurrency,
        sessionTimeoutMs: settings.sessionTimeoutMs,
        commitIntervalMs: 100,
        handlerTimeoutMs: 10_000,
        drainTimeoutMs: 8_000,
        topics: "trust",
        inbox: { pool, onStep: dieAt(settings.dieAt) },
        onEvent: (event) => {
          if (event.kind === "dead-lettered")
            journal.write({ what: "dead-lettered", life, reason: `${event.reason}: ${textOf(event.error)}` });
          if (event.kind === "trouble")
            journal.write({ what: "trouble", life, reason: `${event.what}: ${textOf(event.error)}` });
        },
      },
    );
  const relay = billing.createBillingOutboxRelay({
    pool,
    kafka,
    name,
    leaseMs: settings.leaseMs,
    retentionMs: 5_000,
    poison: { maxAttempts: 1_000, initialBackoffMs: 200, maxBackoffMs: 1_000 },
    onEvent: journalOfRelay(journal, life),
  });
  const relayStarted = relay.start();
  // A consumer cannot begin while the broker is away; what starts services would try again, and so do we.
  let consumer = createConsumer();
  for (;;) {
    try {
      await consumer.start();
      break;
    } catch (error) {
      journal.write({ what: "trouble", life, reason: `start: ${textOf(error)}` });
      await sleep(300);
      consumer = createConsumer();
    }
  }
  isReady(async () => {
    await consumer.stop();
    await relay.stop();
    await relayStarted;
    await pool.end();
  });
}

await main();
