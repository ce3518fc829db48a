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
import { measureEvents } from "./event-latency.js";
import { startEventParts } from "./event-parts.js";
import { median } from "./measure.js";
import type { News, Part } from "./outbox-process.js";
import { topic } from "./outbox-service.js";

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
const seconds = Number(options.seconds);
const doneCount = Number(options.done);

const { pool, outbox, startParts, stop } = await startEventParts({
  rowCount,
  profile: options.profile ?? null,
});

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

async function latency(consumer: "consumer" | "consumer-with-inbox"): Promise<void> {
  const { p50, p99, max, missing } = await measureEvents({
    pool,
    outbox,
    startParts,
    consumer,
    rate,
    seconds,
    warmUp,
  });
  const figures = [p50, p99, max].map((figure) => figure.toFixed(1).padStart(9)).join("");
  console.log(`${consumer.padEnd(34)}${figures}   ${missing} not arrived`);
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
  await stop();
}
