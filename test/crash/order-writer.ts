import { setTimeout as sleep } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";
import type { inTransaction } from "../../src/runtime/postgres/transaction.js";
import type { Random } from "../support/random.js";
import type { JournalWriter } from "./journal.js";
import type { OrderEvent, OrdersModules } from "./modules.js";

/** The named points of a transaction's way. */
export type WriterStep = "before-commit" | "after-commit";

export interface OrderWriterPlan {
  readonly inTransaction: typeof inTransaction;
  readonly pool: Pool;
  readonly outbox: ReturnType<OrdersModules["createOrdersOutbox"]>;
  readonly random: Random;
  readonly journal: JournalWriter;
  readonly onStep: (step: WriterStep) => void;
  readonly life: number;
  readonly lane: number;
  /** How many orders there are. */
  readonly orders: number;
}

const hotOrders = 4;

/** The transaction is to be rolled back, as where a rule of the business is broken. */
class UnwantedError extends Error {
  override readonly name = "UnwantedError";
}

/** Changes orders in transactions of every kind: quick, slow, of two orders, rolled back, event first or order first. */
export class OrderWriter {
  readonly #plan: OrderWriterPlan;
  #events = 0;

  constructor(plan: OrderWriterPlan) {
    this.#plan = plan;
  }

  /** One transaction. Rejects with the client's error; then only the database knows whether it is committed. */
  async transact(): Promise<void> {
    const { inTransaction, pool, random, journal, onStep, life } = this.#plan;
    const isKept = !random.chance(0.12);
    const events: OrderEvent[] = [];
    try {
      await inTransaction(pool, async (client) => {
        for (const orderId of this.#chooseOrders()) events.push(...(await this.#change(client, orderId)));
        // Slow ones take their numbers early and commit late.
        if (random.chance(0.1)) await sleep(random.integer(100, 600));
        if (!isKept) throw new UnwantedError();
        onStep("before-commit");
      });
      onStep("after-commit");
    } catch (error) {
      if (!(error instanceof UnwantedError)) throw error;
      journal.write({ what: "rolled-back", life, events: events.map(({ n }) => n) });
    }
  }

  /** Not always in the same order, so that some transactions lock each other out, and Postgres ends one of them. */
  #chooseOrders(): readonly string[] {
    const one = this.#chooseOrder();
    if (this.#plan.random.chance(0.85)) return [one];
    const other = this.#chooseOrder();
    return one === other ? [one] : [one, other];
  }

  /** Some are changed all the time, so that many of their events are under way at once. */
  #chooseOrder(): string {
    const { random, orders } = this.#plan;
    return `order-${random.integer(1, random.chance(0.3) ? hotOrders : orders)}`;
  }

  /** One event or three of an order, with versions of their own. */
  async #change(client: PoolClient, orderId: string): Promise<readonly OrderEvent[]> {
    const { random, outbox } = this.#plan;
    const count = random.chance(0.1) ? 3 : 1;
    if (!random.chance(0.3)) {
      const sql = "UPDATE orders SET version = version + $2 WHERE order_id = $1 RETURNING version";
      const { rows } = await client.query<{ version: number }>(sql, [orderId, count]);
      const events = this.#eventsOf(orderId, versionOf(rows) - count, count);
      await this.#log(client, events);
      if (count === 1 && events[0] !== undefined) await outbox.orderChanged(client, events[0]);
      else
        await outbox.orderChanged.batch(
          client,
          events.map((payload) => ({ payload })),
        );
      return events;
    }
    const locked = "SELECT version FROM orders WHERE order_id = $1 FOR UPDATE";
    const { rows } = await client.query<{ version: number }>(locked, [orderId]);
    const events = this.#eventsOf(orderId, versionOf(rows), count);
    for (const event of events) await outbox.orderChanged(client, event);
    await client.query("UPDATE orders SET version = version + $2 WHERE order_id = $1", [orderId, count]);
    await this.#log(client, events);
    return events;
  }

  #eventsOf(orderId: string, before: number, count: number): readonly OrderEvent[] {
    const { life, lane, random } = this.#plan;
    return Array.from({ length: count }, (_, index) => {
      this.#events += 1;
      const event = { orderId, version: before + index + 1, n: `${life}-${lane}-${this.#events}` };
      // Large ones are refused while the run has made the topic narrow.
      return random.chance(0.1) ? { ...event, note: "x".repeat(6_000) } : event;
    });
  }

  async #log(client: PoolClient, events: readonly OrderEvent[]): Promise<void> {
    for (const { n, orderId, version } of events) {
      const sql = "INSERT INTO orders_log (n, order_id, version) VALUES ($1, $2, $3)";
      await client.query(sql, [n, orderId, version]);
    }
  }
}

function versionOf(rows: readonly { readonly version: number }[]): number {
  const [row] = rows;
  if (row === undefined) throw new Error("there is no such order");
  return row.version;
}
