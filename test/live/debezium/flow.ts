import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import type { Shop } from "./project.js";
import { inTransaction } from "./stage.js";

/** An order that was committed. */
export interface Committed {
  readonly id: string;
  readonly orderId: string;
  /** Rises by one from commit to commit of an order. */
  readonly number: number;
}

const writers = 3;
const ordersOfEach = 4;

/**
 * Services that write orders and their events until they are stopped: each has orders of its own, so that it knows their
 * order of commits. Every fifth transaction is rolled back.
 */
export class Flow {
  readonly committed: Committed[] = [];
  readonly rolledBack: string[] = [];
  #isRunning = true;
  readonly #done: Promise<unknown>;

  constructor(pool: Pool, shop: Shop) {
    const all = Array.from({ length: writers }, (_, writer) => this.#write(pool, shop, writer));
    this.#done = Promise.all(all);
    // Told by `stop`.
    this.#done.catch(() => null);
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    await this.#done;
  }

  async #write(pool: Pool, shop: Shop, writer: number): Promise<void> {
    const outbox = shop.createOrdersOutbox();
    const numbers = new Map<string, number>();
    for (let turn = 0; this.#isRunning; turn++) {
      const orderId = `flow-${writer}-${turn % ordersOfEach}`;
      const number = (numbers.get(orderId) ?? 0) + 1;
      const isRolledBack = turn % 5 === 4;
      const { id } = await inTransaction(pool, async (transaction) => {
        const order = { orderId, number };
        const receipt = await outbox.orderPlaced(transaction, order, { headers: { tenant: "flow" } });
        // A slow one now and then: others commit before it with later numbers.
        await sleep(turn % 7 === 0 ? 60 : 5);
        if (isRolledBack) await transaction.query("ROLLBACK");
        return receipt;
      });
      if (isRolledBack) this.rolledBack.push(id);
      else {
        numbers.set(orderId, number);
        this.committed.push({ id, orderId, number });
      }
    }
  }
}
