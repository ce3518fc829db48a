import type { PoolClient } from "pg";
import { FatalError } from "../../../generated/orders/runtime/kafka/errors.js";
import type { OrderCancelled } from "../../../generated/orders/types.js";
import { changeOrder, lockOrder, type StoredOrder } from "../store.js";
import type { Dependencies, EventHandlers } from "./dependencies.js";

/** How orders follow along. Events of two topics come in any order, so a status only moves on. */
export function eventHandlers({ outbox }: Pick<Dependencies, "outbox">): EventHandlers {
  async function reject(tx: PoolClient, orderId: string, reason: OrderCancelled["reason"]): Promise<void> {
    const stored = await known(tx, orderId);
    if (!isUnderWay(stored)) return;
    const isDeclined = reason === "payment-failed";
    await changeOrder(tx, stored, {
      status: "rejected",
      rejectedBecause: isDeclined ? "payment-declined" : "out-of-stock",
      by: isDeclined ? "payments" : "inventory",
    });
    await outbox.orderCancelled(tx, { orderId, reason, cancelledAt: new Date().toISOString() });
  }

  return {
    onPaymentEvents: {
      paymentCompleted: async ({ payload }, { tx }) => {
        const stored = await known(tx, payload.orderId);
        if (stored.order.status === "open") await changeOrder(tx, stored, { status: "paid", by: "payments" });
      },
      paymentFailed: ({ payload }, { tx }) => reject(tx, payload.orderId, "payment-failed"),
      paymentRefunded: async ({ payload: { orderId, refundedAt } }, { tx }) => {
        await changeOrder(tx, await known(tx, orderId), { refundedAt, by: "payments" });
      },
    },

    onReservationFailed: ({ payload }, { tx }) => reject(tx, payload.orderId, "out-of-stock"),

    onShipmentDispatched: async ({ payload }, { tx }) => {
      const stored = await known(tx, payload.orderId);
      if (isUnderWay(stored)) await changeOrder(tx, stored, { status: "shipped", by: "shipping" });
    },
  };
}

/** Orders are committed before their events are sent: one that is not here will never be. */
async function known(tx: PoolClient, orderId: string): Promise<StoredOrder> {
  const stored = await lockOrder(tx, orderId);
  if (stored === undefined) throw new FatalError(`there is no order ${orderId}`);
  return stored;
}

function isUnderWay({ order: { status } }: StoredOrder): boolean {
  return status === "open" || status === "paid";
}
