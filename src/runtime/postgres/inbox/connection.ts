import type { SqlClient, SqlPool, SqlResult, SqlValue } from "../sql.js";
import { takeClient } from "../take-client.js";

/** How long a statement may go on when nobody waits for its outcome any more. */
const ABORT_GRACE_MS = 1_000;

/** A connection of its own for a while, on which no wait is without an end. */
export class Connection {
  readonly client: SqlClient;
  readonly #onError = (): void => {
    this.#isLost = true;
  };
  #isLost = false;
  #isGiven = false;

  constructor(client: SqlClient) {
    this.client = client;
    client.on?.("error", this.#onError);
  }

  /** Waits for the pool. Rejects with the client's error, and with the reason of `signal` when it aborts first. */
  static async take(pool: SqlPool, signal: AbortSignal): Promise<Connection> {
    const connecting = takeClient(pool);
    const { aborted, end } = whenAborted(signal);
    try {
      return new Connection(await Promise.race([connecting, aborted]));
    } catch (error) {
      // It may still come, and goes back then.
      if (signal.aborted) connecting.then((client) => client.release()).catch(() => {});
      throw error;
    } finally {
      end();
    }
  }

  /** It was lost, or given back. */
  get isOver(): boolean {
    return this.#isLost || this.#isGiven;
  }

  /** Rejects when the time is over; nobody knows then what the server does, and the connection is closed. */
  async query(
    text: string,
    values: SqlValue[],
    limits: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<SqlResult> {
    if (this.isOver) throw new Error("the connection to the database is closed");
    let timer: NodeJS.Timeout | undefined;
    let onAbort = (): void => {};
    const late = new Promise<never>((_, reject) => {
      const expire = (): void => {
        const error = new Error(`the database has not answered within ${limits.timeoutMs} ms`);
        this.close(error);
        reject(error);
      };
      timer = setTimeout(expire, limits.timeoutMs);
      onAbort = () => {
        clearTimeout(timer);
        timer = setTimeout(expire, Math.min(ABORT_GRACE_MS, limits.timeoutMs));
      };
      limits.signal?.addEventListener("abort", onAbort);
    });
    try {
      return await Promise.race([this.client.query(text, values), late]);
    } finally {
      clearTimeout(timer);
      limits.signal?.removeEventListener("abort", onAbort);
    }
  }

  /** Back to the pool, for others. */
  release(): void {
    this.#give(this.#isLost);
  }

  /** Whatever it is at: the server rolls back. */
  close(reason: Error): void {
    this.#give(reason);
  }

  #give(destroy: Error | boolean): void {
    if (this.#isGiven) return;
    this.#isGiven = true;
    // The pool listens from `release` on, and both happen before anything else can.
    this.client.off?.("error", this.#onError);
    this.client.release(destroy);
  }
}

function whenAborted(signal: AbortSignal): { readonly aborted: Promise<never>; readonly end: () => void } {
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new Error("nobody waits for the connection any more"));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort);
  });
  aborted.catch(() => {});
  return { aborted, end: () => signal.removeEventListener("abort", onAbort) };
}
