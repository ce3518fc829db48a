/**
 * How many retries a client may make: a purse that calls and time fill, and retries empty. While a server fails every
 * request, the load on it grows by `budgetPerCall` and not by the number of attempts.
 */
export class RetryBudget {
  readonly #perCall: number;
  readonly #perMs: number;
  readonly #max: number;
  #saved: number;
  #at = Number.NEGATIVE_INFINITY;

  constructor(options: {
    readonly budgetPerCall: number;
    readonly budgetPerSecond: number;
    readonly maxBudget: number;
  }) {
    this.#perCall = options.budgetPerCall;
    this.#perMs = options.budgetPerSecond / 1_000;
    this.#max = options.maxBudget;
    this.#saved = options.maxBudget;
  }

  /** A call is made. @param now milliseconds that only grow */
  earn(now: number): void {
    this.#fill(now, this.#perCall);
  }

  /** Takes one, if there is one. */
  spend(now: number): boolean {
    this.#fill(now, 0);
    if (this.#saved < 1) return false;
    this.#saved--;
    return true;
  }

  #fill(now: number, more: number): void {
    // A purse starts full: the first call has no time before it.
    const byTime = this.#at === Number.NEGATIVE_INFINITY ? 0 : (now - this.#at) * this.#perMs;
    this.#at = now;
    this.#saved = Math.min(this.#saved + byTime + more, this.#max);
  }
}
