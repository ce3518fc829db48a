/** What a read saw: transactions by their numbers, as `pg_current_snapshot()` and `age()` tell them. */
export interface ReadSnapshot {
  /** All transactions before it have ended. */
  readonly xmin: bigint;
  /**
   * The next one to begin. It is no less than `xmax`, which comes right after the last that has ended: others between the
   * two may be under way.
   */
  readonly next: bigint;
}

/**
 * The number up to which nothing can wait any more that is not known: reads begin behind it, and so pass over what is sent
 * and not yet vacuumed.
 *
 * Transactions commit in another order than they take numbers, so a row may appear below others that were read long ago.
 * A transaction takes its own number before its first row does (the trigger sees to that), and row numbers only rise. So
 * whoever may still commit a row below one that was read was under way at that read: its number is less than the read's
 * `next`. Once a later read's `xmin` has reached that, all of them have ended, and that later read has seen their rows.
 */
export class LowMark {
  #low = 0;
  #highest = 0;
  /** Rows up to `upTo` were read; transactions from `next` on cannot write below. */
  #candidate: { readonly upTo: number; readonly next: bigint } | null = null;

  get low(): number {
    return this.#low;
  }

  /**
   * A read of all rows above `low` that are not held, in their order, has ended, and what it found is held.
   *
   * @param lastRead the last number that it gave where its limit cut it off; `null`: it reached the end
   */
  onRead(snapshot: ReadSnapshot, read: { readonly highest: number; readonly lastRead: number | null }): void {
    this.#highest = Math.max(this.#highest, read.highest);
    const upTo = read.lastRead ?? this.#highest;
    const candidate = this.#candidate;
    if (candidate !== null && snapshot.xmin >= candidate.next && upTo >= candidate.upTo) {
      this.#low = Math.max(this.#low, candidate.upTo);
      this.#candidate = null;
    }
    if (this.#candidate === null && upTo > this.#low) this.#candidate = { upTo, next: snapshot.next };
  }

  /** The next read looks at everything above `sequence` again. */
  resetTo(sequence: number): void {
    this.#low = Math.min(this.#low, Math.max(sequence, 0));
    this.#candidate = null;
  }
}
