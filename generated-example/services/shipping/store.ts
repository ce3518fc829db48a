import type { PoolClient } from "pg";
import type { Address } from "../../generated/shipping/types.js";
import { only } from "../shared/database.js";

export interface Parcel {
  readonly address: Address | null;
  readonly isReserved: boolean;
  readonly shipmentId: string | null;
}

/** Adds what is new to what is known; others that have the order wait until the transaction ends. */
export async function updateParcel(
  tx: PoolClient,
  orderId: string,
  { address = null, isReserved = false }: Partial<Parcel>,
): Promise<Parcel> {
  return only(
    await tx.query<Parcel>(
      `INSERT INTO parcels AS known (order_id, address, is_reserved) VALUES ($1, $2, $3)
       ON CONFLICT (order_id) DO UPDATE SET
         address = coalesce(excluded.address, known.address),
         is_reserved = excluded.is_reserved OR known.is_reserved
       RETURNING address, is_reserved AS "isReserved", shipment_id AS "shipmentId"`,
      [orderId, address === null ? null : JSON.stringify(address), isReserved],
    ),
  );
}

export async function markDispatched(tx: PoolClient, orderId: string, shipmentId: string): Promise<void> {
  await tx.query("UPDATE parcels SET shipment_id = $2 WHERE order_id = $1", [orderId, shipmentId]);
}
