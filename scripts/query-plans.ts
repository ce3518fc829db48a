/**
 * `npm run docs:query-plans -- --waiting 100000 --done 10000000`: writes `docs/outbox-query-plans.md` from what a Postgres
 * server of its own says. Takes some minutes and 4 GB of disk. Times are left out, so that the page changes only with plans.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type pg from "pg";
import { idempotencyStatements } from "../src/runtime/postgres/idempotency-statements.js";
import { inboxStatements } from "../src/runtime/postgres/inbox/statements.js";
import { relayStatements } from "../src/runtime/postgres/relay/statements.js";
import { defaultTables } from "../src/runtime/postgres/tables.js";
import { startOwnServer } from "../test/support/postgres/own-server.js";
import { newDatabase } from "../test/support/postgres/test-database.js";

interface Question {
  readonly title: string;
  /** What keeps it flat. */
  readonly why: string;
  readonly text: string;
  readonly values: unknown[];
}

const relayId = "00000000-0000-4000-8000-000000000001";
const buckets = Array.from({ length: 64 }, (_, bucket) => bucket);
const relay = relayStatements(defaultTables);
const inbox = inboxStatements(defaultTables);
const idempotency = idempotencyStatements(defaultTables);

/** Small payloads: the size of the indexes and the number of rows are what matters. */
async function fill(pool: pg.Pool, { waiting, done }: { waiting: number; done: number }): Promise<void> {
  const columns =
    '"id", "sequence", "bucket", "aggregatetype", "aggregateid", "type", "payload", "topic", "record_timestamp", "ce_source", "ce_time"';
  const values =
    "gen_random_uuid(), n, (n % 64)::smallint, 'order', 'order-' || n % 5000, 'OrderPlaced', '\\x7b7d', 'orders', 1700000000000, '/orders', '2026-11-21T12:00:00.000Z'";
  const step = 1_000_000;
  for (let from = 0; from < done; from += step) {
    const range = [from + 1, Math.min(from + step, done)];
    await pool.query(
      `INSERT INTO outbox_sent (${columns}, "created_at", "sent_partition", "sent_offset", "sent_at")
       SELECT ${values}, now(), 0, n, now() - interval '1 day' + n * interval '5 milliseconds'
       FROM generate_series($1::int, $2::int) AS n`,
      range,
    );
    await pool.query(
      `INSERT INTO inbox ("consumer", "message_id", "handled_at")
       SELECT 'billing/orders', md5(n::text), now() - interval '1 day' + n * interval '5 milliseconds'
       FROM generate_series($1::int, $2::int) AS n WHERE n % 10 = 0`,
      range,
    );
  }
  await pool.query("ALTER TABLE outbox DISABLE TRIGGER USER");
  await pool.query(
    `INSERT INTO outbox (${columns}) SELECT ${values} FROM generate_series($1::int, $2::int) AS n`,
    [done + 1, done + waiting],
  );
  await pool.query("ALTER TABLE outbox ENABLE TRIGGER USER");
  await pool.query(
    `INSERT INTO idempotency_keys ("scope", "operation", "key", "request_hash", "status", "headers", "expires_at")
     SELECT 'tenant-' || n % 100, 'placeOrder', md5(n::text), '\\x00', 201, '{}', now() + interval '1 day'
     FROM generate_series(1, $1::int) AS n`,
    [Math.ceil(done / 10)],
  );
  await pool.query(
    "UPDATE outbox_leases SET relay_id = $1, epoch = 1, leased_until = now() + interval '1 day'",
    [relayId],
  );
  await pool.query("VACUUM (ANALYZE)");
}

function questions({ done }: { readonly done: number }): readonly Question[] {
  const sequences = (from: number, count: number): number[] =>
    Array.from({ length: count }, (_, index) => done + from + index);
  const sent = sequences(1, 1_000);
  const epochs = buckets.map(() => "1");
  const move = [relayId, buckets, epochs, sent, sent.map(() => 0), sent];
  const acknowledgedText = "1,000 acknowledged rows.";
  return [
    {
      title: "Reading what waits",
      why: "The index on `sequence` is walked from the low mark on and left after 1,000 rows, however many wait behind them. Whether an aggregate is stalled is looked up in the small table of those that are.",
      text: relay.read,
      values: [done, buckets, [], 1_000],
    },
    {
      title: "Reading on, with 3,000 rows in flight",
      why: "Rows in flight are passed over: the list of them is hashed once for the statement, and not searched for each row. At most `maxInFlight` are passed over, so the work does not grow with the backlog.",
      text: relay.read,
      values: [done, buckets, sequences(1, 3_000), 1_000],
    },
    {
      title: "Reading when everything is in flight or sent",
      why: "What a busy relay asks most often. Reads begin behind the low mark, so rows that are deleted and not yet vacuumed are not met again.",
      text: relay.read,
      values: [done + 99_990, buckets, sequences(99_991, 10), 1_000],
    },
    {
      title: "Marking",
      why: `${acknowledgedText} Each is found by its number, after the leases have been compared: 64 rows. Rows are added at the end of \`outbox_sent\`, whose index grows at its right edge, whatever its size.`,
      text: relay.moveSent,
      values: move,
    },
    {
      title: "Marking where nothing is kept (`retentionMs: 0`)",
      why: acknowledgedText,
      text: relay.deleteSent,
      values: move,
    },
    {
      title: "Cleaning up",
      why: "From the oldest on, by the primary key: 2,000 rows at a time, those that are old enough are deleted. Nothing looks for a time in an index, so none has to be kept.",
      text: relay.clean,
      values: ["outbox_sent", 2_000, 86_400_000],
    },
    {
      title: "The backlog, for metrics",
      why: "It counts what waits, so this one grows with the backlog, and not with what was sent. It is asked by whoever asks for metrics, not by the relay's work.",
      text: relay.backlog,
      values: [],
    },
    {
      title: "What is due among stalled aggregates",
      why: "The table holds the aggregates that wait for their first event, none as a rule; the first event of each comes from the index on aggregates.",
      text: relay.dueStalls,
      values: [buckets, 100],
    },
    {
      title: "The inbox: an attempt begins",
      why: "Two looks by primary key. `inbox_attempts` holds what is being handled and nothing else.",
      text: inbox.countStart,
      values: ["billing/orders", "a-new-message", "a-new-message"],
    },
    {
      title: "The inbox: a message is handled",
      why: "One entry into the primary key, which is what tells a duplicate.",
      text: inbox.insert,
      values: ["billing/orders", "a-new-message"],
    },
    {
      title: "The inbox: old messages are deleted",
      why: "The index on `handled_at` gives the oldest 1,000.",
      text: inbox.deleteOld,
      values: ["inbox", 86_400_000],
    },
    {
      title: "Idempotency keys: was this request answered?",
      why: "The primary key, and one row.",
      text: idempotency.find,
      values: [Buffer.from([0]), "tenant-7", "placeOrder", "8f14e45fceea167a5a36dedd4bea2543"],
    },
  ];
}

