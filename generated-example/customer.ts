/**
 * A customer of the shop in containers: fills the warehouse, places orders at the gateway, and follows them to their end.
 * `docker compose run --rm customer`; from here: `SHOP_URL=http://127.0.0.1:8080`.
 */
import { randomUUID } from "node:crypto";
import { createOrdersClient } from "./generated/orders/client.js";
import { EnvironmentReader } from "./generated/orders/runtime/service/environment.js";
import { followToTheEnd, hasEnded, newOrder, orderText, placeOrder } from "./run/customer.js";
import { fillWarehouse } from "./run/stock.js";
import { openPool } from "./services/shared/database.js";

const read = new EnvironmentReader(process.env);
const baseUrl = read.required("SHOP_URL", "http://gateway:8080");
const inventory = read.databaseUrl("DATABASE_URL");
const count = read.wholeNumber("ORDERS") ?? 5;
read.finish();

// Pieces of a product of this run's own, one too few for all who want one.
const sku = `MUG-${randomUUID().slice(0, 8).toUpperCase()}`;
const pool = openPool(inventory);
await fillWarehouse(pool, [{ sku, name: "Blue mug", price: 1_290, onHand: count - 1 }]);
await pool.end();

const orders = createOrdersClient({ baseUrl, timeoutMs: 10_000 });
const wanted = Array.from({ length: count }, () => placeOrder(orders, newOrder(sku, 1), randomUUID()));
const placed = (await Promise.all(wanted)).filter((order) => order !== null);
for (const order of placed) console.log(`order ${order.id} is placed: ${orderText(order)}`);
const followed = await followToTheEnd(
  orders,
  placed.map(({ id }) => id),
  120_000,
);
for (const { id, status, rejectedBecause } of followed) {
  console.log(`order ${id} is ${status}${rejectedBecause === undefined ? "" : `: ${rejectedBecause}`}`);
}
process.exit(followed.length === placed.length && followed.every(hasEnded) ? 0 : 1);
