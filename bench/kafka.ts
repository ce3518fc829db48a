/**
 * `npm run bench:kafka`: generated producer and consumer beside plain kafkajs on a real broker, 1 KB messages.
 *
 *   npm run bench:kafka -- --rounds 5 --messages 50000
 *
 * All take turns in one process against one broker. Two figures for each: messages per second, and processor time of
 * this process per message, which depends less on who else uses the machine. Quote ratios of one run.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { Kafka, logLevel, Partitioners, type Producer } from "kafkajs";
import { generate } from "../src/index.js";
import { kafkajsDriver } from "../src/runtime/kafka/kafkajs-driver.js";
import { startOwnBroker } from "../test/support/kafka/own-broker.js";
import { median } from "./measure.js";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    messages: { type: "string", default: "50000" },
    batch: { type: "string", default: "500" },
  },
});
const rounds = Number(options.rounds);
const count = Number(options.messages);
const batchSize = Number(options.batch);

const folder = join(dirname(fileURLToPath(import.meta.url)), ".cache", "output", "kafka");
const topic = "bench.orders";
const clientId = "bench";

const line = {
  type: "object",
  required: ["sku", "quantity", "price"],
  properties: {
    sku: { type: "string", minLength: 1 },
    quantity: { type: "integer", minimum: 1 },
    price: {
      type: "object",
      required: ["amount", "currency"],
      properties: { amount: { type: "number", minimum: 0 }, currency: { enum: ["EUR", "USD"] } },
    },
  },
};
const contract = {
  asyncapi: "3.0.0",
  info: { title: "Bench", version: "1.0.0", "x-service": "bench" },
  servers: { local: { host: "127.0.0.1:9092", protocol: "kafka" } },
  channels: {
    orders: { address: topic, messages: { OrderPlaced: { $ref: "#/components/messages/OrderPlaced" } } },
  },
  operations: {
    publishOrderPlaced: {
      action: "send",
      channel: { $ref: "#/channels/orders" },
      "x-key": "$message.payload#/orderId",
    },
    onOrderPlaced: {
      action: "receive",
      channel: { $ref: "#/channels/orders" },
      "x-retry": false,
      "x-dead-letter": false,
    },
  },
  components: {
    messages: {
      OrderPlaced: {
        payload: {
          type: "object",
          required: ["orderId", "note", "lines"],
          properties: {
            orderId: { type: "string", minLength: 1 },
            note: { type: "string", maxLength: 500 },
            lines: { type: "array", items: line, minItems: 1 },
          },
        },
      },
    },
  },
};

interface Order {
  readonly orderId: string;
  readonly note: string;
  readonly lines: readonly object[];
}

/** About 1 KB of JSON. */
function order(index: number): Order {
  return {
    orderId: `order-${index % 5_000}`,
    note: "n".repeat(180),
    lines: Array.from({ length: 10 }, (_, place) => ({
      sku: `sku-${place}-${index}`,
      quantity: place + 1,
      price: { amount: 12.5 * place, currency: "EUR" },
    })),
  };
}

/** What the generated code of `contract` exports, as far as it is used here. */
interface GeneratedModules {
  createBenchProducer(options: object): {
    readonly publishOrderPlaced: {
      (payload: Order): Promise<unknown>;
      batch(messages: readonly { readonly payload: Order }[]): Promise<unknown>;
    };
    connect(): Promise<void>;
    close(): Promise<void>;
  };
  createBenchConsumer(
    handlers: { readonly onOrderPlaced: (message: { readonly payload: Order }) => void },
    options: object,
  ): { start(): Promise<void>; stop(): Promise<void> };
}

async function generateModules(): Promise<GeneratedModules> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(folder, "asyncapi.json"), JSON.stringify(contract));
  const result = await generate({ inputs: ["asyncapi.json"], cwd: folder, cache: false });
  if (!result.ok) throw new Error(`not generated: ${JSON.stringify(result.diagnostics)}`);
  const load = (name: string): Promise<object> =>
    import(pathToFileURL(join(folder, "generated/bench", name)).href);
  // By the contract above; the first call would fail if it were otherwise.
  return { ...(await load("producer.ts")), ...(await load("consumer.ts")) } as GeneratedModules;
}

interface Cost {
  readonly perSecond: number;
  /** Microseconds of processor time per message. */
  readonly cpu: number;
}

/** One way to send or receive all messages once. */
interface Peer {
  readonly name: string;
  readonly run: () => Promise<Cost>;
  readonly costs: Cost[];
}

function costSince(begun: { readonly at: number; readonly cpu: NodeJS.CpuUsage }): Cost {
  const { user, system } = process.cpuUsage(begun.cpu);
  return { perSecond: (count / (performance.now() - begun.at)) * 1_000, cpu: (user + system) / count };
}

function begin(): { at: number; cpu: NodeJS.CpuUsage } {
  return { at: performance.now(), cpu: process.cpuUsage() };
}

async function inBatches(send: (orders: readonly Order[]) => Promise<unknown>): Promise<Cost> {
  const batches = Array.from({ length: Math.ceil(count / batchSize) }, (_, batch) =>
    Array.from({ length: Math.min(batchSize, count - batch * batchSize) }, (_, at) =>
      order(batch * batchSize + at),
    ),
  );
  const begun = begin();
  for (const batch of batches) await send(batch);
  return costSince(begun);
}

