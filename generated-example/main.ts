/**
 * The shop, as far as it goes today: inventory on plain Node, orders on Express, a customer who calls both through the
 * generated clients, and four services that bring orders to their end by events, over a Kafka broker in memory.
 * `npm run example` generates the code anew and runs this.
 */
import { createServer, type RequestListener, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import express from "express";
import { createInventoryClient } from "./generated/inventory/client.js";
import { createInventoryConsumer } from "./generated/inventory/consumer.js";
import { createInventoryProducer } from "./generated/inventory/producer.js";
import { createInventoryListener } from "./generated/inventory/server.js";
import { inventoryTopics } from "./generated/inventory/topics.js";
import type { Product } from "./generated/inventory/types.js";
import { createOrdersClient, type OrdersClient } from "./generated/orders/client.js";
import { createOrdersConsumer } from "./generated/orders/consumer.js";
import { InvalidRequestError, OrderNotFoundError, OutOfStockError } from "./generated/orders/errors.js";
import { createOrdersProducer } from "./generated/orders/producer.js";
import { InMemoryKafka } from "./generated/orders/runtime/testing/in-memory-kafka.js";
import { createOrdersRouter } from "./generated/orders/server.js";
import { ordersTopics } from "./generated/orders/topics.js";
import type { NewOrder, Order, OrderStatus } from "./generated/orders/types.js";
import { createPaymentsConsumer } from "./generated/payments/consumer.js";
import { createPaymentsProducer } from "./generated/payments/producer.js";
import { paymentsTopics } from "./generated/payments/topics.js";
import { createShippingConsumer } from "./generated/shipping/consumer.js";
import { createShippingProducer } from "./generated/shipping/producer.js";
import { shippingTopics } from "./generated/shipping/topics.js";
import { inventoryHandlers } from "./services/inventory.js";
import { inventoryEventHandlers } from "./services/inventory-events.js";
import { OrderBook } from "./services/order-book.js";
import { ordersHandlers } from "./services/orders.js";
import { ordersEventHandlers } from "./services/orders-events.js";
import { paymentsEventHandlers } from "./services/payments-events.js";
import { shippingEventHandlers } from "./services/shipping-events.js";
import { Warehouse } from "./services/warehouse.js";

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

/** Polls as the contract asks, until the order has one of the statuses. */
async function reaches(orders: OrdersClient, orderId: string, ...wanted: OrderStatus[]): Promise<Order> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const order = await orders.getOrder({ path: { orderId } });
    if (wanted.includes(order.status)) return order;
    if (Date.now() > deadline)
      throw new Error(`the order is still ${order.status}, and not ${wanted.join(" or ")}`);
    await sleep(10);
  }
}

/** Runs a call that is meant to fail; resolves to the error that it failed with. */
async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => new Error("it worked, and should not have"),
    (error: unknown) => error,
  );
}

async function calls(orders: OrdersClient): Promise<void> {
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
}

/** One order that is shipped, and two for the last teapot, of which one comes too late. */
async function saga(orders: OrdersClient, broker: InMemoryKafka): Promise<void> {
  const answer = await orders.placeOrder.result({ body: newOrder("MUG-BLUE-350", 2) });
  if (answer.status !== 202) throw new Error(`the order was answered with ${answer.status}`);
  const { id, total, status } = answer.body;
  console.log(`placed      2 blue mugs: 202, ${total.amount / 100} ${total.currency}, ${status}`);
  await reaches(orders, id, "shipped");
  console.log(`shipped     ${await events(broker, id, 4)}`);

  const teapot = { body: newOrder("TEAPOT-RED", 1) };
  const placed = await Promise.all([orders.placeOrder(teapot), orders.placeOrder(teapot)]);
  const ended = await Promise.all(placed.map((order) => reaches(orders, order.id, "shipped", "rejected")));
  const late = ended.find((order) => order.status === "rejected");
  if (late === undefined) throw new Error("one teapot went to two customers");
  console.log(`rejected    one of two orders for the last teapot: ${late.rejectedBecause}`);
  console.log(`            ${await events(broker, late.id, 5)}`);

  const page = await orders.listOrders({ query: { status: ["shipped", "rejected"], limit: 10 } });
  const history = await orders.getOrderHistory({ path: { orderId: id } });
  console.log(
    `listed      ${page.items.length} orders; the first: ${history.map((one) => one.status).join(" -> ")}`,
  );
}

