import type { InventoryEventHandlers } from "../generated/inventory/consumer.js";
import type { InventoryProducer } from "../generated/inventory/producer.js";
import { RetryLater } from "../generated/inventory/runtime/kafka/errors.js";
import type { MessageContext } from "../generated/inventory/runtime/kafka/message.js";
import type { ItemQuantity } from "../generated/inventory/types.js";
import type { Warehouse } from "./warehouse.js";

/** Sets stock aside once an order is paid. What was ordered and that it is paid come on two topics, in any order. */
export function inventoryEventHandlers({
  warehouse,
  producer,
}: {
  readonly warehouse: Warehouse;
  readonly producer: InventoryProducer;
}): InventoryEventHandlers<MessageContext> {
  const ordered = new Map<string, readonly ItemQuantity[]>();

  return {
    onOrderEvents: {
      orderPlaced: ({ payload }) => {
        ordered.set(payload.orderId, payload.lines);
      },
      orderCancelled: ({ payload }) => warehouse.releaseOrder(payload.orderId),
    },
    onPaymentCompleted: async ({ payload: { orderId } }) => {
      const items = ordered.get(orderId);
      if (items === undefined) throw new RetryLater(100);
      const now = new Date().toISOString();
      const result = warehouse.reserve(orderId, items);
      if (result.kind === "reserved") {
        const { id } = result.reservation;
        await producer.publishStockReserved({
          orderId,
          reservationId: id,
          items: [...items],
          reservedAt: now,
        });
      } else {
        const missing = result.missing.map(({ sku, requested, available }) => ({
          sku,
          quantity: requested - available,
        }));
        await producer.publishReservationFailed({ orderId, missing, failedAt: now });
      }
    },
  };
}