/** Time from the first record to the last: joining the group is not what this is about. */
function untilAll(start: (onRecord: () => void) => Promise<() => Promise<void>>): Promise<Cost> {
  return new Promise((resolve, reject) => {
    let begun: ReturnType<typeof begin> | null = null;
    let seen = 0;
    const stop = start(() => {
      begun ??= begin();
      seen += 1;
      if (seen !== count) return;
      const cost = costSince(begun);
      stop.then((end) => end()).then(() => resolve(cost), reject);
    });
    stop.catch(reject);
  });
}

function plainSend(producer: Producer, headers: Record<string, string>) {
  return (orders: readonly Order[]) =>
    producer.send({
      topic,
      acks: -1,
      messages: orders.map((one) => ({ key: one.orderId, value: JSON.stringify(one), headers })),
    });
}

async function plainReceive(kafka: Kafka, groupId: string, onRecord: (order: Order) => void) {
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachBatch: async ({ batch }) => {
      for (const { value } of batch.messages) onRecord(JSON.parse(String(value)));
    },
  });
  return () => consumer.disconnect();
}

function report(title: string, peers: readonly Peer[]): void {
  console.log(`\n${title.padEnd(46)}  msgs/s   ratio   µs CPU   ratio`);
  const [reference] = peers;
  if (reference === undefined) return;
  for (const peer of peers) {
    const rate = median(peer.costs.map(({ perSecond }) => perSecond));
    const cpu = median(peer.costs.map((cost) => cost.cpu));
    const ratios = [
      rate / median(reference.costs.map(({ perSecond }) => perSecond)),
      median(reference.costs.map((cost) => cost.cpu)) / cpu,
    ].map((ratio) => ratio.toFixed(2).padStart(8));
    console.log(
      `${peer.name.padEnd(46)}${rate.toFixed(0).padStart(8)}${ratios[0]}${cpu.toFixed(1).padStart(9)}${ratios[1]}`,
    );
  }
}

/** In turn, after one round that is not counted. */
async function inTurn(peers: readonly Peer[]): Promise<void> {
  for (let round = 0; round <= rounds; round++) {
    for (const peer of peers) {
      const cost = await peer.run();
      if (round > 0) peer.costs.push(cost);
    }
  }
}

const modules = await generateModules();
const broker = await startOwnBroker("4.1.0");
try {
  const kafka = new Kafka({ clientId, brokers: [...broker.brokers], logLevel: logLevel.NOTHING });
  const driver = kafkajsDriver({ clientId, brokers: broker.brokers });
  const admin = kafka.admin();
  await admin.connect();
  const recreate = async (): Promise<void> => {
    const existing = await admin.listTopics();
    if (existing.includes(topic)) await admin.deleteTopics({ topics: [topic] });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await admin.createTopics({ topics: [{ topic, numPartitions: 6 }], waitForLeaders: true });
  };
  await recreate();

  const plain = kafka.producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner });
  await plain.connect();
  const events = modules.createBenchProducer({ kafka: driver });
  await events.connect();
  const { publishOrderPlaced } = events;
  const cloudEvent = {
    ce_specversion: "1.0",
    ce_type: "OrderPlaced",
    ce_source: "/bench",
    ce_id: "0b0e7c1e-53f5-4a6e-9a51-1d1f3a7c8f10",
    ce_time: "2026-11-21T12:00:00.000Z",
    "content-type": "application/json",
  };
  const producers: readonly Peer[] = [
    {
      name: `plain producer.send, batches of ${batchSize}`,
      run: () => inBatches(plainSend(plain, {})),
      costs: [],
    },
    {
      name: "the same with CloudEvents' headers",
      run: () => inBatches(plainSend(plain, cloudEvent)),
      costs: [],
    },
    {
      name: "commsgen, batch",
      run: () => inBatches((orders) => publishOrderPlaced.batch(orders.map((payload) => ({ payload })))),
      costs: [],
    },
    {
      name: "commsgen, as many single sends at a time",
      run: () => inBatches((orders) => Promise.all(orders.map((payload) => publishOrderPlaced(payload)))),
      costs: [],
    },
  ];
  await inTurn(producers);
  report("producing", producers);

  // What both consumers read: our records, once.
  await recreate();
  await inBatches((orders) => publishOrderPlaced.batch(orders.map((payload) => ({ payload }))));
  let group = 0;
  const consumers: readonly Peer[] = [
    {
      name: "plain eachBatch with JSON.parse",
      run: () => untilAll((onRecord) => plainReceive(kafka, `plain-${group++}`, onRecord)),
      costs: [],
    },
    {
      name: "commsgen",
      run: () =>
        untilAll(async (onRecord) => {
          const groupId = `commsgen-${group++}`;
          const consumer = modules.createBenchConsumer(
            { onOrderPlaced: onRecord },
            { kafka: driver, groupId },
          );
          await consumer.start();
          return () => consumer.stop();
        }),
      costs: [],
    },
  ];
  await inTurn(consumers);
  report("consuming", consumers);
  await Promise.all([events.close(), plain.disconnect(), admin.disconnect()]);
} finally {
  await broker.stop();
}
