import type { SqlClient, SqlPool, SqlResult, SqlValue } from "../sql.js";
import { takeClient } from "../take-client.js";

/** The database did not answer in time; its connection is thrown away. */
export class DatabaseTimeoutError extends Error {
  override readonly name = "DatabaseTimeoutError";
}

/**
 * Single statements, each with a limit in time: a connection that hangs must not stop the relay for ever. No transaction is
 * held open between two answers, so a relay that is stopped in its tracks holds no locks.
 */
export class RelayDatabase {
  readonly #pool: SqlPool;

  constructor(pool: SqlPool) {
    this.#pool = pool;
  }

  /** Rejects with the client's error or a `DatabaseTimeoutError`. */
  async query(text: string, values: SqlValue[], timeoutMs: number): Promise<SqlResult> {
    const deadline = performance.now() + timeoutMs;
    const client = await this.#connect(timeoutMs);
    const ignore = (): void => {};
    client.on?.("error", ignore);
    let destroy = true;
    try {
      const result = await within(client.query(text, values), deadline - performance.now(), timeoutMs);
      destroy = false;
      return result;
    } finally {
      client.off?.("error", ignore);
      // After a failure nobody knows what state it is in.
      client.release(destroy);
    }
  }

  async #connect(timeoutMs: number): Promise<SqlClient> {
    const connecting = takeClient(this.#pool);
    try {
      return await within(connecting, timeoutMs, timeoutMs);
    } catch (error) {
      // One that comes too late is given back; one that never comes has nothing to give.
      connecting.then((client) => client.release()).catch(() => {});
      throw error;
    }
  }
}

/** What the promise gives, or a rejection when the time is over. */
export async function within<Result>(
  work: Promise<Result>,
  remainingMs: number,
  timeoutMs: number,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new DatabaseTimeoutError(`the database did not answer within ${timeoutMs} ms`)),
      Math.min(Math.max(remainingMs, 1), 2 ** 31 - 1),
    );
  });
  // Once the time is over nobody waits for it.
  work.catch(() => {});
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
