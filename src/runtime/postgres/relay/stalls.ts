import type { SqlResult, SqlValue } from "../sql.js";
import type { AggregateLanes } from "./aggregate-lanes.js";
import { backoffMs } from "./backoff.js";
import type { EventSink } from "./event-sink.js";
import type { HeldRows } from "./held-rows.js";
import type { Leases } from "./leases.js";
import type { RelayDatabase } from "./relay-database.js";
import type { Refusal } from "./sender.js";
import type { RelaySettings } from "./settings.js";
import { Signal } from "./signal.js";
import { newStall, reasonOf, type Stall } from "./stall.js";
import type { RelayStatements } from "./statements.js";
import { untilDone } from "./until-done.js";
import { aggregateKey, toWaitingRow, type WaitingRow } from "./waiting-row.js";

export interface StallsParts {
  readonly relayId: string;
  readonly settings: Pick<RelaySettings, "poison" | "random">;
  readonly database: RelayDatabase;
  readonly statements: RelayStatements;
  readonly leases: Leases;
  readonly held: HeldRows;
  readonly lanes: AggregateLanes;
  readonly events: EventSink;
  /** Resolves with `true` when the broker has the row. */
  readonly sendAlone: (row: WaitingRow) => Promise<boolean>;
  /** Rows after this number were left out and are to be read again. */
  readonly lookAgain: (after: number) => void;
}

const QUERY_TIMEOUT_MS = 10_000;
const RETRIES_AT_ONCE = 100;
/** Between looks for what is due, where something is known to be stalled, and where nothing is. */
const LOOK_MS = 100;
const IDLE_LOOK_MS = 5_000;
/**
 * Aggregates that wait because their first row was refused. They stand in the database, where whoever has their bucket leaves
 * them out when reading; here are those of this relay's buckets. The first row is tried again, later and later, and goes to
 * the dead letters in the end.
 */
export class Stalls {
  readonly #parts: StallsParts;
  readonly #stalls = new Map<string, Stall>();
  readonly #stopping = new Signal();
  /** Buckets whose stalls are not known yet. */
  readonly #unknown = new Set<number>();
  #isStopping = false;
  #nextLookAt = 0;
  #failed = 0;
  #deadLettered = 0;

  constructor(parts: StallsParts) {
    this.#parts = parts;
  }

  /** Refusals. */
  get failed(): number {
    return this.#failed;
  }

  get deadLettered(): number {
    return this.#deadLettered;
  }

