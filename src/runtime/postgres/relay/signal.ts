/** Wakes those who wait for something to change. */
export class Signal {
  readonly #waiting = new Set<() => void>();
  /** Resolves by `end`. */
  readonly ended: Promise<void>;
  #resolveEnded: () => void = () => {};
  #isOver = false;

  constructor() {
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  /** Wakes all who wait now. */
  notify(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** From now on nobody waits any more. */
  end(): void {
    this.#isOver = true;
    this.#resolveEnded();
    this.notify();
  }

  /** Calls back by every `notify`, until the returned function is called. */
  subscribe(callback: () => void): () => void {
    this.#waiting.add(callback);
    return () => this.#waiting.delete(callback);
  }

  /** Resolves by the next `notify`, or after `timeoutMs`. */
  wait(timeoutMs: number): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.min(Math.max(timeoutMs, 0), 2 ** 31 - 1));
      this.#waiting.add(wake);
    });
  }
}
