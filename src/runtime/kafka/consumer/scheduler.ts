import type { Delivery } from "./delivery.js";
import { Fifo } from "./fifo.js";
import type { PartitionWork } from "./partition-work.js";

/** How long handlers may keep the event loop to themselves before sockets and timers get a turn. */
const SLICE_MS = 10;

/**
 * Decides what is worked on next: at most `concurrency` records at a time, the partitions in turn, so that a busy one
 * does not starve the others.
 */
export class Scheduler {
  readonly #concurrency: number;
  readonly #work: (delivery: Delivery) => void;
  /** Partitions that have something ready, or had when they got in line. */
  readonly #line = new Fifo<PartitionWork>();
  #running = 0;
  #isScheduled = false;
  #isPumping = false;
  #sliceEnd = 0;

  /** @param work starts on a record, and leads to one `release` when its handler has ended, perhaps at once */
  constructor(concurrency: number, work: (delivery: Delivery) => void) {
    this.#concurrency = concurrency;
    this.#work = work;
  }

  get running(): number {
    return this.#running;
  }

  enqueue(partition: PartitionWork): void {
    partition.isInLine = true;
    this.#line.push(partition);
    this.#schedule();
  }

  release(): void {
    this.#running -= 1;
    if (this.#isPumping || this.#isScheduled || this.#line.length === 0) return;
    if (performance.now() < this.#sliceEnd) this.#pump();
    else this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isPumping) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#sliceEnd = performance.now() + SLICE_MS;
      this.#pump();
    });
  }

  #pump(): void {
    this.#isPumping = true;
    let isOver = false;
    while (!isOver && this.#running < this.#concurrency) {
      const partition = this.#line.shift();
      if (partition === undefined) break;
      const delivery = partition.take();
      // Before the work: it may make more of the partition ready, which then is in line already.
      partition.isInLine = partition.hasReady;
      if (partition.isInLine) this.#line.push(partition);
      if (delivery === null) continue;
      this.#running += 1;
      this.#work(delivery);
      isOver = performance.now() >= this.#sliceEnd;
    }
    this.#isPumping = false;
    if (this.#line.length > 0 && this.#running < this.#concurrency) this.#schedule();
  }
}
