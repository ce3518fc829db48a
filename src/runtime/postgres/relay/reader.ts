import type { AggregateLanes } from "./aggregate-lanes.js";
import type { HeldRows } from "./held-rows.js";
import type { Leases } from "./leases.js";
import { LowMark } from "./low-mark.js";
import type { RelayDatabase } from "./relay-database.js";
import type { RelaySettings } from "./settings.js";
import type { Stalls } from "./stalls.js";
import type { RelayStatements } from "./statements.js";
import { toWaitingRow } from "./waiting-row.js";

export interface ReaderParts {
  readonly settings: Pick<RelaySettings, "batchSize" | "maxInFlight" | "onStep">;
  readonly database: RelayDatabase;
  readonly statements: RelayStatements;
  readonly leases: Leases;
  readonly held: HeldRows;
  readonly lanes: AggregateLanes;
  readonly stalls: Pick<Stalls, "knows" | "holdsBack">;
}

/** Rows are held in memory until they are marked. */
const MAX_BYTES = 64 * 1024 * 1024;
const QUERY_TIMEOUT_MS = 30_000;
/** Everything is looked at that often, whatever is thought to be known, but takes no more than a part of the time. */
const SWEEP_INTERVAL_MS = 10_000;
const SWEEP_SHARE = 20;

export interface Found {
  readonly count: number;
  /** Nothing else waits that is not held. */
  readonly isAll: boolean;
}

interface Read {
  /** On the scale of `performance.now()`. */
  readonly startedAt: number;
  /** Of the leases, when it started. */
  readonly epochs: ReadonlyMap<number, string | null>;
}

/** Reads what waits, in the order of its numbers, and puts it into the lanes. */
export class Reader {
  readonly #parts: ReaderParts;
  readonly #low = new LowMark();
  /** Counts what makes a read that is under way useless for the low mark. */
  #resets = 0;
  /** Counts what makes its rows useless, too. */
  #starts = 0;
  #nextSweepAt = 0;
  /** Of late, on average. */
  #rowBytes = 1_024;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  /** How many rows the next read may bring. */
  #limit(): number {
    const { settings, held } = this.#parts;
    const fitting = Math.floor((MAX_BYTES - held.bytes) / this.#rowBytes);
    // Whatever the size of a row: one can always be read where nothing is held.
    const limit = Math.min(settings.batchSize, settings.maxInFlight - held.size, fitting);
    return held.size === 0 ? Math.max(limit, 1) : limit;
  }

  /** Whether there is room enough for a read to be worth while. */
  get hasRoom(): boolean {
    const { settings, held } = this.#parts;
    return held.size === 0 || this.#limit() >= Math.min(settings.batchSize, settings.maxInFlight) / 4;
  }

  /** As `lookAgain` from the start; what a read that is under way finds is thrown away. */
  startAnew(): void {
    this.#starts += 1;
    this.lookAgain();
  }

  /** The next read looks at everything from the number `after` on again. */
  lookAgain(after = 0): void {
    this.#resets += 1;
    this.#low.resetTo(after);
  }

  /** Rejects where the database does not answer. */
  async read(): Promise<Found> {
    const { database, statements, leases, held, stalls } = this.#parts;
    const buckets = leases.staying().filter((bucket) => stalls.knows(bucket));
    const epochs = new Map(buckets.map((bucket) => [bucket, leases.readingEpoch(bucket)]));
    const limit = this.#limit();
    if (buckets.length === 0 || limit <= 0) return { count: 0, isAll: true };
    const startedAt = performance.now();
    const isSweep = startedAt >= this.#nextSweepAt;
    if (isSweep) this.lookAgain();
    const { low } = this.#low;
    const resets = this.#resets;
    const starts = this.#starts;
    const { rows } = await database.query(
      statements.read,
      [low, buckets, held.above(low), limit],
      QUERY_TIMEOUT_MS,
    );
    if (isSweep) this.#planSweep(performance.now() - startedAt);
    const found = rows.filter((row) => row["sequence"] !== null);
    const highest = found.reduce((most, row) => Math.max(most, Number(row["sequence"])), 0);
    if (found.length > 0) await this.#parts.settings.onStep("after-claim");
    // It did not begin at the first row of buckets that were to be given back, and are kept after all.
    if (starts !== this.#starts) return { count: 0, isAll: false };
    this.#take(found, { startedAt, epochs });
    const [first] = rows;
    if (first !== undefined && resets === this.#resets) {
      const snapshot = {
        xmin: BigInt(String(first["xmin"])),
        next: BigInt(String(first["xmax"])) + BigInt(String(first["beyond"])),
      };
      this.#low.onRead(snapshot, { highest, lastRead: found.length < limit ? null : highest });
    }
    return { count: found.length, isAll: found.length < limit };
  }

  #take(found: readonly Readonly<Record<string, unknown>>[], { startedAt, epochs }: Read): void {
    const { leases, held, lanes, stalls } = this.#parts;
    const epochOf = (bucket: number): string | null => {
      const epoch = leases.readingEpoch(bucket);
      return epoch === epochs.get(bucket) ? epoch : null;
    };
    const rows = found.flatMap((row) => toWaitingRow(row, epochOf) ?? []);
    if (rows.length > 0) this.#rowBytes = rows.reduce((sum, { bytes }) => sum + bytes, 0) / rows.length;
    rows.sort((left, right) => left.sequence - right.sequence);
    for (const row of rows) {
      if (held.has(row.sequence) || stalls.holdsBack(row, startedAt)) continue;
      held.add(row);
      lanes.add(row);
    }
  }

  #planSweep(durationMs: number): void {
    this.#nextSweepAt = performance.now() + Math.max(SWEEP_INTERVAL_MS, durationMs * SWEEP_SHARE);
  }
}
