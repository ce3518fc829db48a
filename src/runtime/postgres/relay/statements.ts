import { outboxColumns } from "../outbox-row.js";
import { type PostgresTables, qualified } from "../tables.js";
import { waitingColumns } from "./waiting-row.js";

const columns = outboxColumns.map((column) => `"${column}"`).join(", ");
const deletedColumns = outboxColumns.map((column) => `o."${column}"`).join(", ");

/** The statements of a relay, with the names of its tables. Each parameter is used once, in order. */
export type RelayStatements = ReturnType<typeof relayStatements>;

export function relayStatements(tables: PostgresTables) {
  const name = (table: Exclude<keyof PostgresTables, "schema">): string =>
    qualified(tables.schema, tables[table]);
  return {
    ...leaseStatements(name("outboxRelays"), name("outboxLeases")),
    ...rowStatements({
      outbox: name("outbox"),
      sent: name("outboxSent"),
      stalled: name("outboxStalled"),
      leases: name("outboxLeases"),
    }),
    ...upkeepStatements({
      outbox: name("outbox"),
      sent: name("outboxSent"),
      deadLetters: name("outboxDeadLetters"),
      stalled: name("outboxStalled"),
    }),
    ...stallStatements({
      outbox: name("outbox"),
      deadLetters: name("outboxDeadLetters"),
      stalled: name("outboxStalled"),
      leases: name("outboxLeases"),
    }),
  };
}

function leaseStatements(relays: string, leases: string) {
  return {
    /** relay, name, lease in milliseconds */
    beAlive: `INSERT INTO ${relays} AS r ("relay_id", "name", "alive_until")
      VALUES ($1::uuid, $2, clock_timestamp() + $3::float8 * interval '1 millisecond')
      ON CONFLICT ("relay_id") DO UPDATE SET "alive_until" = excluded."alive_until"`,
    removeDead: `DELETE FROM ${relays} WHERE "alive_until" < clock_timestamp()`,
    living: `SELECT "relay_id"::text AS "relay_id" FROM ${relays} WHERE "alive_until" >= clock_timestamp()`,
    /** lease in milliseconds, relay */
    renew: `UPDATE ${leases} SET "leased_until" = clock_timestamp() + $1::float8 * interval '1 millisecond'
      WHERE "relay_id" = $2::uuid RETURNING "bucket", "epoch"::text AS "epoch"`,
    /** buckets that are not wanted, how many, relay, lease in milliseconds */
    claim: `WITH free AS MATERIALIZED (
        SELECT "bucket" FROM ${leases}
        WHERE ("relay_id" IS NULL OR "leased_until" IS NULL OR "leased_until" < clock_timestamp())
          AND "bucket" <> ALL ($1::int[])
        ORDER BY "bucket" LIMIT $2 FOR UPDATE SKIP LOCKED
      )
      UPDATE ${leases} AS l SET "relay_id" = $3::uuid, "epoch" = l."epoch" + 1,
        "leased_until" = clock_timestamp() + $4::float8 * interval '1 millisecond'
      FROM free WHERE l."bucket" = free."bucket" RETURNING l."bucket", l."epoch"::text AS "epoch"`,
    /** Milliseconds until the next lease of another relay ends. Parameter: relay */
    nextExpiry: `SELECT (extract(epoch FROM min("leased_until") - clock_timestamp()) * 1000)::float8 AS "ms"
      FROM ${leases} WHERE "relay_id" <> $1::uuid`,
    /** relay, buckets */
    giveBack: `UPDATE ${leases} SET "relay_id" = NULL, "leased_until" = NULL
      WHERE "relay_id" = $1::uuid AND "bucket" = ANY ($2::int[])`,
    /** relay */
    leave: `WITH gone AS (DELETE FROM ${relays} WHERE "relay_id" = $1::uuid RETURNING "relay_id")
      UPDATE ${leases} AS l SET "relay_id" = NULL, "leased_until" = NULL FROM gone WHERE l."relay_id" = gone."relay_id"`,
    /** channel, payload */
    notify: "SELECT pg_notify($1, $2)",
    /** waiting, relay */
    setWaiting: `UPDATE ${relays} SET "is_waiting" = $1 WHERE "relay_id" = $2::uuid`,
  };
}

interface RowTables {
  readonly outbox: string;
  readonly sent: string;
  readonly stalled: string;
  readonly leases: string;
}

