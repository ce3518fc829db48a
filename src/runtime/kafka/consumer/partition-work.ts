import type { DriverRecord, TopicPartition } from "../driver.js";
import { readHistory } from "../retry-headers.js";
import { Delivery } from "./delivery.js";
import { Fifo } from "./fifo.js";
import { Lanes } from "./lanes.js";
import { OffsetWindow } from "./offset-window.js";
import type { TopicRole } from "./subscription.js";
import { callAt } from "./timers.js";

/** What a partition tells those around it. */
export interface PartitionHost {
  /** `take` has something to give. */
  onReady(partition: PartitionWork): void;
  /** Records are to be fetched or not. */
  onFetching(partition: PartitionWork, isPaused: boolean): void;
  /** `position` has moved on. */
  onPosition(partition: PartitionWork): void;
}

/**
 * The records of one assigned partition: which may be worked on now, and up to where all are finished. Lives from one
 * assignment to the revocation; the next assignment makes a new one.
 */
export class PartitionWork implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  readonly generation: number;
  readonly role: TopicRole;
  /** The scheduler's: it stands in line there. */
  isInLine = false;

  readonly #host: PartitionHost;
  readonly #maxInFlight: number;
  readonly #window = new OffsetWindow();
  readonly #lanes = new Lanes();
  /** Records that are tried again in place, and whose time has come. */
  readonly #again = new Fifo<Delivery>();
  /** Records of a retry topic, from the first that is not due on. */
  readonly #early = new Fifo<DriverRecord>();
  /** Cancel what waits for a time to come. */
  readonly #sleeps = new Set<() => void>();
  /** Records that are tried again in place and keep all others waiting until they are finished. */
  readonly #blockers = new Set<Delivery>();
  /** Handlers and sends under way. */
  #active = 0;
  /** For the first of `#early` to be due. */
  #isWaiting = false;
  #isFull = false;
  #isPaused = false;
  #isOpen = true;
  #isClosed = false;
  #isAbandoned = false;
  #onIdle: (() => void) | null = null;
  /** Where it began, where nothing was fetched yet. */
  #start: number | null = null;
  /** The offset that its next record gets, when that was last heard of. */
  #end: number | null = null;

  constructor(
    place: { readonly topic: string; readonly partition: number; readonly generation: number },
    role: TopicRole,
    options: { readonly host: PartitionHost; readonly maxInFlight: number },
  ) {
    this.topic = place.topic;
    this.partition = place.partition;
    this.generation = place.generation;
    this.role = role;
    this.#host = options.host;
    this.#maxInFlight = options.maxInFlight;
  }

  get position(): number | null {
    return this.#window.position;
  }

  /** Records in memory. */
  get size(): number {
    return this.#window.size + this.#early.length;
  }

  /** `true`: what is still under way here does not count any more. */
  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  /** `true`: nothing new is started. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether a handler is under way. */
  get hasHandlers(): boolean {
    for (const { attempt } of this.#window.unfinished()) if (attempt !== null) return true;
    return false;
  }

  get hasReady(): boolean {
    if (!this.#isOpen || this.#isClosed) return false;
    return this.#again.length > 0 || (this.#blockers.size === 0 && this.#lanes.readyCount > 0);
  }

  /** `false`: what is written to the partition now is not heard of until it is resumed. */
  get isFetching(): boolean {
    return !this.#isPaused;
  }

  /** How many records stand behind what may be committed, as far as is known; `null`: nothing is. */
  get lag(): number | null {
    const next = this.#window.next ?? this.#early.peek()?.offset ?? this.#start;
    return this.#end === null || next === null ? null : Math.max(this.#end - next, 0);
  }

  /** What the broker says where no fetch has: the offsets of the next record to be read, and of the next to be written. */
  learn({ next, end }: { readonly next: number; readonly end: number }): void {
    this.#start ??= next;
    this.#end = Math.max(this.#end ?? 0, end);
  }

  /** @param end the offset that the partition's next record gets, as of now; `null`: it is not known */
  add(records: readonly DriverRecord[], end: number | null): void {
    if (this.#isClosed) return;
    if (end !== null) this.#end = end;
    for (const record of records) {
      if (this.role.isRetry) this.#early.push(record);
      else this.#admit(record, null);
    }
    if (this.role.isRetry) this.#admitDue();
    this.#changed();
  }

  /** The next record to work on; it is under way until `finish`, `tryAgain` or `release`. */
  take(): Delivery | null {
    if (!this.hasReady) return null;
    const delivery = this.#again.shift() ?? this.#lanes.take();
    if (delivery !== null) this.#active += 1;
    return delivery;
  }

  /** The record needs no more work: its offset may be committed as soon as all before it are finished. */
  finish(delivery: Delivery): void {
    if (this.#isAbandoned) {
      this.release();
      return;
    }
    this.#blockers.delete(delivery);
    if (delivery.lane.head === delivery) this.#lanes.advance(delivery.lane);
    if (this.#window.finish(delivery)) this.#host.onPosition(this);
    this.release();
    this.#changed();
  }

  /** Lets the next record of the lane go ahead although this one is not finished. */
  passLane(delivery: Delivery): void {
    this.#lanes.advance(delivery.lane);
    this.#changed();
  }

  /**
   * The record is tried again here, not before `dueAt`. Its lane waits for it.
   *
   * @param isBlocking all other lanes wait too
   */
  tryAgain(delivery: Delivery, dueAt: number, isBlocking: boolean): void {
    if (!this.#isClosed) {
      if (isBlocking) this.#blockers.add(delivery);
      this.#sleepUntil(dueAt, () => {
        this.#again.push(delivery);
        this.#changed();
      });
    }
    this.release();
    this.#changed();
  }

  /** A handler or send has ended, and the record stays unfinished if it is. */
  release(): void {
    this.#active -= 1;
    if (this.#active === 0) this.#onIdle?.();
  }

  /** Nothing is started until `open`, and nothing fetched. */
  holdBack(): void {
    this.#isOpen = false;
    this.#changed();
  }

  open(): void {
    this.#isOpen = true;
    this.#changed();
  }

  /** Starts nothing new; what waits is dropped, uncommitted. Resolves when what is under way has ended. */
  close(): Promise<void> {
    this.#isClosed = true;
    for (const cancel of this.#sleeps) cancel();
    this.#sleeps.clear();
    this.#again.clear();
    this.#early.clear();
    this.#lanes.clearReady();
    for (const delivery of this.#window.unfinished()) delivery.giveUpOpening();
    return this.whenIdle();
  }

  /** After `close`: resolves when nothing is under way. */
  whenIdle(): Promise<void> {
    if (this.#active === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const before = this.#onIdle;
      this.#onIdle = () => {
        before?.();
        resolve();
      };
    });
  }

  /** Aborts the handlers under way. Whatever they still do, nothing more is committed or sent for them. */
  abandon(reason: unknown): void {
    this.#isClosed = true;
    this.#isAbandoned = true;
    for (const delivery of this.#window.unfinished()) {
      delivery.giveUpOpening();
      delivery.attempt?.context.abort(reason);
    }
  }

  #admit(record: DriverRecord, history: ReturnType<typeof readHistory> | null): void {
    if (!this.#window.isNew(record.offset)) return;
    const lane = this.#lanes.of(record.key);
    const delivery = new Delivery(record, { partition: this, lane }, history);
    this.#window.add(delivery);
    this.#lanes.add(delivery);
  }

  /** A retry topic goes on in its order: the first record that is not due keeps those behind it waiting. */
  #admitDue(): void {
    if (this.#isWaiting) return;
    for (let record = this.#early.peek(); record !== undefined; record = this.#early.peek()) {
      const history = readHistory(record, this.role.sourceTopic);
      if (history.dueAt > Date.now()) {
        this.#isWaiting = true;
        this.#sleepUntil(history.dueAt, () => {
          this.#isWaiting = false;
          this.#admitDue();
          this.#changed();
        });
        return;
      }
      this.#early.shift();
      this.#admit(record, history);
    }
  }

  #sleepUntil(dueAt: number, wake: () => void): void {
    const cancel = callAt(dueAt, () => {
      this.#sleeps.delete(cancel);
      wake();
    });
    this.#sleeps.add(cancel);
  }

  #changed(): void {
    if (this.hasReady && !this.isInLine) this.#host.onReady(this);
    if (this.#isClosed) return;
    const { size } = this;
    if (size >= this.#maxInFlight) this.#isFull = true;
    else if (size <= this.#maxInFlight / 2) this.#isFull = false;
    const isPaused = this.#isFull || this.#isWaiting || this.#blockers.size > 0 || !this.#isOpen;
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    this.#host.onFetching(this, isPaused);
  }
}
