/** The service that writes, in a process of its own: `node writer-main.js '{ ... }'`. */
import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "../support/random.js";
import { type DeathAt, dieAt } from "./die-at.js";
import { importOrders } from "./modules.js";
import { OrderWriter, type WriterStep } from "./order-writer.js";
import { beginProgram, isReady, openPool, textOf } from "./program.js";
import type { ProgramSettings } from "./service-process.js";

export interface WriterSettings extends ProgramSettings {
  readonly databaseUrl: string;
  /** Where effects appear, so that the writer does not run too far ahead. */
  readonly effectsUrl: string;
  readonly seed: number;
  readonly orders: number;
  /** Transactions at the same time. */
  readonly lanes: number;
  /** Milliseconds between two transactions of a lane, on average. */
  readonly pauseMs: number;
  /** How many events may be without effect. */
  readonly maxAhead: number;
  /** How many transactions each lane does; `null`: until it is told to end. */
  readonly transactions: number | null;
  /** Where the process ends itself; `null`: nowhere. */
  readonly dieAt: DeathAt<WriterStep> | null;
}

async function main(): Promise<void> {
  const { settings, journal } = beginProgram<WriterSettings>();
  const { life, lanes } = settings;
  const { createOrdersOutbox, inTransaction } = await importOrders(settings.folder);
  const pool = openPool(settings.databaseUrl, lanes + 1);
  const effects = openPool(settings.effectsUrl, 1);
  const state = { isEnding: false, isAhead: false };
  const onStep = dieAt(settings.dieAt);
  const count = async (from: typeof pool, table: string): Promise<number> => {
    const { rows } = await from.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
    return Number(rows[0]?.count ?? 0);
  };
  const watch = async (): Promise<void> => {
    while (!state.isEnding) {
      const counts = [count(pool, "orders_log"), count(effects, "effects")];
      const [written, handled] = await Promise.all(counts).catch(() => [0, 0]);
      state.isAhead = (written ?? 0) - (handled ?? 0) > settings.maxAhead;
      await sleep(500);
    }
  };
  const lane = async (number: number): Promise<void> => {
    const random = new Random(settings.seed * 1_000_003 + life * 101 + number);
    const outbox = createOrdersOutbox();
    const { orders } = settings;
    const writer = new OrderWriter({
      inTransaction,
      pool,
      outbox,
      random,
      journal,
      onStep,
      life,
      lane: number,
      orders,
    });
    for (let done = 0; !state.isEnding && done !== settings.transactions; ) {
      await sleep(random.integer(0, settings.pauseMs * 2));
      if (state.isAhead) continue;
      try {
        await writer.transact();
        done += 1;
      } catch (error) {
        journal.write({ what: "failed", life, reason: textOf(error) });
        await sleep(100);
      }
    }
  };
  const work = async (): Promise<void> => {
    await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
    state.isEnding = true;
  };
  const ended = Promise.all([work(), watch()]).then(() => Promise.all([pool.end(), effects.end()]));
  isReady(async () => {
    state.isEnding = true;
    await ended;
  });
  await ended;
  // What is still open of its input and of its connections would keep it alive.
  process.exit(0);
}

await main();
