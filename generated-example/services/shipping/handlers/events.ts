import { randomUUID } from "node:crypto";
import type { PoolClient } from "pg";
import type { ShippingEventHandlers } from "../../../generated/shipping/consumer.js";
import type { ShippingOutbox } from "../../../generated/shipping/outbox.js";
import type { InboxContext } from "../../../generated/shipping/runtime/postgres/inbox-options.js";
import { markDispatched, type Parcel, updateParcel } from "../store.js";

/** A parcel for every order whose stock is set aside. */
export function eventHandlers({
  outbox,
}: {
  readonly outbox: ShippingOutbox;
}): ShippingEventHandlers<InboxContext<PoolClient>> {
  /** Whichever of the two events comes second sends the parcel. */
  async function learn(tx: PoolClient, orderId: string, news: Partial<Parcel>): Promise<void> {
    const { address, isReserved, shipmentId: known } = await updateParcel(tx, orderId, news);
    if (address === null || !isReserved || known !== null) return;
    const shipmentId = randomUUID();
    await markDispatched(tx, orderId, shipmentId);
    await outbox.shipmentDispatched(tx, {
      orderId,
      shipmentId,
      trackingNumber: `JD${shipmentId.slice(0, 8).toUpperCase()}`,
      dispatchedAt: new Date().toISOString(),
    });
  }

  return {
    onOrderPlaced: ({ payload: { orderId, shippingAddress } }, { tx }) =>
      learn(tx, orderId, { address: shippingAddress }),
    onStockReserved: ({ payload: { orderId } }, { tx }) => learn(tx, orderId, { isReserved: true }),
  };
}
