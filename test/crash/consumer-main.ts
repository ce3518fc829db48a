/** The service that reads, with its own relay inside, in a process of its own: `node consumer-main.js '{ ... }'`. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Consumer, ConsumerEvent } from "../../src/runtime/kafka/consumer-options.js";
import type { InboxContext, InboxStep } from "../../src/runtime/postgres/inbox-options.js";
import { Random } from "../support/random.js";
import { type DeathAt, dieAt } from "./die-at.js";
import type { JournalWriter } from "./journal.js";
import { type BillingModules, importBilling, type OrderEvent } from "./modules.js";
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
  const { brokers, life, name, concurrency, leaseMs, sessionTimeoutMs } = settings;
  const billing = await importBilling(settings.folder);
  const pool = openPool(settings.databaseUrl, concurrency + 8);
  const kafka = billing.kafkajsDriver({ clientId: name, brokers });
  const handlers = { onOrderChanged: orderChangedHandler(settings, billing.createBillingOutbox()) };
  const createConsumer = (): Consumer =>
    billing.createBillingConsumer(handlers, {
      kafka,
      concurrency,
      sessionTimeoutMs,
      commitIntervalMs: 100,
      handlerTimeoutMs: 10_000,
      drainTimeoutMs: 8_000,
      topics: "trust",
      inbox: { pool, onStep: dieAt(settings.dieAt) },
      onEvent: journalOfConsumer(journal, life),
    });
  const relay = billing.createBillingOutboxRelay({
    pool,
    kafka,
    name,
    leaseMs,
    retentionMs: 5_000,
    poison: { maxAttempts: 1_000, initialBackoffMs: 200, maxBackoffMs: 1_000 },
    onEvent: journalOfRelay(journal, life),
  });
  const relayStarted = relay.start();
  const consumer = await startConsumer(createConsumer, (reason) =>
    journal.write({ what: "trouble", life, reason }),
  );
  isReady(async () => {
    await consumer.stop();
    await relay.stop();
    await relayStarted;
    await pool.end();
  });
}

/** Notes its effect and writes an event of its own, in the message's transaction. */
function orderChangedHandler(
  { seed, life, handlerMs, failures }: ConsumerSettings,
  outbox: ReturnType<BillingModules["createBillingOutbox"]>,
) {
  const random = new Random(seed * 1_000_003 + life);
  return async ({ payload }: { readonly payload: OrderEvent }, { tx }: InboxContext): Promise<void> => {
    const { n, orderId, version } = payload;
    await sleep(random.integer(0, handlerMs));
    const effect = "INSERT INTO effects (n, order_id, version) VALUES ($1, $2, $3)";
    await tx.query(effect, [n, orderId, version]);
    if (random.chance(failures)) throw new Error("fails after its effect, as it was told to");
    await outbox.orderHandled(tx, { n, orderId, version });
    await sleep(random.integer(0, handlerMs));
  };
}

/** A consumer cannot begin while the broker is away; what starts services would try again, and so do we. */
async function startConsumer(create: () => Consumer, onTrouble: (reason: string) => void): Promise<Consumer> {
  for (;;) {
    const consumer = create();
    try {
      await consumer.start();
      return consumer;
    } catch (error) {
      onTrouble(`start: ${textOf(error)}`);
      await sleep(300);
    }
  }
}

function journalOfConsumer(journal: JournalWriter, life: number): (event: ConsumerEvent) => void {
  return (event) => {
    switch (event.kind) {
      case "duplicate":
        return journal.write({ what: "duplicate", life });
      case "dead-lettered":
        return journal.write({
          what: "dead-lettered",
          life,
          reason: `${event.reason}: ${textOf(event.error)}`,
        });
      case "trouble":
        return journal.write({ what: "trouble", life, reason: `${event.what}: ${textOf(event.error)}` });
      default:
    }
  };
}

await main();
