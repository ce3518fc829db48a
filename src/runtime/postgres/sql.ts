/**
 * What outbox, inbox and idempotency keys need of a Postgres client: a pool and clients of `pg` fit as they are.
 * Statements use `$1`, `$2`, ... each once and in this order, so that an adapter may rewrite them.
 */
export interface SqlTransaction {
  /** Values: text, numbers, booleans, `null`, `Buffer` for `bytea`, arrays of these; JSON comes as text. */
  query(text: string, values: SqlValue[]): Promise<SqlResult>;
}

export type SqlValue =
  | string
  | number
  | boolean
  | null
  | Buffer
  | readonly (string | number | boolean | null | Buffer)[];

export interface SqlResult {
  readonly rows: readonly Record<string, unknown>[];
  /** `null` where the statement counts nothing. */
  readonly rowCount: number | null;
}

/** A connection that was taken from a pool. */
export interface SqlClient extends SqlTransaction {
  /** Gives it back; `true` or an error: it is closed, since nobody knows what state it is in. */
  release(destroy?: Error | boolean): void;
}

export interface SqlPool<Client extends SqlClient = SqlClient> {
  connect(): Promise<Client>;
}