/** Twice, so that the second finds everything in memory; nothing stays. */
async function explain(pool: pg.Pool, { text, values }: Question): Promise<string> {
  const client = await pool.connect();
  try {
    let lines: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      await client.query("BEGIN");
      const { rows } = await client.query(
        `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF) ${text}`,
        values,
      );
      await client.query("ROLLBACK");
      lines = rows.map((row) => String(row["QUERY PLAN"]));
    }
    const planning = lines.findIndex((line) => line.startsWith("Planning"));
    return lines
      .slice(0, planning === -1 ? lines.length : planning)
      .map(stable)
      .join("\n");
  } finally {
    client.release();
  }
}

/** Without what differs from run to run: where pages came from, how much memory there was; and without long lists. */
function stable(line: string): string {
  const buffers = /^(\s*)Buffers: (.*)$/.exec(line);
  if (buffers === null) {
    const cut = line.replace(/'\{[\d,]{60,}\}'/g, "'{...}'");
    return cut.replace(/Memory(?: Usage)?: \d+kB|Maximum Storage: \d+kB/g, "").trimEnd();
  }
  const [, indent = "", found = ""] = buffers;
  const pages = [...found.matchAll(/\b(?:hit|read)=(\d+)/g)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
  return `${indent}Pages: ${pages}`;
}

function page(
  plans: readonly (Question & { readonly plan: string })[],
  rows: { readonly waiting: number; readonly done: number },
): string {
  const count = (value: number): string => value.toLocaleString("en-US");
  const sections = plans.map(
    ({ title, why, plan }) => `## ${title}\n\n${why}\n\n\`\`\`text\n${plan}\n\`\`\`\n`,
  );
  return `# Query plans of outbox, inbox and idempotency keys

Made by \`npm run docs:query-plans\` on the tables of the migrations, with ${count(rows.waiting)} rows in \`outbox\`,
${count(rows.done)} in \`outbox_sent\`, ${count(Math.floor(rows.done / 10))} in \`inbox\` and as many in \`idempotency_keys\`.
\`Pages\` are the pages of 8 KiB that were looked at, those of the nodes below included; times are left out.

What to look for: no statement scans \`outbox_sent\`, \`inbox\` or \`idempotency_keys\`, and none but the backlog's touches more
of \`outbox\` than it works on. What makes it so:

- **\`outbox\` holds only what waits.** Marking moves a row to \`outbox_sent\`, so ten million sent events weigh nothing where
  the relay reads.
- **Reads begin at a low mark**, a number below which nothing can wait any more: rows that are gone and not yet vacuumed are
  passed over once and not by every read. Autovacuum comes after 5,000 rows, whatever the size of the table.
- **\`outbox\` and \`outbox_sent\` are written at one edge of their index** and cleaned at the other.
- **\`outbox_stalled\`, \`outbox_leases\` and \`inbox_attempts\` hold what is the case now**, a few rows: they are read as they are
  while they fit into a page.

${sections.join("\n")}`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      waiting: { type: "string", default: "100000" },
      done: { type: "string", default: "10000000" },
    },
  });
  const rows = { waiting: Number(values.waiting), done: Number(values.done) };
  const server = await startOwnServer({
    isDurable: false,
    // Nothing else writes while plans are made.
    settings: { autovacuum: "off", max_wal_size: "4GB", jit: "off" },
  });
  try {
    const database = await newDatabase(server.url, { migrated: true });
    await fill(database.pool, rows);
    const plans: (Question & { readonly plan: string })[] = [];
    for (const question of questions(rows)) {
      plans.push({ ...question, plan: await explain(database.pool, question) });
    }
    writeFileSync(new URL("../docs/outbox-query-plans.md", import.meta.url), page(plans, rows));
    await database.drop();
  } finally {
    await server.stop();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
