import type { PoolClient } from "pg";
import { type Demand, updateDemand } from "../demands.js";
import { releaseOrder, reserve } from "../reservations.js";
import type { Dependencies, EventHandlers } from "./dependencies.js";

/** Sets stock aside once an order is paid, and gives it back where the order is cancelled. */
export function eventHandlers({ outbox }: Pick<Dependencies, "outbox">): EventHandlers {
  /** Whichever of the two events comes second sets the stock aside. */
  async function learn(tx: PoolClient, orderId: string, news: Partial<Demand>): Promise<void> {
    const { lines, isPaid, isCancelled } = await updateDemand(tx, orderId, news);
    if (lines === null || !isPaid || isCancelled) return;
    const result = await reserve(tx, orderId, lines);
    const at = new Date().toISOString();
    if (result.kind === "reserved") {
      const { id: reservationId, items } = result.reservation;
      await outbox.stockReserved(tx, { orderId, reservationId, items, reservedAt: at });
    } else {
      const missing = result.missing.map(({ sku, requested, available }) => ({
        sku,
        quantity: requested - available,
      }));
      await outbox.reservationFailed(tx, { orderId, missing, failedAt: at });
    }
  }

  return {
    onOrderEvents: {
      orderPlaced: ({ payload: { orderId, lines } }, { tx }) => learn(tx, orderId, { lines }),
      orderCancelled: async ({ payload: { orderId } }, { tx }) => {
        await updateDemand(tx, orderId, { isCancelled: true });
        await releaseOrder(tx, orderId);
      },
    },
    onPaymentCompleted: ({ payload: { orderId } }, { tx }) => learn(tx, orderId, { isPaid: true }),
  };
}
