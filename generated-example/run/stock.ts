import type { Product } from "../generated/inventory/types.js";
import type { Database } from "../services/shared/database.js";

export interface Delivery {
  readonly sku: string;
  readonly name: string;
  /** In minor units of the euro. */
  readonly price: number;
  readonly onHand: number;
}

/** Fills the warehouse, which no contract has an operation for. */
export async function fillWarehouse(database: Database, deliveries: readonly Delivery[]): Promise<void> {
  const now = new Date().toISOString();
  for (const { sku, name, price, onHand } of deliveries) {
    const product: Product = {
      sku,
      name,
      category: "kitchen",
      price: { amount: price, currency: "EUR" },
      createdAt: now,
      updatedAt: now,
    };
    await database.query("INSERT INTO products (sku, product, on_hand) VALUES ($1, $2, $3)", [
      sku,
      JSON.stringify(product),
      onHand,
    ]);
  }
}
