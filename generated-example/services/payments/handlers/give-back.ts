import { randomUUID } from "node:crypto";
import type { PoolClient } from "pg";
import { beginPayment, markRefunded } from "../store.js";
import type { Dependencies } from "./dependencies.js";

interface AboutAnOrder {
  readonly payload: { readonly orderId: string };
}

/** Two events call for it, too little stock and the cancelled order: whichever comes first has the effect. */
export function giveBack({ outbox }: Pick<Dependencies, "outbox">) {
  return async (
    { payload: { orderId } }: AboutAnOrder,
    { tx }: { readonly tx: PoolClient },
  ): Promise<void> => {
    // Where the payment is still to come, it finds this row instead.
    await beginPayment(tx, { orderId, paymentId: randomUUID(), amount: null });
    const refunded = await markRefunded(tx, orderId);
    if (refunded === undefined) return;
    await outbox.paymentRefunded(tx, { orderId, ...refunded, refundedAt: new Date().toISOString() });
  };
}
