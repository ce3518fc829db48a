import type { LagHistogram } from "../relay-options.js";

/** Upper bounds in milliseconds: from a relay that is at once informed to one that has been away for half an hour. */
const BOUNDS_MS = [
  5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000,
] as const;

/** Counts how long events took from insert to acknowledgement. */
export class LagCounts {
  readonly #counts: number[] = BOUNDS_MS.map(() => 0);
  #count = 0;
  #sumMs = 0;

  add(lagMs: number): void {
    this.#count += 1;
    this.#sumMs += lagMs;
    const bucket = BOUNDS_MS.findIndex((bound) => lagMs <= bound);
    if (bucket !== -1) this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }

  read(): LagHistogram {
    let events = 0;
    const buckets = BOUNDS_MS.map((atMostMs, index) => {
      events += this.#counts[index] ?? 0;
      return { atMostMs, events };
    });
    return { buckets, events: this.#count, sumMs: this.#sumMs };
  }
}
