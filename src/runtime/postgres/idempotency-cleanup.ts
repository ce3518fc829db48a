import type { IdempotencyOptions } from "./idempotency-options.js";
import type { IdempotencyStatements } from "./idempotency-statements.js";
import { inTransaction } from "./transaction.js";

const BATCH_SIZE = 1_000;
const DEFAULT_INTERVAL_MS = 10 * 60 * 1_000;

/**
 * Deletes answers that have expired, beside the requests that come in: a router has no end that a timer could be stopped
 * at, and what takes no requests has nothing to delete.
 */
export class ExpiredKeys {
  readonly #options: IdempotencyOptions;
  readonly #statements: IdempotencyStatements;
  readonly #lock: string;
  readonly #intervalMs: number;
  #dueAt: number;

  constructor(
    options: IdempotencyOptions,
    { statements, lock }: { readonly statements: IdempotencyStatements; readonly lock: string },
  ) {
    this.#options = options;
    this.#statements = statements;
    this.#lock = lock;
    this.#intervalMs = options.cleanupIntervalMs ?? DEFAULT_INTERVAL_MS;
    // Anywhere in the first interval: processes that are started again and again come to it too.
    this.#dueAt = performance.now() + Math.random() * this.#intervalMs;
  }

  /** Starts a look if one is due, and does not wait for it. */
  deleteNowAndThen(): void {
    if (performance.now() < this.#dueAt) return;
    // None while one is running.
    this.#dueAt = Number.POSITIVE_INFINITY;
    this.#deleteAll()
      .catch((error: unknown) => this.#complain(error))
      .finally(() => {
        this.#dueAt = performance.now() + this.#intervalMs;
      });
  }

  async #deleteAll(): Promise<void> {
    while ((await this.#deleteBatch()) === BATCH_SIZE);
  }

  /** How many; 0 where another process is at it. */
  async #deleteBatch(): Promise<number> {
    return inTransaction(this.#options.pool, async (tx) => {
      const { rows } = await tx.query(this.#statements.lock, [this.#lock]);
      if (rows[0]?.["locked"] !== true) return 0;
      const { rowCount } = await tx.query(this.#statements.deleteExpired, [BATCH_SIZE]);
      return rowCount ?? 0;
    });
  }

  #complain(error: unknown): void {
    try {
      if (this.#options.onCleanupError === undefined) console.error(error);
      else this.#options.onCleanupError(error);
    } catch (failure) {
      console.error(failure);
    }
  }
}