function rowStatements({ outbox, sent, stalled, leases }: RowTables) {
  const held = heldBuckets(leases);
  const acknowledged = `SELECT * FROM unnest($4::bigint[], $5::int[], $6::bigint[]) AS a("sequence", "partition", "offset")`;
  // With the array the planner finds each row by its number, where for the join alone it may read the whole table.
  const isAcknowledged = `o."sequence" = a."sequence" AND o."sequence" = ANY (ARRAY(SELECT "sequence" FROM acknowledged))
          AND o."bucket" = ANY (ARRAY(SELECT "bucket" FROM held))`;
  return {
    /**
     * One row at least, so that the snapshot is known. It is the statement's own: what it does not show is of transactions
     * that the snapshot names. The planner must walk the index until it has enough, and not sort all that waits: hence no
     * joins, and no `IS NULL` of a subquery, of which it expects that hardly a row passes. `IS NOT TRUE` is hashed, where
     * `<> ALL` is not before version 15. Parameters: low, buckets, numbers that are held, limit
     */
    read: `SELECT pg_snapshot_xmin(s.snapshot)::text AS "xmin", pg_snapshot_xmax(s.snapshot)::text AS "xmax",
        age(pg_snapshot_xmax(s.snapshot)::xid) AS "beyond", waiting.*
      FROM (SELECT pg_current_snapshot() AS snapshot) AS s
      LEFT JOIN LATERAL (
        SELECT ${waitingColumns} FROM ${outbox} AS o
        WHERE o."sequence" > $1::bigint AND o."bucket" = ANY ($2::int[])
          AND (o."sequence" = ANY ($3::bigint[])) IS NOT TRUE
          AND coalesce((
            SELECT false FROM ${stalled} AS t
            WHERE t."aggregatetype" = o."aggregatetype" AND t."aggregateid" = o."aggregateid"
          ), true)
        ORDER BY o."sequence" LIMIT $4
      ) AS waiting ON true`,
    /** relay, buckets, epochs, numbers, partitions, offsets */
    moveSent: `WITH held AS (${held}), acknowledged AS MATERIALIZED (${acknowledged}), moved AS (
        DELETE FROM ${outbox} AS o USING acknowledged AS a
        WHERE ${isAcknowledged}
        RETURNING ${deletedColumns}, a."partition", a."offset"
      )
      INSERT INTO ${sent} (${columns}, "sent_partition", "sent_offset") SELECT * FROM moved`,
    deleteSent: `WITH held AS (${held}), acknowledged AS MATERIALIZED (${acknowledged})
      DELETE FROM ${outbox} AS o USING acknowledged AS a
      WHERE ${isAcknowledged}`,
    /** relay: the leases that it has */
    leases: `SELECT "bucket", "epoch"::text AS "epoch" FROM ${leases} WHERE "relay_id" = $1::uuid`,
  };
}

/** Those of the buckets whose leases are still what they were. The first parameters: relay, buckets, epochs */
function heldBuckets(leases: string): string {
  return `SELECT l."bucket" FROM (SELECT $1::uuid AS "relay_id") AS me
        CROSS JOIN unnest($2::int[], $3::bigint[]) AS mine("bucket", "epoch")
        JOIN ${leases} AS l
          ON l."relay_id" = me."relay_id" AND l."bucket" = mine."bucket" AND l."epoch" = mine."epoch"`;
}

interface StallTables {
  readonly outbox: string;
  readonly deadLetters: string;
  readonly stalled: string;
  readonly leases: string;
}

