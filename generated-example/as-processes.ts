import { randomUUID } from "node:crypto";
import { createOrdersClient } from "./generated/orders/client.js";
import { kafkajsDriver } from "./generated/orders/runtime/kafka/kafkajs-driver.js";
import { auditBooks, untilAllIsSent } from "./run/books.js";
import { Chaos } from "./run/chaos.js";
import { followToTheEnd, hasEnded, newOrder, placeOrder } from "./run/customer.js";
import { createDatabases, type PerService, perService, serviceNames } from "./run/databases.js";
import { Printer } from "./run/print.js";
import { freePort, ServiceProcess } from "./run/service-process.js";
import { type Delivery, fillWarehouse } from "./run/stock.js";
import { createTopics } from "./run/topics.js";
import { type Database, openPool } from "./services/shared/database.js";

export interface ProcessesOptions {
  /** Of a role that may make databases. */
  readonly postgresUrl: string;
  /** `["127.0.0.1:9092"]` */
  readonly brokers: readonly string[];
  /** How many orders are placed; a fifth of them is short of stock. */
  readonly orders: number;
  /** Whether services are killed while they work. */
  readonly kill: boolean;
}

/** So many customers want the same product at the same time; four fifths of them can have it. */
const waveSize = 25;

/**
 * The shop as it runs in earnest: four processes, a Kafka broker, a Postgres server. Resolves with whether every order came
 * to a good end and everything adds up.
 */
export async function runAsProcesses(options: ProcessesOptions): Promise<boolean> {
  const print = new Printer();
  const urls = await createDatabases(options.postgresUrl);
  const pools = perService((name) => openPool(urls[name]));
  await createTopics(kafkajsDriver({ clientId: "example", brokers: options.brokers }));
  const processes = await makeProcesses(urls, options.brokers);
  try {
    await Promise.all(serviceNames.map((name) => processes[name].start()));
    const products = productsFor(options.orders);
    await fillWarehouse(pools.inventory, products);
    print.line(`four processes run; ${options.orders} orders for ${stockOf(products)} pieces`);

    const all = serviceNames.map((name) => processes[name]);
    const chaos = options.kill ? new Chaos(all, (name) => print.line(`kill -9 of ${name}`)) : null;
    const ticker = setInterval(() => void printProgress(pools.orders, print), 2_000);
    const faults = await runOrders({ baseUrl: processes.orders.url, products, chaos, print }).finally(() =>
      clearInterval(ticker),
    );
    if (chaos !== null) print.line(`services were killed ${chaos.kills} times`);
    await untilAllIsSent(pools, 60_000);

    print.title("The books");
    const books = await auditBooks(pools);
    if (books.shipped !== stockOf(products))
      faults.push(`${books.shipped} of ${stockOf(products)} pieces were sent`);
    faults.push(...books.faults);
    for (const line of [...books.lines, ...faults.map((fault) => `NOT RIGHT: ${fault}`)]) console.log(line);
    await Promise.all(all.map((service) => service.stop()));
    return faults.length === 0;
  } finally {
    await Promise.all(serviceNames.map((name) => processes[name].kill()));
    await Promise.all(serviceNames.map((name) => pools[name].end()));
  }
}

async function makeProcesses(
  urls: PerService<string>,
  brokers: readonly string[],
): Promise<PerService<ServiceProcess>> {
  const ports = { orders: 0, payments: 0, inventory: 0, shipping: 0 };
  for (const name of serviceNames) ports[name] = await freePort();
  return perService(
    (name) =>
      new ServiceProcess(name, ports[name], {
        DATABASE_URL: urls[name],
        KAFKA_BROKERS: brokers.join(","),
        INVENTORY_URL: `http://127.0.0.1:${ports.inventory}`,
      }),
  );
}

/** 60 orders: 20 pieces of the first product for 25 of them, 20 of the second for 25, 8 of the third for 10. */
function productsFor(orders: number): readonly (Delivery & { readonly orders: number })[] {
  return Array.from({ length: Math.ceil(orders / waveSize) }, (_, index) => {
    const wanted = Math.min(waveSize, orders - index * waveSize);
    return {
      sku: `MUG-${String(index + 1).padStart(3, "0")}`,
      name: `Mug no. ${index + 1}`,
      price: 1_000 + index,
      onHand: Math.floor(wanted * 0.8),
      orders: wanted,
    };
  });
}

function stockOf(products: readonly Delivery[]): number {
  return products.reduce((sum, { onHand }) => sum + onHand, 0);
}

/** Places all orders, a product's at the same time, and follows them; resolves with what went wrong. */
async function runOrders({
  baseUrl,
  products,
  chaos,
  print,
}: {
  readonly baseUrl: string;
  readonly products: ReturnType<typeof productsFor>;
  readonly chaos: Chaos | null;
  readonly print: Printer;
}): Promise<string[]> {
  const orders = createOrdersClient({ baseUrl, timeoutMs: 10_000 });
  const begun = performance.now();
  const seconds = () => `${((performance.now() - begun) / 1_000).toFixed(1)} s`;
  const placed: string[] = [];
  let refused = 0;
  for (const { sku, orders: count } of products) {
    chaos?.strike();
    const wave = Array.from({ length: count }, () => placeOrder(orders, newOrder(sku, 1), randomUUID()));
    for (const order of await Promise.all(wave)) {
      if (order === null) refused++;
      else placed.push(order.id);
    }
  }
  print.line(
    `${placed.length} orders placed in ${seconds()}, ${refused} refused since the last piece was gone`,
  );
  await chaos?.settle();
  const ended = (await followToTheEnd(orders, placed, 300_000)).filter(hasEnded).length;
  print.line(`${ended} of ${placed.length} orders came to an end, in ${seconds()}`);
  return ended === placed.length ? [] : [`${placed.length - ended} orders did not come to an end`];
}

/** `12 open, 3 paid, 400 shipped` */
async function printProgress(database: Database, print: Printer): Promise<void> {
  const { rows } = await database.query<{ status: string; count: number }>(
    `SELECT "order"->>'status' AS status, count(*)::int AS count FROM orders GROUP BY 1 ORDER BY 1`,
  );
  if (rows.length > 0) print.line(rows.map(({ status, count }) => `${count} ${status}`).join(", "));
}
