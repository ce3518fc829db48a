import type { SqlPool } from "../sql.js";
import { type PostgresTables, qualified } from "../tables.js";
import { Connection } from "./connection.js";
import { DELETE_BATCH, type InboxStatements } from "./statements.js";

const STATEMENT_TIMEOUT_MS = 60_000;
/** The first look is taken within a minute, at a time that differs between processes that start together. */
const LONGEST_FIRST_WAIT_MS = 60_000;

export interface CleanupParts {
  readonly pool: SqlPool;
  readonly tables: PostgresTables;
  readonly statements: InboxStatements;
  readonly retentionMs: number;
  readonly intervalMs: number;
  readonly random: () => number;
  readonly onTrouble: (what: string, error: unknown) => void;
}

/** Deletes what was handled long ago, now and then. */
export class InboxCleanup {
  readonly #parts: CleanupParts;
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: CleanupParts) {
    this.#parts = parts;
  }

  start(): void {
    const { intervalMs, random } = this.#parts;
    this.#wait(random() * Math.min(intervalMs, LONGEST_FIRST_WAIT_MS));
  }

  /** Ends with the statement that is under way. Never rejects. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  #wait(durationMs: number): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#run();
    }, durationMs);
    this.#timer.unref();
  }

  async #run(): Promise<void> {
    const { tables, statements, intervalMs, onTrouble } = this.#parts;
    try {
      await this.#deleteAll(statements.deleteOld, qualified(tables.schema, tables.inbox));
      await this.#deleteAll(statements.deleteOldAttempts, qualified(tables.schema, tables.inboxAttempts));
    } catch (error) {
      if (!this.#stopped.signal.aborted) onTrouble("clean the inbox", error);
    }
    if (!this.#stopped.signal.aborted) this.#wait(intervalMs);
  }

  async #deleteAll(statement: string, table: string): Promise<void> {
    const { pool, retentionMs } = this.#parts;
    const { signal } = this.#stopped;
    let deleted = DELETE_BATCH;
    while (deleted >= DELETE_BATCH && !signal.aborted) {
      // Handlers need the connections too.
      const connection = await Connection.take(pool, signal);
      try {
        const limits = { timeoutMs: STATEMENT_TIMEOUT_MS, signal };
        deleted = (await connection.query(statement, [table, retentionMs], limits)).rowCount ?? 0;
      } finally {
        connection.release();
      }
    }
  }
}