  /** Milliseconds until something may be due. */
  get nextLookMs(): number {
    return Math.max(this.#nextLookAt - performance.now(), 0);
  }

  /** Whether what is stalled in the bucket is known, so that its rows can be read. */
  knows(bucket: number): boolean {
    return !this.#unknown.has(bucket);
  }

  gain(buckets: readonly number[]): void {
    for (const bucket of buckets) this.#unknown.add(bucket);
    this.#nextLookAt = 0;
  }

  lose(buckets: readonly number[]): void {
    const lost = new Set(buckets);
    for (const [aggregate, { bucket }] of this.#stalls) if (lost.has(bucket)) this.#stalls.delete(aggregate);
  }

  /** Nothing is tried again from now on. */
  stop(): void {
    this.#isStopping = true;
    this.#stopping.end();
  }

  /** Whether a row, read by a statement that started at `readAt`, must stay where it is. */
  holdsBack({ aggregate }: WaitingRow, readAt: number): boolean {
    const stall = this.#stalls.get(aggregate);
    if (stall === undefined) return false;
    if (stall.writtenAt !== null && stall.writtenAt < readAt && !stall.isRetrying) {
      // The database does not know it any more: someone deleted it, so that the aggregate goes on.
      this.#end(aggregate, 0);
    }
    return true;
  }

  /** To be called between two reads. Learns of new buckets and tries again what is due. Rejects where the database does not answer. */
  async look(): Promise<void> {
    for (const [aggregate, { isOver }] of this.#stalls) if (isOver) this.#stalls.delete(aggregate);
    if (performance.now() < this.#nextLookAt) return;
    await this.#learn();
    const buckets = this.#parts.leases.staying();
    const { rows } = await this.#query(this.#parts.statements.dueStalls, [buckets, RETRIES_AT_ONCE]);
    for (const row of rows) this.#retry(row);
    const pause = this.#stalls.size > 0 ? LOOK_MS : IDLE_LOOK_MS;
    // Buckets may have been gained meanwhile.
    this.#nextLookAt = this.#unknown.size > 0 ? 0 : performance.now() + pause;
  }

  /**
   * The first rows of aggregates are refused; those behind were to be sent with them, and are not. Resolves when it is
   * written down, or another relay's business.
   */
  async refuse(
    firsts: readonly WaitingRow[],
    behind: readonly WaitingRow[],
    refusal: Refusal,
  ): Promise<void> {
    for (const row of firsts) {
      const own = behind.filter(({ aggregate }) => aggregate === row.aggregate);
      await this.#refuseOne(row, own, refusal);
    }
  }

  async #refuseOne(
    row: WaitingRow,
    behind: readonly WaitingRow[],
    { error, isTopicMissing }: Refusal,
  ): Promise<void> {
    const { settings, lanes, held } = this.#parts;
    const { aggregate, bucket, sequence } = row;
    this.#failed += 1;
    const before = this.#stalls.get(aggregate);
    const attempts = (before?.sequence === sequence ? before.attempts : 0) + 1;
    this.#stalls.set(aggregate, newStall({ bucket, sequence, attempts, writtenAt: null }));
    const dropped = [row, ...behind, ...lanes.drop(aggregate)];
    const isLast = attempts >= settings.poison.maxAttempts && !isTopicMissing;
    if (isLast) {
      await this.#untilDone("write a dead letter", row, () => this.#writeDeadLetter(row, attempts, error));
    } else {
      await this.#untilDone("write a stalled aggregate", row, () => this.#writeStall(row, attempts, error));
    }
    // First they are let go, then rows of the aggregate are read again: so they come in their order.
    held.remove(dropped);
    const isWritten = this.#stalls.get(aggregate)?.writtenAt !== null;
    if (!isWritten || (isLast && settings.poison.then === "continue")) this.#end(aggregate, sequence - 1);
  }

  async #writeStall(row: WaitingRow, attempts: number, error: unknown): Promise<void> {
    const { relayId, settings, statements, events } = this.#parts;
    const { aggregateType, aggregateId, id, bucket, sequence, aggregate } = row;
    const { initialBackoffMs: first, maxBackoffMs: longest } = settings.poison;
    const delayMs = backoffMs(attempts, { first, longest, random: settings.random });
    await this.#query(statements.stall, [
      aggregateType,
      aggregateId,
      sequence,
      attempts,
      delayMs,
      reasonOf(error),
      relayId,
      bucket,
      row.epoch,
    ]);
    const writtenAt = performance.now();
    this.#stalls.set(aggregate, newStall({ bucket, sequence, attempts, writtenAt }));
    this.#nextLookAt = Math.min(this.#nextLookAt, writtenAt + Math.max(delayMs, LOOK_MS));
    events.emit({
      kind: "stalled",
      aggregateType,
      aggregateId,
      id,
      attempts,
      retryAt: Date.now() + delayMs,
      error,
    });
  }

