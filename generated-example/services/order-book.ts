import type { Order, StatusChange } from "../generated/orders/types.js";

/** What an order has beyond what its customer sees. */
export interface Entry {
  order: Order;
  version: number;
  readonly history: StatusChange[];
}

/** The orders, in memory: written to by calls and by events. */
export class OrderBook {
  readonly #entries = new Map<string, Entry>();

  add(order: Order): Entry {
    const history: StatusChange[] = [{ status: order.status, at: order.placedAt, by: "customer" }];
    const entry = { order, version: 1, history };
    this.#entries.set(order.id, entry);
    return entry;
  }

  get(orderId: string): Entry | undefined {
    return this.#entries.get(orderId);
  }

  /** The oldest first. */
  all(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  update(entry: Entry, change: Partial<Order>, by: StatusChange["by"]): void {
    const updatedAt = new Date().toISOString();
    if (change.status !== undefined && change.status !== entry.order.status) {
      entry.history.push({ status: change.status, at: updatedAt, by });
    }
    entry.order = { ...entry.order, ...change, updatedAt };
    entry.version += 1;
  }
}
