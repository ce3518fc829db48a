import type { OrdersEventHandlers } from "../generated/orders/consumer.js";
import type { OrdersProducer } from "../generated/orders/producer.js";
import { FatalError } from "../generated/orders/runtime/kafka/errors.js";
import type { MessageContext } from "../generated/orders/runtime/kafka/message.js";
import type { OrderCancelled } from "../generated/orders/types.js";
import type { Entry, OrderBook } from "./order-book.js";

/** How orders follow along. An event may come twice, and those of two topics in any order: a status only moves on. */
export function ordersEventHandlers({
  book,
  producer,
}: {
  readonly book: OrderBook;
  readonly producer: OrdersProducer;
}): OrdersEventHandlers<MessageContext> {
  function entryOf(orderId: string): Entry {
    const entry = book.get(orderId);
    if (entry === undefined) throw new FatalError(`there is no order ${orderId}`);
    return entry;
  }

  /** Tells the others first: a crash in between has the event handled again. */
  async function reject(entry: Entry, reason: OrderCancelled["reason"]): Promise<void> {
    const { id, status } = entry.order;
    if (status !== "open" && status !== "paid") return;
    await producer.publishOrderCancelled({ orderId: id, reason, cancelledAt: new Date().toISOString() });
    const declined = reason === "payment-failed";
    book.update(
      entry,
      { status: "rejected", rejectedBecause: declined ? "payment-declined" : "out-of-stock" },
      declined ? "payments" : "inventory",
    );
  }

  return {
    onPaymentEvents: {
      paymentCompleted: ({ payload }) => {
        const entry = entryOf(payload.orderId);
        if (entry.order.status === "open") book.update(entry, { status: "paid" }, "payments");
      },
      paymentFailed: ({ payload }) => reject(entryOf(payload.orderId), "payment-failed"),
    },
    onReservationFailed: ({ payload }) => reject(entryOf(payload.orderId), "out-of-stock"),
    onShipmentDispatched: ({ payload }) => {
      const entry = entryOf(payload.orderId);
      const { status } = entry.order;
      if (status === "open" || status === "paid") book.update(entry, { status: "shipped" }, "shipping");
    },
  };
}
