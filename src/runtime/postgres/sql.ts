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
  /** What was done, as the server names it: `COMMIT`, and `ROLLBACK` where that was all it could do. */
  readonly command?: string;
}

/** A connection that was taken from a pool. */
export interface SqlClient extends SqlTransaction {
  /** Gives it back; `true` or an error: it is closed, since nobody knows what state it is in. */
  release(destroy?: Error | boolean): void;
  /**
   * Clients of `pg` tell of a lost connection by an event, beside rejecting what is under way. While a client is taken from
   * its pool nobody else listens, and in Node an `error` that nobody listens to ends the process.
   */
  on?(event: "error", listener: (error: Error) => void): unknown;
  off?(event: "error", listener: (error: Error) => void): unknown;
}

export interface SqlPool<Client extends SqlClient = SqlClient> {
  connect(): Promise<Client>;
}

/**
 * What `connect` gives: `Pool` of `pg` -> `PoolClient`. A pool may say what else `connect` does, as `pg` does with
 * callbacks; from such a type TypeScript infers only what is said last, so that one is asked for too.
 */
export type SqlClientOf<Pool extends SqlPool> = Pool extends {
  connect: { (): Promise<infer Client extends SqlClient>; (callback: never): void };
}
  ? Client
  : Pool extends SqlPool<infer Client>
    ? Client
    : never;
