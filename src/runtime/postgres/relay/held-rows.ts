import { Signal } from "./signal.js";
import type { WaitingRow } from "./waiting-row.js";

/** Rows that were read and are not yet marked, so that no later read takes them a second time. */
export class HeldRows {
  /** With the bytes of each. */
  readonly #sequences = new Map<number, number>();
  #bytes = 0;
  readonly #counts = new Map<number, number>();
  /** Whenever there are fewer. */
  readonly changed = new Signal();

  get size(): number {
    return this.#sequences.size;
  }

  /** About what they take in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  has(sequence: number): boolean {
    return this.#sequences.has(sequence);
  }

  countOf(bucket: number): number {
    return this.#counts.get(bucket) ?? 0;
  }

  add({ sequence, bucket, bytes }: WaitingRow): void {
    if (this.#sequences.has(sequence)) return;
    this.#sequences.set(sequence, bytes);
    this.#bytes += bytes;
    this.#counts.set(bucket, this.countOf(bucket) + 1);
  }

  remove(rows: Iterable<WaitingRow>): void {
    for (const { sequence, bucket } of rows) {
      const bytes = this.#sequences.get(sequence);
      if (bytes === undefined) continue;
      this.#sequences.delete(sequence);
      this.#bytes -= bytes;
      this.#counts.set(bucket, this.countOf(bucket) - 1);
    }
    this.changed.notify();
  }

  above(low: number): number[] {
    const sequences: number[] = [];
    for (const sequence of this.#sequences.keys()) if (sequence > low) sequences.push(sequence);
    return sequences;
  }
}
