import type { SqlPool } from "./sql.js";
import { defaultTables, type PostgresTables, qualified } from "./tables.js";
import { withClient } from "./transaction.js";

export interface OutboxCleanupOptions {
  readonly pool: SqlPool;
  /** The replication slot that the connector reads. Default: as generated. */
  readonly slot?: string;
  /** Where the migrations made the tables. Default: as generated. */
  readonly tables?: PostgresTables;
  /**
   * Milliseconds that events are kept after they were written, though the connector has sent them: what is still there is
   * sent again when the slot is lost. Default: a day.
   */
  readonly retentionMs?: number;
  /** Milliseconds between looks. Default: a minute. */
  readonly intervalMs?: number;
  /** How many rows are deleted at once. Default: 1,000. */
  readonly batchSize?: number;
  /** Told of every look, and of what fails, which is tried again. What it throws is ignored. */
  readonly onEvent?: (event: OutboxCleanupEvent) => void;
}

export type OutboxCleanupEvent =
  | ({ readonly kind: "looked" } & OutboxCleanupResult)
  | { readonly kind: "trouble"; readonly error: unknown };

export interface OutboxCleanupResult {
  readonly deleted: number;
  /**
   * What the connector has: `caught-up` with the look before, `behind` it, so that nothing was deleted; `missing`: there is
   * no slot, and nothing that is written now will be sent unless the connector takes a snapshot.
   */
  readonly slot: "caught-up" | "behind" | "missing";
  /** Bytes of the server's log that the connector has not confirmed; `null`: there is no slot. */
  readonly lagBytes: number | null;
}

export interface OutboxCleanup {
  /** Looks at once, and then at every interval, until `stop`. */
  start(): void;
  /** Resolves when the look that is under way has ended. */
  stop(): Promise<void>;
  /**
   * Looks now. What an earlier look of this object saw, and the connector has sent since, is deleted. Rejects with the
   * client's error.
   */
  look(): Promise<OutboxCleanupResult>;
}

/** Deletes what the connector of change-data capture has sent from the outbox. Nothing is deleted that it has not read. */
export function createOutboxCleanup(
  options: OutboxCleanupOptions & { readonly slot: string },
): OutboxCleanup {
  return new SlotCleanup(options);
}

/** A moment: what was committed before it stands in the server's log before `lsn`, and has a number before `xmin`. */
interface Mark {
  readonly lsn: string;
  readonly xmin: string;
}

const DAY = 24 * 60 * 60 * 1_000;

class SlotCleanup implements OutboxCleanup {
  readonly #options: OutboxCleanupOptions & { readonly slot: string };
  readonly #deleteSome: string;
  #mark: Mark | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isStarted = false;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(options: OutboxCleanupOptions & { readonly slot: string }) {
    this.#options = options;
    const { schema, outbox } = options.tables ?? defaultTables;
    const table = qualified(schema, outbox);
    // The first rows of the index, whether they may go or not: a look never reads the table. `age`: numbers of transactions
    // come round again, so that they have no order of their own.
    this.#deleteSome = `WITH first AS (
  SELECT "id", "created_at", xmin AS writer FROM ${table} ORDER BY "sequence" LIMIT $1
)
DELETE FROM ${table} AS row USING first
WHERE row."id" = first."id" AND age(first.writer) > age($2::xid)
  AND first."created_at" <= clock_timestamp() - $3 * interval '1 millisecond'`;
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#lookAndWait();
  }

  async stop(): Promise<void> {
    this.#isStarted = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#underWay;
  }

  look(): Promise<OutboxCleanupResult> {
    const look = this.#underWay.then(() => this.#lookOnce());
    this.#underWay = look.catch(() => null);
    return look;
  }

  #lookAndWait(): void {
    const tell = (event: OutboxCleanupEvent) => {
      try {
        this.#options.onEvent?.(event);
      } catch {
        // Whoever listens must not end the work.
      }
    };
    void this.look()
      .then(
        (result) => tell({ kind: "looked", ...result }),
        (error: unknown) => tell({ kind: "trouble", error }),
      )
      .then(() => {
        if (!this.#isStarted) return;
        this.#timer = setTimeout(() => this.#lookAndWait(), this.#options.intervalMs ?? 60_000);
        this.#timer.unref();
      });
  }

  async #lookOnce(): Promise<OutboxCleanupResult> {
    const { pool, batchSize = 1_000, retentionMs = DAY } = this.#options;
    return withClient(pool, async (client) => {
      const { rows } = await client.query(stateOfSlot, [this.#mark?.lsn ?? null, this.#options.slot]);
      const state = readState(rows[0] ?? {});
      const mark = this.#mark;
      if (state.lagBytes === null) return { deleted: 0, slot: "missing", lagBytes: null };
      if (mark !== null && !state.isConfirmed)
        return { deleted: 0, slot: "behind", lagBytes: state.lagBytes };
      this.#mark = state.now;
      let deleted = 0;
      for (let some = batchSize; mark !== null && some === batchSize; deleted += some) {
        const result = await client.query(this.#deleteSome, [batchSize, mark.xmin, retentionMs]);
        some = result.rowCount ?? 0;
      }
      return { deleted, slot: "caught-up", lagBytes: state.lagBytes };
    });
  }
}

/** The snapshot is taken before the position is read: what it sees as ended stands before that position. */
const stateOfSlot = `SELECT
  pg_current_wal_insert_lsn()::text AS lsn,
  pg_snapshot_xmin(pg_current_snapshot())::xid::text AS xmin,
  slot.confirmed_flush_lsn >= $1::pg_lsn AS confirmed,
  pg_wal_lsn_diff(pg_current_wal_insert_lsn(), slot.confirmed_flush_lsn)::text AS lag
FROM (SELECT 1) AS one
LEFT JOIN pg_replication_slots AS slot ON slot.slot_name = $2 AND slot.database = current_database()`;

interface SlotState {
  readonly now: Mark;
  readonly isConfirmed: boolean;
  readonly lagBytes: number | null;
}

function readState(row: Readonly<Record<string, unknown>>): SlotState {
  const { lsn, xmin, confirmed, lag } = row;
  return {
    now: { lsn: String(lsn), xmin: String(xmin) },
    isConfirmed: confirmed === true,
    lagBytes: lag === null || lag === undefined ? null : Number(lag),
  };
}
