/** The writer's relay, in a process of its own: `node relay-main.js '{ ... }'`. */
import type { OutboxRelayStep } from "../../src/runtime/postgres/relay-options.js";
import { type DeathAt, dieAt } from "./die-at.js";
import { importOrders } from "./modules.js";
import { beginProgram, isReady, journalOfRelay, openPool } from "./program.js";
import type { ProgramSettings } from "./service-process.js";

export interface RelaySettings extends ProgramSettings {
  readonly databaseUrl: string;
  readonly brokers: readonly string[];
  readonly name: string;
  readonly leaseMs: number;
  /** Where the process ends itself; `null`: nowhere. */
  readonly dieAt: DeathAt<OutboxRelayStep> | null;
}

async function main(): Promise<void> {
  const { settings, journal } = beginProgram<RelaySettings>();
  const { createOrdersOutboxRelay, kafkajsDriver } = await importOrders(settings.folder);
  const pool = openPool(settings.databaseUrl, 10);
  const relay = createOrdersOutboxRelay({
    pool,
    kafka: kafkajsDriver({ clientId: settings.name, brokers: settings.brokers }),
    name: settings.name,
    leaseMs: settings.leaseMs,
    // So that removing them is part of the run.
    retentionMs: 5_000,
    poison: { maxAttempts: 1_000, initialBackoffMs: 200, maxBackoffMs: 1_000 },
    onEvent: journalOfRelay(journal, settings.life),
    onStep: dieAt(settings.dieAt),
  });
  isReady(async () => {
    await relay.stop();
    await pool.end();
  });
  await relay.start();
}

await main();
