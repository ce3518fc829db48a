import { randomUUID } from "node:crypto";
import { beginPayment, endPayment } from "../store.js";
import type { Dependencies, EventHandlers } from "./dependencies.js";

/** The bank knows nothing of our transaction: where this is handled again, it is asked again, for the same order. */
export function takePayment({ bank, outbox }: Dependencies): EventHandlers["onOrderEvents"]["orderPlaced"] {
  return async ({ payload: { orderId, total: amount } }, { tx }) => {
    const paymentId = randomUUID();
    // An order that was cancelled before we came to it has a payment already.
    if (!(await beginPayment(tx, { orderId, paymentId, amount }))) return;
    const isPaid = await bank(orderId, amount);
    await endPayment(tx, orderId, isPaid ? "completed" : "failed");
    const at = new Date().toISOString();
    if (isPaid) await outbox.paymentCompleted(tx, { orderId, paymentId, amount, completedAt: at });
    else await outbox.paymentFailed(tx, { orderId, reason: "insufficient-funds", failedAt: at });
  };
}
