import { randomUUID } from "node:crypto";
import { createOrdersClient, type OrdersClient } from "./generated/orders/client.js";
import { InvalidRequestError, OutOfStockError } from "./generated/orders/errors.js";
import type { Service, ServiceOptions } from "./generated/orders/runtime/service/run-service.js";
import { startService } from "./generated/orders/runtime/service/service.js";
import { InMemoryKafka } from "./generated/orders/runtime/testing/in-memory-kafka.js";
import type { NewOrder } from "./generated/orders/types.js";
import { auditBooks, untilAllIsSent } from "./run/books.js";
import { followToTheEnd, hasEnded, newOrder, orderText } from "./run/customer.js";
import { createDatabases, type PerService, perService } from "./run/databases.js";
import { Printer } from "./run/print.js";
import { fillWarehouse } from "./run/stock.js";
import { listen } from "./run/story.js";
import { createTopics } from "./run/topics.js";
import { inventoryService } from "./services/inventory/service.js";
import { ordersService } from "./services/orders/service.js";
import { paymentsService } from "./services/payments/service.js";
import { type Database, openPool } from "./services/shared/database.js";
import { telemetryOf } from "./services/shared/telemetry.js";
import { shippingService } from "./services/shipping/service.js";

/**
 * The whole shop in this process: a Kafka broker in memory, and a Postgres server with a database for each service.
 * Prints the story of a handful of orders; resolves with whether each came to a good end and everything adds up.
 */
export async function runInOneProcess(postgresUrl: string): Promise<boolean> {
  const print = new Printer();
  const urls = await createDatabases(postgresUrl);
  const pools = perService((name) => openPool(urls[name]));
  const broker = new InMemoryKafka();
  await createTopics(broker.driver());

  // Each service has a driver of its own, as it would in its own process.
  const common = perService((name) => ({
    pool: pools[name],
    kafka: broker.driver(),
    port: 0,
    telemetry: telemetryOf(name),
  }));
  const running: Service[] = [];
  const start = async (service: ServiceOptions): Promise<string> => {
    const started = await startService({ ...service, log: () => {} }); // which would only disturb the story
    running.push(started);
    await started.started;
    return `http://127.0.0.1:${started.port}`;
  };
  try {
    const inventoryUrl = await start(inventoryService(common.inventory));
    await start(paymentsService(common.payments));
    await start(shippingService(common.shipping));
    const ordersUrl = await start(ordersService({ ...common.orders, inventoryUrl }));
    await fillWarehouse(pools.inventory, [
      { sku: "MUG-BLUE-350", name: "Blue mug", price: 1290, onHand: 10 },
      { sku: "TEAPOT-RED", name: "Red teapot", price: 3490, onHand: 1 },
      { sku: "ESPRESSO-PRO", name: "Espresso machine", price: 129_000, onHand: 3 },
    ]);
    print.line("four services run, each with its database");

    const endStory = await listen(broker.driver(), (event) => print.event(event));
    const client = createOrdersClient({ baseUrl: ordersUrl, timeoutMs: 15_000 });
    const isGood = await tell(client, pools, print);
    await endStory();
    return isGood;
  } finally {
    await Promise.all(running.map((service) => service.stop()));
  }
}

/** Places the orders and follows them; resolves with whether each came to a good end and everything adds up. */
async function tell(client: OrdersClient, pools: PerService<Database>, print: Printer): Promise<boolean> {
  print.title("Orders");
  const placed = await placeOrders(client, print);
  const ended = await followToTheEnd(client, placed, 30_000);
  await untilAllIsSent(pools, 10_000);

  print.title("How each ended");
  for (const order of ended.toSorted((one, other) => print.number(one.id) - print.number(other.id))) {
    const history = await client.getOrderHistory({ path: { orderId: order.id } });
    const statuses = history.map(({ status }) => status).join(" -> ");
    const refund = order.refundedAt === undefined ? "" : ", refunded";
    console.log(`order ${print.number(order.id)}  ${orderText(order).padEnd(36)} ${statuses}${refund}`);
  }

  print.title("The books");
  const { lines, faults } = await auditBooks(pools);
  for (const line of [...lines, ...faults.map((fault) => `NOT RIGHT: ${fault}`)]) console.log(line);
  return ended.length === placed.length && ended.every(hasEnded) && faults.length === 0;
}

/** What goes well and what does not; resolves with the ids of the orders that were taken. */
async function placeOrders(orders: OrdersClient, print: Printer): Promise<readonly string[]> {
  const placed = new Set<string>();
  const place = async (what: string, body: NewOrder, key: string = randomUUID()): Promise<void> => {
    try {
      const order = await orders.placeOrder({ body, headers: { "Idempotency-Key": key } });
      placed.add(order.id);
      print.customer(what, `202, order ${print.number(order.id)}, ${order.status}`);
    } catch (error) {
      if (error instanceof InvalidRequestError) {
        const [violation] = error.violations;
        print.customer(what, `not sent: ${violation?.pointer} ${violation?.message}`);
      } else if (error instanceof OutOfStockError) {
        print.customer(what, `409, ${error.body.missing[0]?.available} left`);
      } else throw error;
    }
  };

  await place("0 blue mugs", newOrder("MUG-BLUE-350", 0));
  await place("3 red teapots", newOrder("TEAPOT-RED", 3));
  const key = randomUUID();
  await place("2 blue mugs", newOrder("MUG-BLUE-350", 2), key);
  await place("the same key again", newOrder("MUG-BLUE-350", 2), key);
  if (placed.size !== 1) throw new Error("one key gave two orders");
  await place("an espresso machine", newOrder("ESPRESSO-PRO", 1));
  // There is one teapot, and both may order it: payment takes a while, and stock is set aside after it.
  await Promise.all([1, 2].map(() => place("a red teapot", newOrder("TEAPOT-RED", 1))));
  return [...placed];
}
