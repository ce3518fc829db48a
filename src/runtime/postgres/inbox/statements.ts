import { type PostgresTables, qualified } from "../tables.js";

/** What the inbox says to the database. Each takes consumer and message id; the first four the buried id too. */
export interface InboxStatements {
  /**
   * Counts a start and gives `started` and `finished`. No row: it is handled, or an earlier attempt has not ended, and
   * nothing was counted.
   */
  readonly countStart: string;
  /** The same, whatever became of earlier attempts. No row: it is handled. */
  readonly countStartAgain: string;
  /** A row, where it is handled. */
  readonly isHandled: string;
  /** Forgets attempts, and notes the buried id. */
  readonly bury: string;
  readonly countEnd: string;
  /** A start that does not count. */
  readonly takeBack: string;
  /** Gives a row, unless it is handled. Attempts are forgotten with the commit. */
  readonly insert: string;
  /** Deletes up to 1,000 messages that are older than so many milliseconds, unless another session is at it. */
  readonly deleteOld: string;
  readonly deleteOldAttempts: string;
}

/** How many rows a statement deletes, so that none takes long. */
export const DELETE_BATCH = 1_000;

export function inboxStatements(tables: PostgresTables): InboxStatements {
  const inbox = qualified(tables.schema, tables.inbox);
  const attempts = qualified(tables.schema, tables.inboxAttempts);
  const message = 'WITH message AS (SELECT $1::text AS "consumer", $2::text AS "message_id")';
  const record =
    'WITH message AS (SELECT $1::text AS "consumer", $2::text AS "message_id", $3::text AS "buried_id")';
  const names = { inbox, attempts, message: record };
  const isIt = (table: string) =>
    `${table}."consumer" = message."consumer" AND ${table}."message_id" = message."message_id"`;
  return {
    countStart: countStart({ ...names, where: 'WHERE counted."started" = counted."finished"' }),
    countStartAgain: countStart({ ...names, where: "" }),
    isHandled: `${record} SELECT 1 AS handled FROM ${inbox} AS handled, message WHERE ${wasHandled}`,
    bury: `${record},
ended AS (DELETE FROM ${attempts} AS counted USING message WHERE ${isIt("counted")})
INSERT INTO ${inbox} ("consumer", "message_id") SELECT "consumer", "buried_id" FROM message
ON CONFLICT DO NOTHING`,
    countEnd: `${message} UPDATE ${attempts} AS counted SET "finished" = "finished" + 1 FROM message WHERE ${isIt("counted")}`,
    takeBack: `${message} UPDATE ${attempts} AS counted SET "started" = "started" - 1 FROM message WHERE ${isIt("counted")} AND "started" > "finished"`,
    insert: `${message},
ended AS (DELETE FROM ${attempts} AS counted USING message WHERE ${isIt("counted")})
INSERT INTO ${inbox} ("consumer", "message_id") SELECT "consumer", "message_id" FROM message
ON CONFLICT DO NOTHING RETURNING "message_id"`,
    deleteOld: deleteOld(inbox, "handled_at"),
    deleteOldAttempts: deleteOld(attempts, "started_at"),
  };
}

const wasHandled =
  'handled."consumer" = message."consumer" AND handled."message_id" IN (message."message_id", message."buried_id")';

/**
 * Commits by itself. Nobody waits for the disk: a process that is killed takes none of it along, and a server that loses
 * power has lost a count, not a message.
 */
function countStart({
  inbox,
  attempts,
  message,
  where,
}: Readonly<Record<"inbox" | "attempts" | "message" | "where", string>>): string {
  return `${message},
settings AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO ${attempts} AS counted ("consumer", "message_id", "started")
SELECT message."consumer", message."message_id", 1 FROM message CROSS JOIN settings
WHERE NOT EXISTS (SELECT 1 FROM ${inbox} AS handled WHERE ${wasHandled})
ON CONFLICT ("consumer", "message_id") DO UPDATE
  SET "started" = counted."started" + 1, "started_at" = clock_timestamp() ${where}
RETURNING counted."started", counted."finished"`;
}

/** Takes the table's name, by which sessions agree on who does it, and milliseconds. */
function deleteOld(table: string, time: string): string {
  return `WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(hashtextextended($1::text, 0)) AS "is_ours"),
old AS MATERIALIZED (
  SELECT "consumer", "message_id" FROM ${table}
  WHERE "${time}" < now() - $2::double precision * interval '1 millisecond' AND (SELECT "is_ours" FROM turn)
  LIMIT ${DELETE_BATCH} FOR UPDATE SKIP LOCKED
)
DELETE FROM ${table} AS gone USING old
WHERE gone."consumer" = old."consumer" AND gone."message_id" = old."message_id"`;
}

/**
 * Begins the message's transaction. A process that is stopped, or cut off, holds the message's row for no longer than a
 * handler may take: the server ends its session, and who has the partition now goes on.
 */
export function beginStatement(handlerTimeoutMs: number): string {
  const limit = Math.min(Math.ceil(handlerTimeoutMs) + 2_000, 2 ** 31 - 1);
  return `BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${limit}`;
}

/**
 * A plain `COMMIT` of a transaction in which a statement has failed rolls back and reports no error; of one that the
 * handler has ended it does nothing. The savepoint fails in both.
 */
export const commitStatement = "SAVEPOINT handled; COMMIT";
