/**
 * The shop, as far as it goes today: inventory on plain Node, orders on Express, and a customer who calls both through
 * the generated clients. `npm run example` generates the code anew and runs this.
 */
import { createServer, type RequestListener, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import express from "express";
import { createInventoryClient } from "./generated/inventory/client.js";
import { createInventoryListener } from "./generated/inventory/server.js";
import type { Product } from "./generated/inventory/types.js";
import { createOrdersClient, type OrdersClient } from "./generated/orders/client.js";
import { InvalidRequestError, OrderNotFoundError, OutOfStockError } from "./generated/orders/errors.js";
import { createOrdersRouter } from "./generated/orders/server.js";
import type { NewOrder, Order } from "./generated/orders/types.js";
import { inventoryHandlers } from "./services/inventory.js";
import { ordersHandlers } from "./services/orders.js";

const servers: Server[] = [];

/** Serves on a free port of this machine; resolves to the base URL. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}`;
}

function product(sku: string, name: string, amount: number): Product {
  const now = new Date().toISOString();
  return {
    sku,
    name,
    category: "kitchen",
    price: { amount, currency: "EUR" },
    createdAt: now,
    updatedAt: now,
  };
}

function newOrder(sku: string, quantity: number): NewOrder {
  return {
    lines: [{ sku, quantity }],
    shippingAddress: {
      recipient: "Ada Lovelace",
      lines: ["12 St James's Square"],
      city: "London",
      country: "GB",
    },
    paymentMethodId: "0197a3d3-1f6e-7b21-9d41-7e0a5c9b3d16",
  };
}

/** Polls as the contract asks: until the order is no longer open. */
async function settled(orders: OrdersClient, orderId: string): Promise<Order> {
  for (;;) {
    const order = await orders.getOrder({ path: { orderId } });
    if (order.status !== "open") return order;
    await sleep(50);
  }
}

/** Runs a call that is meant to fail; resolves to the error that it failed with. */
async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => new Error("it worked, and should not have"),
    (error: unknown) => error,
  );
}

async function story(orders: OrdersClient): Promise<void> {
  const answer = await orders.placeOrder.result({ body: newOrder("MUG-BLUE-350", 2) });
  if (answer.status !== 202) throw new Error(`the order was answered with ${answer.status}`);
  const { id, total, status } = answer.body;
  console.log(
    `placed      2 blue mugs: 202 ${answer.headers.location}, ${total.amount / 100} ${total.currency}, ${status}`,
  );
  console.log(`settled     ${(await settled(orders, id)).status}`);

  const noStock = await failure(orders.placeOrder({ body: newOrder("TEAPOT-RED", 3) }));
  if (!(noStock instanceof OutOfStockError)) throw noStock;
  const [missing] = noStock.body.missing;
  console.log(
    `refused     3 red teapots: ${noStock.status} ${noStock.body.title}, ${missing?.available} left`,
  );

  const invalid = await failure(orders.placeOrder({ body: newOrder("MUG-BLUE-350", 0) }));
  if (!(invalid instanceof InvalidRequestError)) throw invalid;
  const [violation] = invalid.violations;
  console.log(`not sent    0 blue mugs: ${violation?.pointer} ${violation?.message}`);

  const missingOrder = await failure(
    orders.getOrder({ path: { orderId: "0197a3d4-52c1-7d0e-9f55-3b1c0f7f0a11" } }),
  );
  if (!(missingOrder instanceof OrderNotFoundError)) throw missingOrder;
  console.log(`not found   ${missingOrder.status} ${missingOrder.body.title}`);

  await orders.cancelOrder({ path: { orderId: id }, body: { reason: "changed-mind" } });
  const page = await orders.listOrders({ query: { status: ["open", "cancelled"], limit: 10 } });
  const history = await orders.getOrderHistory({ path: { orderId: id } });
  console.log(
    `cancelled   ${page.items.length} order; ${history.map((change) => change.status).join(" -> ")}`,
  );
}

try {
  const stock = [
    { product: product("MUG-BLUE-350", "Blue mug", 1290), onHand: 10 },
    { product: product("TEAPOT-RED", "Red teapot", 3490), onHand: 1 },
  ];
  const inventoryUrl = await serve(createInventoryListener(inventoryHandlers(stock)));
  const inventory = createInventoryClient({ baseUrl: inventoryUrl, timeoutMs: 2_000 });

  const app = express();
  const customerId = "0197a3d2-6b3c-7c44-8d0a-2f6e4b1a9c77";
  app.use(createOrdersRouter(ordersHandlers({ inventory, customerId })));
  await story(createOrdersClient({ baseUrl: await serve(app) }));
} finally {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
}
