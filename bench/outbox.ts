/**
 * `npm run bench:outbox`: the outbox on a real Postgres and a real broker.
 *
 *   npm run bench:outbox -- --rows 100000 --seconds 20 --done 10000000 --rounds 3
 *
 * How fast relays drain rows that wait, beside the floor (the same rows read by `pg` and sent by plain kafkajs in batches,
 * nothing marked); how long an event takes from its commit to its handler at 500 events a second; both again with
 * `--done` rows in `outbox_sent`. Every relay and consumer is a process of its own. Quote ratios of one run.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type pg from "pg";
import { generate } from "../src/index.js";
import { kafkajsDriver } from "../src/runtime/kafka/kafkajs-driver.js";
import { startOwnBroker } from "../test/support/kafka/own-broker.js";
import { startOwnServer } from "../test/support/postgres/own-server.js";
import { newDatabase } from "../test/support/postgres/test-database.js";
import { median } from "./measure.js";
import type { PartNews, PartOrder } from "./outbox-part.js";
import { type News, Part } from "./outbox-process.js";

const { values: options } = parseArgs({
  options: {
    rows: { type: "string", default: "100000" },
    rounds: { type: "string", default: "3" },
    rate: { type: "string", default: "500" },
    seconds: { type: "string", default: "20" },
    done: { type: "string", default: "10000000" },
  },
});
const rowCount = Number(options.rows);
const rounds = Number(options.rounds);
const rate = Number(options.rate);
const seconds = Number(options.seconds);
const doneCount = Number(options.done);

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, ".cache", "output", "outbox");
const service = join(folder, "generated", "bench");
const topic = "bench.orders";

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
      "x-outbox": true,
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
          required: ["orderId", "note"],
          properties: { orderId: { type: "string" }, note: { type: "string" } },
        },
      },
    },
  },
};

/** What the generated code exports, as far as it is used here. */
interface Modules {
  migrateBench(pool: pg.Pool): Promise<unknown>;
  createBenchOutbox(): {
    orderPlaced(client: pg.PoolClient, payload: object): Promise<{ readonly id: string }>;
  };
}

async function generateModules(): Promise<Modules> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(folder, "asyncapi.json"), JSON.stringify(contract));
  const result = await generate({ inputs: ["asyncapi.json"], cwd: folder, cache: false });
  if (!result.ok) throw new Error(`not generated: ${JSON.stringify(result.diagnostics)}`);
  const load = (name: string): Promise<object> => import(pathToFileURL(join(service, name)).href);
  // By the contract above; the first call would fail if it were otherwise.
  return { ...(await load("migrations.ts")), ...(await load("outbox.ts")) } as Modules;
}

const modules = await generateModules();
const broker = await startOwnBroker("4.1.0");
const postgres = await startOwnServer();
const database = await newDatabase(postgres.url);
const { pool } = database;

function orderFor(part: PartOrder["part"]): PartOrder {
  return {
    part,
    folder: service,
    url: database.url,
    brokers: broker.brokers,
    groupId: `bench-${part}-${performance.now()}`,
    count: rowCount,
  };
}

async function startParts(
  parts: readonly PartOrder["part"][],
  onNews: (news: PartNews, part: Part) => void = () => {},
): Promise<readonly Part[]> {
  const started = parts.map((part) => new Part(orderFor(part), onNews));
  await Promise.all(started.map((part) => part.ready()));
  return started;
}

/** Rows as the outbox method writes them, 1 KB of payload, 5,000 aggregates; inserted in one statement. */
async function insertRows(count: number): Promise<void> {
  await pool.query('TRUNCATE "outbox"');
  await pool.query(
    `INSERT INTO "outbox" ("id", "aggregatetype", "aggregateid", "type", "payload", "topic", "record_key", "record_timestamp", "ce_source", "ce_time", "content_type")
     SELECT gen_random_uuid(), 'bench', 'order-' || n % 5000, 'OrderPlaced',
       convert_to('{"orderId":"order-' || n % 5000 || '","note":"' || repeat('n', 980) || '"}', 'UTF8'), $1,
       convert_to('order-' || n % 5000, 'UTF8'), 1700000000000 + n, '/bench', '2026-11-21T12:00:00.000Z', 'application/json'
     FROM generate_series(1, $2::int) AS n`,
    [topic, count],
  );
  await pool.query('VACUUM (ANALYZE) "outbox"');
}

/** What it took to bring all rows to the broker. */
interface Drained {
  readonly perSecond: number;
  /** Microseconds of processor time of relays or floor for each event. */
  readonly cpuPerEvent: number;
}

/** From the relays' start to the last row's mark. */
async function drain(relays: number): Promise<Drained> {
  await insertRows(rowCount);
  const progress = new Map<Part, News<"progress">>();
  const parts = await startParts(
    Array.from({ length: relays }, () => "relay" as const),
    (news, part) => {
      if (news.kind === "progress") progress.set(part, news);
    },
  );
  const isDrained = (): boolean => {
    const all = [...progress.values()];
    return all.every(({ open }) => open === 0) && all.reduce((sum, { sent }) => sum + sent, 0) >= rowCount;
  };
  const begun = performance.now();
  for (const part of parts) void part.go();
  while (!isDrained()) await new Promise((resolve) => setTimeout(resolve, 10));
  const ms = performance.now() - begun;
  const { rows } = await pool.query('SELECT count(*)::int AS "count" FROM "outbox"');
  if (rows[0]?.count !== 0) throw new Error(`${rows[0]?.count} rows still wait`);
  return drained(parts, ms);
}