  async #writeDeadLetter(row: WaitingRow, attempts: number, error: unknown): Promise<void> {
    const { relayId, settings, statements, events } = this.#parts;
    const { aggregateType, aggregateId, id, bucket, sequence, aggregate, epoch } = row;
    const goesOn = settings.poison.then === "continue";
    const values = [relayId, [bucket], [epoch], sequence, attempts, reasonOf(error)];
    const statement = goesOn ? statements.deadLetterAndContinue : statements.deadLetterAndStop;
    const { rowCount } = await this.#query(statement, values);
    // None: the lease is lost, and another relay decides.
    if (rowCount !== null && rowCount > 0) {
      this.#deadLettered += 1;
      events.emit({ kind: "dead-lettered", aggregateType, aggregateId, id, attempts, error });
    }
    const writtenAt = performance.now();
    this.#stalls.set(aggregate, newStall({ bucket, sequence, attempts, writtenAt }));
  }

  /**
   * The aggregate goes on with what comes after `sequence`, by the next read: one that is under way may show later rows of
   * it, and began behind those that were left out.
   */
  #end(aggregate: string, sequence: number): void {
    const stall = this.#stalls.get(aggregate);
    if (stall !== undefined) stall.isOver = true;
    this.#parts.lookAgain(sequence);
  }

  /** Tries until it works, or the row is another relay's. */
  #untilDone(what: string, row: WaitingRow | null, work: () => Promise<void>): Promise<boolean> {
    const { leases, events, settings } = this.#parts;
    const isWanted = (): boolean => !this.#isStopping && (row === null || leases.has(row));
    return untilDone(work, { what, isWanted, events, stopping: this.#stopping, random: settings.random });
  }

  async #learn(): Promise<void> {
    const buckets = [...this.#unknown];
    if (buckets.length === 0) return;
    const { rows } = await this.#query(this.#parts.statements.stallsOf, [buckets]);
    const writtenAt = performance.now();
    for (const row of rows) {
      const aggregate = aggregateKey(String(row["aggregatetype"]), String(row["aggregateid"]));
      if (this.#stalls.has(aggregate)) continue;
      const bucket = Number(row["bucket"]);
      const sequence = Number(row["sequence"]);
      const attempts = Number(row["attempts"]);
      this.#stalls.set(aggregate, newStall({ bucket, sequence, attempts, writtenAt }));
    }
    for (const bucket of buckets) this.#unknown.delete(bucket);
    // Until now they were not read.
    this.#parts.lookAgain(0);
  }

  #retry(found: Readonly<Record<string, unknown>>): void {
    const { leases, lanes, held } = this.#parts;
    const aggregateType = String(found["stalled_type"]);
    const aggregateId = String(found["stalled_id"]);
    const aggregate = aggregateKey(aggregateType, aggregateId);
    const known = this.#stalls.get(aggregate);
    // What is under way, or is just being written down, decides what becomes of it.
    if (lanes.has(aggregate) || known?.writtenAt === null) return;
    if (known?.isRetrying === true || known?.isOver === true) return;
    const row =
      found["sequence"] === null ? null : toWaitingRow(found, (bucket) => leases.readingEpoch(bucket));
    if (row === null && found["sequence"] !== null) return;
    if (row !== null && held.has(row.sequence)) return;
    this.#stalls.set(aggregate, {
      bucket: Number(found["stalled_bucket"]),
      sequence: Number(found["stalled_sequence"]),
      attempts: Number(found["stalled_attempts"]),
      writtenAt: known?.writtenAt ?? performance.now(),
      isRetrying: true,
      isOver: false,
    });
    if (row !== null) held.add(row);
    void this.#finish(aggregate, row, async () => {
      await this.#query(this.#parts.statements.endStall, [aggregateType, aggregateId]);
    });
  }

  /** Never rejects. */
  async #finish(aggregate: string, row: WaitingRow | null, deleteStall: () => Promise<void>): Promise<void> {
    const stall = this.#stalls.get(aggregate);
    const isGone = row === null || (await this.#parts.sendAlone(row));
    if (isGone && (await this.#untilDone("end a stalled aggregate", row, deleteStall))) {
      this.#end(aggregate, row === null ? 0 : row.sequence - 1);
    } else if (stall !== undefined) {
      stall.isRetrying = false;
    }
  }

  #query(text: string, values: SqlValue[]): Promise<SqlResult> {
    return this.#parts.database.query(text, values, QUERY_TIMEOUT_MS);
  }
}
