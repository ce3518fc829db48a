import type { RecordPosition } from "../../kafka/driver.js";
import type { EventSink } from "./event-sink.js";
import type { HeldRows } from "./held-rows.js";
import type { Leases } from "./leases.js";
import type { RelayDatabase } from "./relay-database.js";
import type { RelaySettings } from "./settings.js";
import { Signal } from "./signal.js";
import type { RelayStatements } from "./statements.js";
import { untilDone } from "./until-done.js";
import type { WaitingRow } from "./waiting-row.js";

/** A row that the broker has. */
export interface AcknowledgedRow {
  readonly row: WaitingRow;
  readonly position: RecordPosition;
}

export interface MarkerParts {
  readonly relayId: string;
  readonly settings: Pick<RelaySettings, "retentionMs" | "onStep" | "random">;
  readonly database: RelayDatabase;
  readonly statements: RelayStatements;
  readonly leases: Leases;
  readonly held: HeldRows;
  readonly events: EventSink;
  /** Asks the database which leases are ours; resolves when `leases` is up to date. */
  readonly refreshLeases: () => Promise<void>;
}

const MAX_BATCH = 2_000;
const QUERY_TIMEOUT_MS = 30_000;

/**
 * Takes rows that the broker has acknowledged out of the outbox, where the lease that they were read under still holds: that
 * is the fence by which a relay that was stopped for too long learns that another has sent the same rows.
 */
export class Marker {
  readonly #parts: MarkerParts;
  readonly #stopping = new Signal();
  #queue: AcknowledgedRow[] = [];
  #running: Promise<void> | null = null;
  #isStopping = false;
  #isClosed = false;
  #fenced = 0;

  constructor(parts: MarkerParts) {
    this.#parts = parts;
  }

  /** How many rows were sent after their lease was lost. */
  get fenced(): number {
    return this.#fenced;
  }

  mark(rows: readonly AcknowledgedRow[]): void {
    if (this.#isClosed) return;
    this.#queue.push(...rows);
    this.#running ??= this.#run();
  }

  /** Does not try again what fails from now on: its rows stay in the outbox and are sent a second time. */
  stop(): void {
    this.#isStopping = true;
    this.#stopping.end();
  }

  /** What is acknowledged from now on stays in the outbox. Resolves when no statement is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#queue = [];
    this.stop();
    await this.#running;
  }

  /** Resolves when all is marked. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    // What is acknowledged in the same turn is marked together.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, MAX_BATCH);
      await this.#markBatch(batch);
      this.#parts.held.remove(batch.map(({ row }) => row));
    }
    this.#running = null;
  }

  /** Never rejects. */
  async #markBatch(batch: readonly AcknowledgedRow[]): Promise<void> {
    const { settings, events } = this.#parts;
    const isWanted = (): boolean => !this.#isStopping;
    const persistence = { isWanted, events, stopping: this.#stopping, random: settings.random };
    const isDone = await untilDone(() => this.#moveRows(batch), {
      what: "mark what was sent",
      ...persistence,
    });
    if (isDone) await settings.onStep("after-mark");
  }

  async #moveRows(batch: readonly AcknowledgedRow[]): Promise<void> {
    const { relayId, settings, database, statements, leases, events, refreshLeases } = this.#parts;
    const epochs = new Map(batch.map(({ row }) => [row.bucket, row.epoch]));
    const statement = settings.retentionMs === 0 ? statements.deleteSent : statements.moveSent;
    const { rowCount } = await database.query(
      statement,
      [
        relayId,
        [...epochs.keys()],
        [...epochs.values()],
        batch.map(({ row }) => row.sequence),
        batch.map(({ position }) => position.partition),
        batch.map(({ position }) => position.offset),
      ],
      QUERY_TIMEOUT_MS,
    );
    if (rowCount === batch.length) return;
    await refreshLeases();
    const fenced = batch.filter(({ row }) => !leases.has(row)).length;
    if (fenced === 0) return;
    this.#fenced += fenced;
    events.emit({ kind: "fenced", count: fenced });
  }
}