async function drainByFloor(): Promise<Drained> {
  await insertRows(rowCount);
  const parts = await startParts(["floor"]);
  const begun = performance.now();
  for (const part of parts) await part.go();
  return drained(parts, performance.now() - begun);
}

async function drained(parts: readonly Part[], ms: number): Promise<Drained> {
  const cpuMs = (await Promise.all(parts.map((part) => part.stop()))).reduce((sum, each) => sum + each, 0);
  return { perSecond: (rowCount / ms) * 1_000, cpuPerEvent: (cpuMs / rowCount) * 1_000 };
}

async function drainAll(): Promise<void> {
  const peers = [
    { name: "floor: pg reads, kafkajs sends, no mark", run: drainByFloor, results: [] as Drained[] },
    { name: "one relay", run: () => drain(1), results: [] as Drained[] },
    { name: "three relays", run: () => drain(3), results: [] as Drained[] },
  ];
  for (let round = 0; round < rounds; round++) for (const peer of peers) peer.results.push(await peer.run());
  const middles = peers.map(({ name, results }) => ({
    name,
    perSecond: median(results.map(({ perSecond }) => perSecond)),
    cpu: median(results.map(({ cpuPerEvent }) => cpuPerEvent)),
  }));
  const [floor] = middles;
  console.log(`\ndraining ${rowCount} rows of 1 KB`.padEnd(47), "events/s   ratio   µs of processor   ratio");
  for (const { name, perSecond, cpu } of middles) {
    const columns = [
      perSecond.toFixed(0).padStart(9),
      (perSecond / (floor?.perSecond ?? 1)).toFixed(2).padStart(8),
      cpu.toFixed(0).padStart(18),
      (cpu / (floor?.cpu ?? 1)).toFixed(2).padStart(8),
    ];
    console.log(`${name.padEnd(46)}${columns.join("")}`);
  }
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Commits `rate` events a second in an open loop, each in a transaction of its own. */
async function write(committed: Map<string, number>): Promise<void> {
  const outbox = modules.createBenchOutbox();
  const begun = performance.now();
  const open = new Set<Promise<void>>();
  for (let index = 0; index < rate * seconds; index++) {
    const due = begun + (index / rate) * 1_000;
    const early = due - performance.now();
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
    const one = (async () => {
      const client = await pool.connect();
      await client.query("BEGIN");
      const payload = { orderId: `order-${index % 5_000}`, note: "n".repeat(980) };
      const { id } = await outbox.orderPlaced(client, payload);
      await client.query("COMMIT");
      committed.set(id, performance.timeOrigin + performance.now());
      client.release();
    })();
    open.add(one);
    void one.finally(() => open.delete(one));
  }
  await Promise.all(open);
}

async function latency(consumer: "consumer" | "consumer-with-inbox"): Promise<void> {
  const handled = new Map<string, number>();
  await pool.query('TRUNCATE "outbox"');
  const parts = await startParts([consumer, "relay"], (news) => {
    if (news.kind === "handled")
      for (const [id, at] of news.handled) if (!handled.has(id)) handled.set(id, at);
  });
  await Promise.all(parts.map((part) => part.go()));
  const committed = new Map<string, number>();
  await write(committed);
  const deadline = Date.now() + 30_000;
  while (handled.size < committed.size && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await Promise.all(parts.map((part) => part.stop()));
  const times = [...committed].flatMap(([id, at]) => {
    const arrival = handled.get(id);
    return arrival === undefined ? [] : [arrival - at];
  });
  // The first second warms everything up.
  const counted = times.slice(rate).sort((a, b) => a - b);
  const figures = [0.5, 0.99, 1].map((share) => percentile(counted, share).toFixed(1).padStart(9)).join("");
  console.log(`${consumer.padEnd(34)}${figures}   ${committed.size - times.length} not arrived`);
}

async function latencies(): Promise<void> {
  console.log(`\ncommit to handler, ms, ${rate}/s for ${seconds} s        p50      p99      max`);
  await latency("consumer");
  await latency("consumer-with-inbox");
}

/** Done rows, smaller than real ones so that they fit on any disk: the size of the indexes is what matters. */
async function fillDone(): Promise<void> {
  const step = 1_000_000;
  for (let from = 0; from < doneCount; from += step) {
    await pool.query(
      `INSERT INTO "outbox_sent" ("id", "sequence", "bucket", "aggregatetype", "aggregateid", "type", "payload", "topic", "record_timestamp", "ce_source", "ce_time", "created_at", "sent_partition", "sent_offset")
       SELECT gen_random_uuid(), -n, (n % 64)::smallint, 'bench', 'order-' || n % 5000, 'OrderPlaced', '\\x7b7d', $1, 1700000000000, '/bench', '2026-11-21T12:00:00.000Z', now(), 0, n
       FROM generate_series($2::int, $3::int) AS n`,
      [topic, from + 1, Math.min(from + step, doneCount)],
    );
  }
}

try {
  await modules.migrateBench(pool);
  const admin = kafkajsDriver({ clientId: "bench", brokers: broker.brokers }).createAdmin();
  await admin.connect();
  await admin.create([
    {
      topic,
      partitions: 6,
      replicas: 1,
      configuration: { "retention.ms": "600000", "retention.bytes": "500000000" },
    },
  ]);
  await admin.disconnect();
  await pool.query("CHECKPOINT");
  await drainAll();
  await latencies();
  if (doneCount > 0) {
    console.log(`\nwith ${doneCount} rows in outbox_sent`);
    await fillDone();
    await pool.query('VACUUM (ANALYZE) "outbox_sent"');
    await drainAll();
    await latencies();
  }
} finally {
  await database.drop().catch(() => {});
  await postgres.stop();
  await broker.stop();
}
