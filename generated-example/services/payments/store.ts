import type { PoolClient } from "pg";
import type { Price } from "../../generated/payments/types.js";

export interface NewPayment {
  readonly orderId: string;
  readonly paymentId: string;
  readonly amount: Price | null;
  readonly status: "completed" | "failed" | "cancelled";
}

export async function hasPayment(tx: PoolClient, orderId: string): Promise<boolean> {
  const { rowCount } = await tx.query("SELECT FROM payments WHERE order_id = $1", [orderId]);
  return rowCount === 1;
}

/** An order that has one already keeps it. */
export async function insertPayment(tx: PoolClient, payment: NewPayment): Promise<boolean> {
  const { orderId, paymentId, amount, status } = payment;
  const { rowCount } = await tx.query(
    `INSERT INTO payments (order_id, payment_id, status, amount) VALUES ($1, $2, $3, $4)
     ON CONFLICT (order_id) DO NOTHING`,
    [orderId, paymentId, status, JSON.stringify(amount)],
  );
  return rowCount === 1;
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