const eventTopics = ["shop.orders.v1", "shop.payments.v1", "shop.inventory.v1", "shop.shipments.v1"];

/** What was said of an order: `OrderPlaced, PaymentCompleted, ...`, in the order of time, once there are so many. */
async function events(broker: InMemoryKafka, orderId: string, count: number): Promise<string> {
  const text = new TextDecoder();
  const deadline = Date.now() + 10_000;
  for (;;) {
    const records = eventTopics
      .flatMap((topic) => broker.records(topic))
      .filter(({ key }) => key !== null && text.decode(key) === orderId)
      .sort((left, right) => left.timestamp - right.timestamp);
    const types = records.map(({ headers }) => headers.find(([name]) => name === "ce_type")?.[1] ?? null);
    if (types.length >= count || Date.now() > deadline) {
      return types.map((type) => (type === null ? "?" : text.decode(type))).join(", ");
    }
    await sleep(10);
  }
}

/** Says yes up to 1,000.00, and takes its time. */
async function slowBank(amount: number): Promise<boolean> {
  await sleep(200);
  return amount <= 100_000;
}

const broker = new InMemoryKafka();
const admin = broker.driver().createAdmin();
await admin.connect();
await admin.create([...ordersTopics, ...paymentsTopics, ...inventoryTopics, ...shippingTopics]);
await admin.disconnect();

// Each service has a driver of its own, as it would in its own process.
const book = new OrderBook();
const warehouse = new Warehouse([
  { product: product("MUG-BLUE-350", "Blue mug", 1290), onHand: 10 },
  { product: product("TEAPOT-RED", "Red teapot", 3490), onHand: 1 },
]);
const kafka = {
  orders: broker.driver(),
  payments: broker.driver(),
  inventory: broker.driver(),
  shipping: broker.driver(),
};
const producers = {
  orders: createOrdersProducer({ kafka: kafka.orders }),
  payments: createPaymentsProducer({ kafka: kafka.payments }),
  inventory: createInventoryProducer({ kafka: kafka.inventory }),
  shipping: createShippingProducer({ kafka: kafka.shipping }),
};
const consumers = [
  createOrdersConsumer(ordersEventHandlers({ book, producer: producers.orders }), { kafka: kafka.orders }),
  createPaymentsConsumer(paymentsEventHandlers({ producer: producers.payments, bank: slowBank }), {
    kafka: kafka.payments,
  }),
  createInventoryConsumer(inventoryEventHandlers({ warehouse, producer: producers.inventory }), {
    kafka: kafka.inventory,
  }),
  createShippingConsumer(shippingEventHandlers({ producer: producers.shipping }), { kafka: kafka.shipping }),
];

try {
  await Promise.all(consumers.map((consumer) => consumer.start()));
  const inventoryUrl = await serve(createInventoryListener(inventoryHandlers(warehouse)));
  const inventory = createInventoryClient({ baseUrl: inventoryUrl, timeoutMs: 2_000 });

  const app = express();
  const customerId = "0197a3d2-6b3c-7c44-8d0a-2f6e4b1a9c77";
  app.use(createOrdersRouter(ordersHandlers({ book, inventory, producer: producers.orders, customerId })));
  const orders = createOrdersClient({ baseUrl: await serve(app) });
  await calls(orders);
  await saga(orders, broker);
} finally {
  await Promise.all(consumers.map((consumer) => consumer.stop()));
  await Promise.all(Object.values(producers).map((producer) => producer.close()));
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
}
