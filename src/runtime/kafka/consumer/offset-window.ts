import type { Delivery } from "./delivery.js";

/**
 * The records of a partition from the lowest unfinished one on. What may be committed is the offset of that one: never
 * past unfinished work, whatever was finished behind it.
 */
export class OffsetWindow {
  #first: Delivery | null = null;
  #last: Delivery | null = null;
  #lastOffset = -1;
  #size = 0;
  #position: number | null = null;

  /** Records that are unfinished, or stand behind an unfinished one. */
  get size(): number {
    return this.#size;
  }

  /** The offset to commit: that of the next record to be read. `null`: nothing was finished. */
  get position(): number | null {
    return this.#position;
  }

  /** `position`, or that of the first record where nothing was finished yet; `null`: there was no record. */
  get next(): number | null {
    return this.#position ?? this.#first?.record.offset ?? null;
  }

  /** `false`: the offset was here before, as where a fetch was repeated. */
  isNew(offset: number): boolean {
    return offset > this.#lastOffset;
  }

  add(delivery: Delivery): void {
    if (this.#last === null) this.#first = delivery;
    else this.#last.nextInWindow = delivery;
    this.#last = delivery;
    this.#lastOffset = delivery.record.offset;
    this.#size += 1;
  }

  /** Whether `position` has moved on. */
  finish(delivery: Delivery): boolean {
    delivery.isFinished = true;
    if (this.#first !== delivery) return false;
    let first: Delivery | null = delivery;
    let position = delivery.record.offset;
    while (first?.isFinished === true) {
      position = first.record.offset + 1;
      first = first.nextInWindow;
      this.#size -= 1;
    }
    this.#first = first;
    if (first === null) this.#last = null;
    // Offsets have gaps: compacted topics, transactions. What stands next is the next that was handed over.
    this.#position = first === null ? position : first.record.offset;
    return true;
  }

  *unfinished(): Iterable<Delivery> {
    for (let item = this.#first; item !== null; item = item.nextInWindow) {
      if (!item.isFinished) yield item;
    }
  }
}