function stallStatements({ outbox, deadLetters, stalled, leases }: StallTables) {
  const held = heldBuckets(leases);
  const toDeadLetters = `WITH held AS (${held}), moved AS (
      DELETE FROM ${outbox} AS o WHERE o."sequence" = $4::bigint AND o."bucket" IN (SELECT "bucket" FROM held)
      RETURNING ${deletedColumns}
    ), kept AS (
      INSERT INTO ${deadLetters} (${columns}, "attempts", "reason") SELECT moved.*, $5::int, $6 FROM moved
      ON CONFLICT ("id") DO UPDATE
        SET "attempts" = excluded."attempts", "reason" = excluded."reason", "failed_at" = excluded."failed_at"
      RETURNING "aggregatetype", "aggregateid", "bucket", "sequence", "attempts", "reason"
    )`;
  return {
    /** buckets */
    stallsOf: `SELECT "aggregatetype", "aggregateid", "bucket", "sequence"::text AS "sequence", "attempts"
      FROM ${stalled} WHERE "bucket" = ANY ($1::int[])`,
    /** With the first row of each aggregate. Parameters: buckets, limit */
    dueStalls: `SELECT s."aggregatetype" AS "stalled_type", s."aggregateid" AS "stalled_id",
        s."bucket" AS "stalled_bucket", s."sequence"::text AS "stalled_sequence", s."attempts" AS "stalled_attempts",
        first.*
      FROM ${stalled} AS s
      LEFT JOIN LATERAL (
        SELECT ${waitingColumns} FROM ${outbox} AS o
        WHERE o."aggregatetype" = s."aggregatetype" AND o."aggregateid" = s."aggregateid"
        ORDER BY o."sequence" LIMIT 1
      ) AS first ON true
      WHERE s."bucket" = ANY ($1::int[]) AND s."retry_at" <= clock_timestamp()
      ORDER BY s."retry_at" LIMIT $2`,
    /** aggregate's type and id, number, attempts, milliseconds until the next, reason, relay, bucket, epoch */
    stall: `INSERT INTO ${stalled} ("aggregatetype", "aggregateid", "bucket", "sequence", "attempts", "retry_at", "reason")
      SELECT a."type", a."id", l."bucket", a."sequence", a."attempts",
        clock_timestamp() + a."delay" * interval '1 millisecond', a."reason"
      FROM (
        VALUES ($1::text, $2::text, $3::bigint, $4::int, $5::float8, $6::text)
      ) AS a("type", "id", "sequence", "attempts", "delay", "reason")
      JOIN ${leases} AS l ON l."relay_id" = $7::uuid AND l."bucket" = $8::int AND l."epoch" = $9::bigint
      ON CONFLICT ("aggregatetype", "aggregateid") DO UPDATE
        SET "sequence" = excluded."sequence", "attempts" = excluded."attempts",
          "retry_at" = excluded."retry_at", "reason" = excluded."reason"`,
    /** aggregate's type and id */
    endStall: `DELETE FROM ${stalled} WHERE "aggregatetype" = $1 AND "aggregateid" = $2`,
    /** relay, buckets, epochs, number, attempts, reason */
    deadLetterAndContinue: `${toDeadLetters}, ended AS (
        DELETE FROM ${stalled} AS s USING kept
        WHERE s."aggregatetype" = kept."aggregatetype" AND s."aggregateid" = kept."aggregateid"
      )
      SELECT FROM kept`,
    /** relay, buckets, epochs, number, attempts, reason */
    deadLetterAndStop: `${toDeadLetters}, stopped AS (
        INSERT INTO ${stalled} ("aggregatetype", "aggregateid", "bucket", "sequence", "attempts", "retry_at", "reason")
        SELECT "aggregatetype", "aggregateid", "bucket", "sequence", "attempts", NULL, "reason" FROM kept
        ON CONFLICT ("aggregatetype", "aggregateid") DO UPDATE
          SET "sequence" = excluded."sequence", "attempts" = excluded."attempts",
            "retry_at" = NULL, "reason" = excluded."reason"
      )
      SELECT FROM kept`,
  };
}

interface UpkeepTables {
  readonly outbox: string;
  readonly sent: string;
  readonly deadLetters: string;
  readonly stalled: string;
}

function upkeepStatements({ outbox, sent, deadLetters, stalled }: UpkeepTables) {
  return {
    /** Of all relays one at a time. Parameters: a name that they have in common, limit, milliseconds that rows are kept */
    clean: `WITH turn AS MATERIALIZED (
        SELECT pg_try_advisory_xact_lock(hashtextextended($1::text, 0)) AS "is_ours"
      ), oldest AS MATERIALIZED (
        SELECT s."sequence" FROM ${sent} AS s
        WHERE (SELECT "is_ours" FROM turn)
        ORDER BY s."sequence" LIMIT $2::int
      )
      DELETE FROM ${sent} AS s
      WHERE s."sequence" = ANY (ARRAY(SELECT "sequence" FROM oldest))
        AND s."sent_at" < clock_timestamp() - $3::float8 * interval '1 millisecond'`,
    backlog: `SELECT
      (SELECT count(*) FROM ${outbox})::float8 AS "waiting",
      (SELECT extract(epoch FROM clock_timestamp() - "created_at") * 1000 FROM ${outbox} ORDER BY "sequence" LIMIT 1)::float8
        AS "oldest_age_ms",
      (SELECT count(*) FROM ${stalled})::float8 AS "stalled",
      (SELECT count(*) FROM ${deadLetters})::float8 AS "dead_letters"`,
  };
}
