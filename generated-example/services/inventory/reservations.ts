import { randomUUID } from "node:crypto";
import type { PoolClient } from "pg";
import type { ItemQuantity, Reservation, Shortage } from "../../generated/inventory/types.js";
import { type Database, only } from "../shared/database.js";

export type Reserved =
  | { readonly kind: "reserved"; readonly reservation: Reservation }
  | { readonly kind: "short"; readonly missing: Shortage[] };

const columns = `id, order_id AS "orderId", items, status,
  to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "expiresAt"`;

export async function findReservation(database: Database, id: string): Promise<Reservation | undefined> {
  const select = `SELECT ${columns} FROM reservations WHERE id = $1`;
  return (await database.query<Reservation>(select, [id])).rows[0];
}

/** All of the items or none. An order holds one reservation, however often it asks. */
export async function reserve(
  tx: PoolClient,
  orderId: string,
  items: readonly ItemQuantity[],
): Promise<Reserved> {
  const wanted = [...quantities(items)].map(([sku, quantity]) => ({ sku, quantity }));
  // In the order of their names, so that two orders with the same products do not wait for each other.
  const { rows: shelves } = await tx.query<{ sku: string; available: number }>(
    `SELECT sku, on_hand - reserved AS available FROM products WHERE sku = ANY ($1) ORDER BY sku FOR UPDATE`,
    [wanted.map(({ sku }) => sku)],
  );
  const select = `SELECT ${columns} FROM reservations WHERE order_id = $1 AND status = 'held'`;
  const known = (await tx.query<Reservation>(select, [orderId])).rows[0];
  if (known !== undefined) return { kind: "reserved", reservation: known };

  const missing = wanted
    .map(({ sku, quantity }): Shortage => {
      const available = shelves.find((shelf) => shelf.sku === sku)?.available ?? 0;
      return { sku, requested: quantity, available };
    })
    .filter(({ requested, available }) => available < requested);
  if (missing.length > 0) return { kind: "short", missing };

  await move(tx, wanted, 1);
  const insert = `INSERT INTO reservations (id, order_id, status, expires_at, items)
    VALUES ($1, $2, 'held', now() + interval '30 minutes', $3) RETURNING ${columns}`;
  const values = [randomUUID(), orderId, JSON.stringify(wanted)];
  return { kind: "reserved", reservation: only(await tx.query<Reservation>(insert, values)) };
}

export async function releaseReservation(tx: PoolClient, id: string): Promise<void> {
  await release(tx, "id = $1", id);
}

export async function releaseOrder(tx: PoolClient, orderId: string): Promise<void> {
  await release(tx, "order_id = $1", orderId);
}

/** What is released already stays so. */
async function release(tx: PoolClient, which: "id = $1" | "order_id = $1", value: string): Promise<void> {
  const { rows } = await tx.query<{ items: ItemQuantity[] }>(
    `UPDATE reservations SET status = 'released' WHERE ${which} AND status = 'held' RETURNING items`,
    [value],
  );
  for (const { items } of rows) await move(tx, items, -1);
}

async function move(tx: PoolClient, items: readonly ItemQuantity[], sign: 1 | -1): Promise<void> {
  for (const { sku, quantity } of items) {
    await tx.query("UPDATE products SET reserved = reserved + $2 WHERE sku = $1", [sku, sign * quantity]);
  }
}

/** By product, in the order of their names; two lines with the same product are added up. */
function quantities(items: readonly ItemQuantity[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const sku of items.map((item) => item.sku).sort()) sums.set(sku, 0);
  for (const { sku, quantity } of items) sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  return sums;
}
