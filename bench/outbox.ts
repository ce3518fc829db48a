/**
 * `npm run bench:outbox`: the outbox on a real Postgres and a real broker.
 *
 *   npm run bench:outbox -- --rows 100000 --seconds 20 --done 10000000 --rounds 3
 *
 * How fast relays drain rows that wait, beside the floor (the same rows read by `pg` and sent by plain kafkajs in batches,
 * nothing marked); how long an event takes from its commit to its handler at 500 events a second; both again with
 * `--done` rows in `outbox_sent`. Every relay and consumer is a process of its own. Quote ratios of one run.
 */
import { parseArgs } from "node:util";
import { kafkajsDriver } from "../src/runtime/kafka/kafkajs-driver.js";
import { startOwnBroker } from "../test/support/kafka/own-broker.js";
import { startOwnServer } from "../test/support/postgres/own-server.js";
import { newDatabase } from "../test/support/postgres/test-database.js";
import { median } from "./measure.js";
import type { PartNews, PartOrder } from "./outbox-part.js";
import { type News, Part } from "./outbox-process.js";
import { generateModules, type Modules, service, topic } from "./outbox-service.js";

const { values: options } = parseArgs({
  options: {
    rows: { type: "string", default: "100000" },
    rounds: { type: "string", default: "3" },
    rate: { type: "string", default: "500" },
    seconds: { type: "string", default: "20" },
    "warm-up": { type: "string", default: "5" },
    done: { type: "string", default: "10000000" },
    /** A folder for processor profiles of relays, consumers and floor. */
    profile: { type: "string" },
  },
});
const rowCount = Number(options.rows);
const rounds = Number(options.rounds);
const rate = Number(options.rate);
/** Seconds of events that are sent and handled, and not counted. */
const warmUp = Number(options["warm-up"]);
const seconds = Number(options.seconds) + warmUp;
const doneCount = Number(options.done);

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
    profile: options.profile ?? null,
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

type Outbox = ReturnType<Modules["createBenchOutbox"]>;

/** One event in a transaction of its own; gives its id. */
async function commitOrder(outbox: Outbox, orderId: string): Promise<string> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const { id } = await outbox.orderPlaced(client, { orderId, note: "n".repeat(980) });
    await client.query("COMMIT");
    return id;
  } finally {
    client.release();
  }
}

/** Commits `rate` events a second in an open loop; gives when each was committed. */
async function write(outbox: Outbox): Promise<ReadonlyMap<string, number>> {
  const committed = new Map<string, number>();
  const begun = performance.now();
  const open = new Set<Promise<void>>();
  for (let index = 0; index < rate * seconds; index++) {
    const early = begun + (index / rate) * 1_000 - performance.now();
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
    const one = commitOrder(outbox, `order-${index % 5_000}`).then((id) => {
      committed.set(id, performance.timeOrigin + performance.now());
    });
    open.add(one);
    void one.finally(() => open.delete(one));
  }
  await Promise.all(open);
  return committed;
}

async function latency(consumer: "consumer" | "consumer-with-inbox"): Promise<void> {
  const handled = new Map<string, number>();
  await pool.query('TRUNCATE "outbox"');
  const parts = await startParts([consumer, "relay"], (news) => {
    if (news.kind === "handled")
      for (const [id, at] of news.handled) if (!handled.has(id)) handled.set(id, at);
  });
  await Promise.all(parts.map((part) => part.go()));
  const outbox = modules.createBenchOutbox();
  // A group that begins at the end knows where that is once it has something: what was sent before is not for it.
  while (handled.size === 0) {
    await commitOrder(outbox, "warm-up");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const committed = await write(outbox);
  const deadline = Date.now() + 30_000;
  while ([...committed.keys()].some((id) => !handled.has(id)) && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await Promise.all(parts.map((part) => part.stop()));
  const times = [...committed].flatMap(([id, at]) => {
    const arrival = handled.get(id);
    return arrival === undefined ? [] : [arrival - at];
  });
  // Connections are opened and code is compiled meanwhile.
  const counted = times.slice(rate * warmUp).sort((a, b) => a - b);
  const figures = [0.5, 0.99, 1].map((share) => percentile(counted, share).toFixed(1).padStart(9)).join("");
  console.log(`${consumer.padEnd(34)}${figures}   ${committed.size - times.length} not arrived`);
}

async function latencies(): Promise<void> {
  console.log(`\ncommit to handler, ms, ${rate}/s for ${seconds - warmUp} s        p50      p99      max`);
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
