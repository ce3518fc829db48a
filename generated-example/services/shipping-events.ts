import { randomUUID } from "node:crypto";
import type { ShippingEventHandlers } from "../generated/shipping/consumer.js";
import type { ShippingProducer } from "../generated/shipping/producer.js";
import { RetryLater } from "../generated/shipping/runtime/kafka/errors.js";
import type { MessageContext } from "../generated/shipping/runtime/kafka/message.js";
import type { Address } from "../generated/shipping/types.js";

/** The shipping service: a parcel for every order whose stock is set aside. */
export function shippingEventHandlers({
  producer,
}: {
  readonly producer: ShippingProducer;
}): ShippingEventHandlers<MessageContext> {
  const addresses = new Map<string, Address>();

  return {
    onOrderPlaced: ({ payload }) => {
      addresses.set(payload.orderId, payload.shippingAddress);
    },
    onStockReserved: async ({ payload: { orderId } }) => {
      if (!addresses.has(orderId)) throw new RetryLater(1_000);
      await producer.publishShipmentDispatched({
        orderId,
        shipmentId: randomUUID(),
        trackingNumber: `JD${orderId.slice(0, 8).toUpperCase()}`,
        dispatchedAt: new Date().toISOString(),
      });
    },
  };
}
