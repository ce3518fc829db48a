import { type PostgresTables, qualified } from "./tables.js";

export interface IdempotencyStatements {
  /** Held to the end of the transaction, or of the connection. */
  readonly lock: string;
  readonly find: string;
  readonly keep: string;
  readonly deleteExpired: string;
}

export function idempotencyStatements(tables: PostgresTables): IdempotencyStatements {
  const table = qualified(tables.schema, tables.idempotencyKeys);
  return {
    lock: "SELECT pg_try_advisory_xact_lock($1::bigint) AS locked",
    find: `SELECT status, headers::text AS headers, body, request_hash = $1::bytea AS is_same
FROM ${table}
WHERE scope = $2 AND operation = $3 AND key = $4 AND expires_at > clock_timestamp()`,
    // Where there is a row, it has expired: the lock is ours, and `find` found nothing. What is there nevertheless stays.
    keep: `INSERT INTO ${table} AS known (scope, operation, key, request_hash, status, headers, body, expires_at)
VALUES ($1, $2, $3, $4::bytea, $5, $6::jsonb, $7::bytea, clock_timestamp() + $8 * interval '1 millisecond')
ON CONFLICT (scope, operation, key) DO UPDATE SET
  request_hash = excluded.request_hash, status = excluded.status, headers = excluded.headers, body = excluded.body,
  created_at = excluded.created_at, expires_at = excluded.expires_at
WHERE known.expires_at <= clock_timestamp()`,
    deleteExpired: `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM ${table} WHERE expires_at <= clock_timestamp() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED
))`,
  };
}
