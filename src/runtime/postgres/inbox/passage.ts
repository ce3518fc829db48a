/** Gives way to the next. Called once. */
export type Leave = () => void;

interface Waiter {
  readonly isAlone: boolean;
  readonly admit: () => void;
}

/** Lets many through together, or one alone, in the order in which they came. */
export class Passage {
  #inside = 0;
  #isTaken = false;
  #waiting: Waiter[] = [];

  /** `null`: `signal` aborted first. */
  enter(isAlone: boolean, signal: AbortSignal): Promise<Leave | null> {
    if (signal.aborted) return Promise.resolve(null);
    return new Promise((resolve) => {
      const giveUp = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
        resolve(null);
        // Those behind it may have waited for it alone.
        this.#admit();
      };
      const waiter: Waiter = {
        isAlone,
        admit: () => {
          signal.removeEventListener("abort", giveUp);
          this.#inside += 1;
          this.#isTaken = isAlone;
          resolve(() => this.#leave());
        },
      };
      signal.addEventListener("abort", giveUp);
      this.#waiting.push(waiter);
      this.#admit();
    });
  }

  #leave(): void {
    this.#inside -= 1;
    this.#isTaken = false;
    this.#admit();
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#isTaken || (next.isAlone && this.#inside > 0)) return;
      this.#waiting.shift();
      next.admit();
    }
  }
}
