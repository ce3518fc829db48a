import type { PoolClient } from "pg";
import type { Order, OrderStatus, StatusChange } from "../../generated/orders/types.js";
import type { Database } from "../shared/database.js";

export interface StoredOrder {
  readonly order: Order;
  readonly version: number;
  readonly history: readonly StatusChange[];
}

const columns = `"order", version, history`;

export async function insertOrder(tx: PoolClient, order: Order): Promise<void> {
  const history: StatusChange[] = [{ status: order.status, at: order.placedAt, by: "customer" }];
  await tx.query(`INSERT INTO orders (id, "order", history) VALUES ($1, $2, $3)`, [
    order.id,
    JSON.stringify(order),
    JSON.stringify(history),
  ]);
}

export async function findOrder(database: Database, orderId: string): Promise<StoredOrder | undefined> {
  const found = await database.query<StoredOrder>(`SELECT ${columns} FROM orders WHERE id = $1`, [orderId]);
  return found.rows[0];
}

/** Whoever else wants to change the order waits until the transaction ends. */
export async function lockOrder(tx: PoolClient, orderId: string): Promise<StoredOrder | undefined> {
  const lock = `SELECT ${columns} FROM orders WHERE id = $1 FOR UPDATE`;
  return (await tx.query<StoredOrder>(lock, [orderId])).rows[0];
}

/** The newest first. */
export async function listOrders(
  database: Database,
  { status, limit }: { readonly status: readonly OrderStatus[] | null; readonly limit: number },
): Promise<Order[]> {
  const { rows } = await database.query<StoredOrder>(
    `SELECT ${columns} FROM orders WHERE $1::text[] IS NULL OR "order"->>'status' = ANY ($1)
     ORDER BY placed_at DESC LIMIT $2`,
    [status, limit],
  );
  return rows.map(({ order }) => order);
}

/** `day`: `2026-11-20`, in UTC. The oldest first. */
export async function ordersOfDay(database: Database, day: string): Promise<Order[]> {
  const { rows } = await database.query<StoredOrder>(
    `SELECT ${columns} FROM orders WHERE "order"->>'placedAt' LIKE $1 || '%' ORDER BY placed_at`,
    [day],
  );
  return rows.map(({ order }) => order);
}

/** The order must be locked. */
export async function changeOrder(
  tx: PoolClient,
  stored: StoredOrder,
  { by, ...change }: Partial<Order> & { readonly by: StatusChange["by"] },
): Promise<StoredOrder> {
  const at = new Date().toISOString();
  const order = { ...stored.order, ...change, updatedAt: at };
  const isNext = order.status !== stored.order.status;
  const history = isNext ? [...stored.history, { status: order.status, at, by }] : stored.history;
  const version = stored.version + 1;
  await tx.query(`UPDATE orders SET "order" = $2, version = $3, history = $4 WHERE id = $1`, [
    order.id,
    JSON.stringify(order),
    version,
    JSON.stringify(history),
  ]);
  return { order, version, history };
}
