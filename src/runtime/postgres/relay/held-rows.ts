import { Signal } from "./signal.js";
import type { WaitingRow } from "./waiting-row.js";

/** Rows that were read and are not yet marked, so that no later read takes them a second time. */
export class HeldRows {
  readonly #sequences = new Set<number>();
  readonly #counts = new Map<number, number>();
  /** Whenever there are fewer. */
  readonly changed = new Signal();

  get size(): number {
    return this.#sequences.size;
  }

  has(sequence: number): boolean {
    return this.#sequences.has(sequence);
  }

  countOf(bucket: number): number {
    return this.#counts.get(bucket) ?? 0;
  }

  add({ sequence, bucket }: WaitingRow): void {
    if (this.#sequences.has(sequence)) return;
    this.#sequences.add(sequence);
    this.#counts.set(bucket, this.countOf(bucket) + 1);
  }

  remove(rows: Iterable<WaitingRow>): void {
    for (const { sequence, bucket } of rows) {
      if (this.#sequences.delete(sequence)) this.#counts.set(bucket, this.countOf(bucket) - 1);
    }
    this.changed.notify();
  }

  above(low: number): number[] {
    const sequences: number[] = [];
    for (const sequence of this.#sequences) if (sequence > low) sequences.push(sequence);
    return sequences;
  }
}
