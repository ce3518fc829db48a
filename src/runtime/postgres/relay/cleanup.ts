import { backoffMs } from "./backoff.js";
import type { EventSink } from "./event-sink.js";
import type { RelayDatabase } from "./relay-database.js";
import type { RelaySettings } from "./settings.js";
import { Signal } from "./signal.js";
import type { RelayStatements } from "./statements.js";

export interface CleanupParts {
  readonly settings: Pick<RelaySettings, "retentionMs" | "random">;
  readonly database: RelayDatabase;
  readonly statements: RelayStatements;
  /** The table that is cleaned: relays agree by its name on who does it. */
  readonly table: string;
  readonly events: EventSink;
}

const BATCH = 2_000;
/** Between batches while there is more, so that others get at the disk; and between looks. */
const PAUSE_MS = 50;
const INTERVAL_MS = 10_000;
const QUERY_TIMEOUT_MS = 30_000;

/** Deletes rows that were sent and are kept no longer, a few at a time; of all relays one does it at a time. */
export class Cleanup {
  readonly #parts: CleanupParts;
  readonly #stopping = new Signal();
  #isStopping = false;
  #running: Promise<void> | null = null;

  constructor(parts: CleanupParts) {
    this.#parts = parts;
  }

  start(): void {
    if (this.#parts.settings.retentionMs > 0) this.#running ??= this.#run();
  }

  stop(): void {
    this.#isStopping = true;
    this.#stopping.end();
  }

  async #run(): Promise<void> {
    const { settings, events } = this.#parts;
    for (let failures = 0; !this.#isStopping; ) {
      try {
        const count = await this.#deleteBatch();
        failures = 0;
        if (count > 0) events.emit({ kind: "cleaned", count });
        // A whole number of those that run at once, so that they do not meet each time.
        const pause = count === BATCH ? PAUSE_MS : INTERVAL_MS * (0.75 + settings.random() / 2);
        await this.#stopping.wait(pause);
      } catch (error) {
        failures += 1;
        events.trouble("delete what was sent long ago", error);
        await this.#stopping.wait(
          backoffMs(failures, { first: 1_000, longest: 60_000, random: settings.random }),
        );
      }
    }
  }

  async #deleteBatch(): Promise<number> {
    const { settings, database, statements, table } = this.#parts;
    const { rowCount } = await database.query(
      statements.clean,
      [table, BATCH, settings.retentionMs],
      QUERY_TIMEOUT_MS,
    );
    return rowCount ?? 0;
  }
}
