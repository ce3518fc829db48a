import type { PoolClient } from "pg";
import type { Price } from "../../generated/payments/types.js";

/**
 * Makes the order's payment its own: others that have the order wait until the transaction ends. `false` where the order
 * has a payment already.
 */
export async function beginPayment(
  tx: PoolClient,
  payment: {
    readonly orderId: string;
    readonly paymentId: string;
    /** `null`: nothing will be asked for, since the order is cancelled. */
    readonly amount: Price | null;
  },
): Promise<boolean> {
  const { orderId, paymentId, amount } = payment;
  const { rowCount } = await tx.query(
    `INSERT INTO payments (order_id, payment_id, status, amount) VALUES ($1, $2, 'cancelled', $3)
     ON CONFLICT (order_id) DO NOTHING`,
    [orderId, paymentId, amount === null ? null : JSON.stringify(amount)],
  );
  return rowCount === 1;
}

export async function endPayment(
  tx: PoolClient,
  orderId: string,
  status: "completed" | "failed",
): Promise<void> {
  await tx.query("UPDATE payments SET status = $2 WHERE order_id = $1", [orderId, status]);
}

/** Marks what was taken as given back; `undefined` where nothing was, or it is back already. */
export async function markRefunded(
  tx: PoolClient,
  orderId: string,
): Promise<{ readonly paymentId: string; readonly amount: Price } | undefined> {
  const { rows } = await tx.query<{ paymentId: string; amount: Price }>(
    `UPDATE payments SET status = 'refunded' WHERE order_id = $1 AND status = 'completed'
     RETURNING payment_id AS "paymentId", amount`,
    [orderId],
  );
  return rows[0];
}
