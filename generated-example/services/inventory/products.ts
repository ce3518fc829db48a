import type { PoolClient } from "pg";
import type { Product } from "../../generated/inventory/types.js";
import { type Database, only } from "../shared/database.js";

/** What the warehouse has of a product. */
export interface Shelf {
  readonly product: Product;
  readonly version: number;
  readonly onHand: number;
  readonly reserved: number;
}

const columns = `product, version, on_hand AS "onHand", reserved`;

export async function findShelf(database: Database, sku: string): Promise<Shelf | undefined> {
  const select = `SELECT ${columns} FROM products WHERE sku = $1 AND NOT is_discontinued`;
  return (await database.query<Shelf>(select, [sku])).rows[0];
}

/** Whoever else wants to change the product waits until the transaction ends. */
export async function lockShelf(tx: PoolClient, sku: string): Promise<Shelf | undefined> {
  const lock = `SELECT ${columns} FROM products WHERE sku = $1 AND NOT is_discontinued FOR UPDATE`;
  return (await tx.query<Shelf>(lock, [sku])).rows[0];
}

export async function listShelves(
  database: Database,
  { words, inStock, limit }: { readonly words: string; readonly inStock: boolean; readonly limit: number },
): Promise<Shelf[]> {
  const { rows } = await database.query<Shelf>(
    `SELECT ${columns} FROM products
     WHERE NOT is_discontinued AND (reserved < on_hand OR NOT $2) AND position(lower($1) IN lower(product->>'name')) > 0
     ORDER BY product->>'name', sku LIMIT $3`,
    [words, inStock, limit],
  );
  return rows;
}

export async function listCategories(database: Database): Promise<string[]> {
  const { rows } = await database.query<{ category: string }>(
    "SELECT DISTINCT product->>'category' AS category FROM products WHERE NOT is_discontinued ORDER BY 1",
  );
  return rows.map(({ category }) => category);
}

/** A product that came back from the dead goes on with its stock. */
export async function putProduct(tx: PoolClient, product: Product): Promise<{ readonly version: number }> {
  return only(
    await tx.query<{ version: number }>(
      `INSERT INTO products AS known (sku, product) VALUES ($1, $2)
       ON CONFLICT (sku) DO UPDATE
         SET product = excluded.product, version = known.version + 1, is_discontinued = false
       RETURNING version`,
      [product.sku, JSON.stringify(product)],
    ),
  );
}

export async function discontinue(tx: PoolClient, sku: string): Promise<void> {
  await tx.query("UPDATE products SET is_discontinued = true, version = version + 1 WHERE sku = $1", [sku]);
}
