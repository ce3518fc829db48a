import type { PoolClient } from "pg";
import type { ItemQuantity } from "../../generated/inventory/types.js";
import { only } from "../shared/database.js";

/** What an order wants of the warehouse, as far as we have heard. */
export interface Demand {
  readonly lines: readonly ItemQuantity[] | null;
  readonly isPaid: boolean;
  readonly isCancelled: boolean;
}

/** Adds what is new to what is known; others that have the order wait until the transaction ends. */
export async function updateDemand(
  tx: PoolClient,
  orderId: string,
  { lines = null, isPaid = false, isCancelled = false }: Partial<Demand>,
): Promise<Demand> {
  return only(
    await tx.query<Demand>(
      `INSERT INTO demands AS known (order_id, lines, is_paid, is_cancelled) VALUES ($1, $2, $3, $4)
       ON CONFLICT (order_id) DO UPDATE SET
         lines = coalesce(excluded.lines, known.lines),
         is_paid = excluded.is_paid OR known.is_paid,
         is_cancelled = excluded.is_cancelled OR known.is_cancelled
       RETURNING lines, is_paid AS "isPaid", is_cancelled AS "isCancelled"`,
      [orderId, lines === null ? null : JSON.stringify(lines), isPaid, isCancelled],
    ),
  );
}
