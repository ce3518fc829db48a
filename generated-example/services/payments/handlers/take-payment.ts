import { randomUUID } from "node:crypto";
import { hasPayment, insertPayment } from "../store.js";
import type { Dependencies, EventHandlers } from "./dependencies.js";

/**
 * The bank is asked outside of the transaction's reach: where this is handled again, it is asked again, for the same order.
 */
export function takePayment({ bank, outbox }: Dependencies): EventHandlers["onOrderEvents"]["orderPlaced"] {
  return async ({ payload: { orderId, total: amount } }, { tx }) => {
    if (await hasPayment(tx, orderId)) return; // it was cancelled before we came to it
    const paymentId = randomUUID();
    const at = new Date().toISOString();
    if (await bank(orderId, amount)) {
      await insertPayment(tx, { orderId, paymentId, amount, status: "completed" });
      await outbox.paymentCompleted(tx, { orderId, paymentId, amount, completedAt: at });
    } else {
      await insertPayment(tx, { orderId, paymentId, amount, status: "failed" });
      await outbox.paymentFailed(tx, { orderId, reason: "insufficient-funds", failedAt: at });
    }
  };
}
