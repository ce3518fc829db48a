import { Fifo } from "../../kafka/consumer/fifo.js";
import type { WaitingRow } from "./waiting-row.js";

/** The rows of one aggregate, in the order of their numbers. */
interface Lane {
  readonly aggregate: string;
  readonly bucket: number;
  readonly rows: Fifo<WaitingRow>;
  /** Some of its rows are in a request whose outcome is not known. */
  isBusy: boolean;
  /** It stands in the queue of its first row's topic. */
  isQueued: boolean;
}

export interface TakeLimits {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Keeps the order of each aggregate: a row is taken only when all earlier ones of its aggregate are acknowledged, or go
 * before it in the same request to the same partition. Others pass by.
 */
export class AggregateLanes {
  readonly #lanes = new Map<string, Lane>();
  /** Lanes that may go, by the topic of their first row. */
  readonly #queues = new Map<string, Fifo<Lane>>();

  /** Rows of one aggregate must come in the order of their numbers. */
  add(row: WaitingRow): void {
    const lane = this.#lanes.get(row.aggregate) ?? this.#open(row);
    lane.rows.push(row);
    this.#enqueue(lane);
  }

  /** Whether rows of the aggregate wait or are under way. */
  has(aggregate: string): boolean {
    return this.#lanes.has(aggregate);
  }

  /** Topics that something may be sent to. */
  topics(): readonly string[] {
    return [...this.#queues.keys()];
  }

  /** What goes into the next request to `topic`. Its aggregates are busy until `settle`. */
  take(topic: string, limits: TakeLimits): readonly WaitingRow[] {
    const request = new RequestRows(limits);
    const queue = this.#queues.get(topic);
    for (let lane = queue?.peek(); lane !== undefined; lane = queue?.peek()) {
      const first = lane.rows.peek();
      const isHere = first?.topic === topic;
      if (isHere && !request.fits(first)) break;
      queue?.shift();
      lane.isQueued = false;
      if (isHere) this.#takeRun(lane, request);
      else this.#enqueue(lane);
      if (first === undefined) this.#lanes.delete(lane.aggregate);
    }
    if (queue?.length === 0) this.#queues.delete(topic);
    return request.rows;
  }

  /** Of an aggregate only what goes to one partition: requests are written to each partition as a whole or not at all. */
  #takeRun(lane: Lane, request: RequestRows): void {
    lane.isBusy = true;
    const first = lane.rows.peek();
    for (let row = first; row !== undefined && first !== undefined; row = lane.rows.peek()) {
      if (!goesTogether(first, row) || !request.fits(row)) break;
      lane.rows.shift();
      request.add(row);
    }
  }

  /** The outcome of these rows is known: those behind them may go. */
  settle(rows: Iterable<WaitingRow>): void {
    for (const { aggregate } of rows) {
      const lane = this.#lanes.get(aggregate);
      if (lane === undefined) continue;
      lane.isBusy = false;
      if (lane.rows.length === 0) this.#lanes.delete(aggregate);
      else this.#enqueue(lane);
    }
  }

  /** Takes out what waits behind, and is not under way. */
  drop(aggregate: string): readonly WaitingRow[] {
    const lane = this.#lanes.get(aggregate);
    return lane === undefined ? [] : this.#empty(lane);
  }

  /** As `drop`, for all aggregates of the buckets. */
  dropBuckets(buckets: readonly number[]): readonly WaitingRow[] {
    const wanted = new Set(buckets);
    const dropped: WaitingRow[] = [];
    for (const lane of [...this.#lanes.values()]) {
      if (wanted.has(lane.bucket)) dropped.push(...this.#empty(lane));
    }
    return dropped;
  }

  #open({ aggregate, bucket }: WaitingRow): Lane {
    const lane = { aggregate, bucket, rows: new Fifo<WaitingRow>(), isBusy: false, isQueued: false };
    this.#lanes.set(aggregate, lane);
    return lane;
  }

  #enqueue(lane: Lane): void {
    const first = lane.rows.peek();
    if (first === undefined || hasUnsentPredecessor(lane) || lane.isQueued) return;
    lane.isQueued = true;
    const queue = this.#queues.get(first.topic);
    if (queue !== undefined) {
      queue.push(lane);
      return;
    }
    const fresh = new Fifo<Lane>();
    fresh.push(lane);
    this.#queues.set(first.topic, fresh);
  }

  #empty(lane: Lane): readonly WaitingRow[] {
    const rows: WaitingRow[] = [];
    for (let row = lane.rows.shift(); row !== undefined; row = lane.rows.shift()) rows.push(row);
    // One that is queued stays known, so that rows that come later do not queue it a second time.
    if (!lane.isBusy && !lane.isQueued) this.#lanes.delete(lane.aggregate);
    return rows;
  }
}

/** Whether a row before the first one of the lane may yet fail. */
function hasUnsentPredecessor(lane: Lane): boolean {
  return lane.isBusy;
}

function goesTogether(first: WaitingRow, row: WaitingRow): boolean {
  if (first === row) return true;
  if ("error" in first.content || "error" in row.content) return false;
  const { record } = row.content;
  return record.topic === first.topic && hasSameBytes(first.content.record.key, record.key);
}

function hasSameBytes(left: Uint8Array | null, right: Uint8Array | null): boolean {
  return left === null || right === null ? left === right : Buffer.compare(left, right) === 0;
}

/** A request that is being filled. */
class RequestRows {
  readonly rows: WaitingRow[] = [];
  readonly #limits: TakeLimits;
  #bytes = 0;

  constructor(limits: TakeLimits) {
    this.#limits = limits;
  }

  /** A row that is too large goes alone, and so does one that no record can be made of. */
  fits({ bytes, content }: WaitingRow): boolean {
    const [first] = this.rows;
    if (first === undefined) return true;
    if ("error" in content || "error" in first.content) return false;
    return this.rows.length < this.#limits.rows && this.#bytes + bytes <= this.#limits.bytes;
  }

  add(row: WaitingRow): void {
    this.rows.push(row);
    this.#bytes += row.bytes;
  }
}
