import { inTransaction } from "../../../generated/orders/runtime/postgres/transaction.js";
import type { Cancellation, OrderStatus } from "../../../generated/orders/types.js";
import { problem } from "../../shared/problem.js";
import { changeOrder, lockOrder } from "../store.js";
import type { Dependencies, RestHandlers } from "./dependencies.js";
import { etagOf, noSuchOrder } from "./read-orders.js";

/** What a customer may still change. */
export function changeOrders(
  dependencies: Dependencies,
): Pick<RestHandlers, "updateOrder" | "cancelOrder" | "cancelOrderNow"> {
  const cancel = canceller(dependencies);
  return {
    updateOrder: ({ path, headers, body }) =>
      inTransaction(dependencies.pool, async (tx) => {
        const stored = await lockOrder(tx, path.orderId);
        if (stored === undefined) return noSuchOrder();
        if (headers["If-Match"] !== etagOf(stored)) {
          return { status: 412, body: problem(412, "changed-meanwhile", "The order has changed meanwhile") };
        }
        const { deliverNotBefore: known, ...order } = stored.order;
        const { deliverNotBefore: day = known ?? null, ...change } = body;
        const next = { ...order, ...change, ...(day === null ? {} : { deliverNotBefore: day }) };
        const changed = await changeOrder(tx, { ...stored, order: next }, { by: "customer" });
        return { status: 200, headers: { etag: etagOf(changed) }, body: changed.order };
      }),

    cancelOrder: async ({ path, body }) => {
      const answer = await cancel(path.orderId, body);
      if (answer.status !== 202) return answer;
      return { ...answer, headers: { location: `/orders/${path.orderId}` } };
    },

    cancelOrderNow: async ({ path }) => {
      const answer = await cancel(path.orderId, { reason: "other" });
      return answer.status === 202 ? { status: 204 } : answer;
    },
  };
}

/** To ask twice is the same as to ask once. */
function canceller({ pool, outbox }: Dependencies) {
  return (orderId: string, cancellation: Cancellation) =>
    inTransaction(pool, async (tx) => {
      const stored = await lockOrder(tx, orderId);
      if (stored === undefined) return noSuchOrder();
      const { status } = stored.order;
      if (status === "shipped" || status === "delivered") return tooLate(status);
      if (status === "cancelled" || status === "rejected")
        return { status: 202, body: stored.order } as const;
      const requestedAt = new Date().toISOString();
      const { order } = await changeOrder(tx, stored, {
        status: "cancelled",
        cancellation: { ...cancellation, requestedAt },
        by: "customer",
      });
      await outbox.orderCancelled(tx, { orderId, reason: "customer-request", cancelledAt: requestedAt });
      return { status: 202, body: order } as const;
    });
}

function tooLate(orderStatus: OrderStatus) {
  const tooLateProblem = problem(409, "order-already-packed", "The parcel is packed");
  return { status: 409, body: { ...tooLateProblem, orderStatus } } as const;
}
