/**
 * One process of `bench/outbox.ts`: a relay, a consumer, or the floor that reads rows and sends them. Told what to be by
 * its first message; answers `ready`, begins with `go`, ends with `stop`.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Kafka, logLevel, Partitioners } from "kafkajs";
import pg from "pg";
import { kafkajsDriver } from "../src/runtime/kafka/kafkajs-driver.js";
import { readRow, recordOf } from "../src/runtime/postgres/outbox-row.js";

export interface PartOrder {
  readonly part: "relay" | "consumer" | "consumer-with-inbox" | "floor";
  /** Where the generated service lies. */
  readonly folder: string;
  readonly url: string;
  readonly brokers: readonly string[];
  readonly groupId: string;
  /** For the floor: how many rows there are. */
  readonly count: number;
  /** The folder that it leaves a processor profile in. */
  readonly profile: string | null;
}

/** What a part tells, of itself and in answer to what it is told. */
export type PartNews =
  | { readonly kind: "ready" }
  /** The floor is through, or what runs on is started. */
  | { readonly kind: "done" }
  /** Of a relay: how many events the broker has, and how many of them are not marked yet. */
  | { readonly kind: "progress"; readonly sent: number; readonly open: number }
  /** Of a consumer. */
  | { readonly kind: "handled"; readonly handled: readonly (readonly [id: string, at: number])[] }
  /** The last word: processor time since `go`. */
  | { readonly kind: "stopped"; readonly cpuMs: number };

interface Startable {
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface Relay extends Startable {
  status(): { readonly sent: number; readonly inFlight: number };
}

/** What the generated code exports, as far as it is used here. */
interface Modules {
  createBenchOutboxRelay(options: object): Relay;
  createBenchConsumer(handlers: object, options: object): Startable;
}

function tell(news: PartNews): void {
  process.send?.(news);
}

/** Milliseconds since 1970, with fractions: comparable between the processes of one machine. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

async function load(folder: string): Promise<Modules> {
  const files = ["outbox.ts", "consumer.ts"].map((name) => pathToFileURL(join(folder, name)).href);
  const loaded = await Promise.all(files.map((file): Promise<object> => import(file)));
  // By the contract in `outbox.ts`; the first call would fail if it were otherwise.
  return Object.assign({}, ...loaded) as Modules;
}

/**
 * The same rows, read by `pg` and sent by plain kafkajs in batches, the next being read meanwhile: nothing is marked,
 * nothing is safe.
 */
async function floor({ url, brokers, count }: PartOrder): Promise<Startable> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const kafka = new Kafka({ clientId: "floor", brokers: [...brokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const readAfter = async (last: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const text = 'SELECT * FROM "outbox" WHERE "sequence" > $1 ORDER BY "sequence" LIMIT 1000';
    return (await client.query(text, [last])).rows;
  };
  return {
    start: async () => {
      let rows = await readAfter("0");
      for (let sent = 0; sent < count; ) {
        const next = readAfter(String(rows.at(-1)?.["sequence"]));
        const records = rows.map((row) => recordOf(readRow(row)));
        const messages = records.map(({ key, value, headers }) => ({
          key: key === null ? null : Buffer.from(key),
          value: value === null ? null : Buffer.from(value),
          headers: Object.fromEntries(headers.map(([name, bytes]) => [name, Buffer.from(bytes ?? [])])),
        }));
        const [{ topic } = { topic: "" }] = records;
        await producer.send({ topic, acks: -1, messages });
        sent += rows.length;
        rows = await next;
      }
    },
    stop: async () => {
      await producer.disconnect();
      await client.end();
    },
  };
}

/** Tells how far it is, some fifty times a second. */
function relay(modules: Modules, order: PartOrder, pool: pg.Pool): Startable {
  const kafka = kafkajsDriver({ clientId: order.part, brokers: order.brokers });
  const made = modules.createBenchOutboxRelay({ pool, kafka });
  const timer = setInterval(() => {
    const { sent, inFlight } = made.status();
    tell({ kind: "progress", sent, open: inFlight });
  }, 20);
  return {
    start: () => made.start(),
    stop: async () => {
      clearInterval(timer);
      await made.stop();
    },
  };
}

function consumer(modules: Modules, order: PartOrder, pool: pg.Pool): Startable {
  let handled: [string, number][] = [];
  const timer = setInterval(() => {
    if (handled.length > 0) tell({ kind: "handled", handled });
    handled = [];
  }, 100);
  const onOrderPlaced = (message: { readonly id: string }): void => {
    handled.push([message.id, now()]);
  };
  const kafka = kafkajsDriver({ clientId: order.part, brokers: order.brokers });
  const inbox = order.part === "consumer-with-inbox" ? { inbox: { pool } } : {};
  const made = modules.createBenchConsumer(
    { onOrderPlaced },
    { kafka, groupId: order.groupId, startAt: "latest", ...inbox },
  );
  return {
    start: () => made.start(),
    stop: async () => {
      clearInterval(timer);
      await made.stop();
    },
  };
}

async function partOf(order: PartOrder, pool: pg.Pool): Promise<Startable> {
  if (order.part === "floor") return floor(order);
  const modules = await load(order.folder);
  return order.part === "relay" ? relay(modules, order, pool) : consumer(modules, order, pool);
}

async function main(order: PartOrder): Promise<void> {
  const pool = new pg.Pool({ connectionString: order.url, max: 20 });
  const part = await partOf(order, pool);
  let cpu = process.cpuUsage();
  process.on("message", (message) => {
    if (message === "go") {
      cpu = process.cpuUsage();
      void part.start().then(() => tell({ kind: "done" }));
    } else if (message === "stop") {
      const { user, system } = process.cpuUsage(cpu);
      void part
        .stop()
        .then(() => pool.end())
        .then(() => tell({ kind: "stopped", cpuMs: (user + system) / 1_000 }))
        .then(() => process.disconnect());
    }
  });
  tell({ kind: "ready" });
}

process.once("message", (order: PartOrder) => void main(order));
