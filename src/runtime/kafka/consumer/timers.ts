/** The longest time that a timer can be set to. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Calls back once, not before `dueAt` (milliseconds since 1970), however far off that is. Returns how to cancel. */
export function callAt(dueAt: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = (): void => {
    timer = setTimeout(check, Math.min(Math.max(Math.ceil(dueAt - Date.now()), 0), MAX_TIMER_MS));
  };
  // Timers may fire a little early, and the clock may have been put back.
  const check = (): void => (Date.now() >= dueAt ? callback() : arm());
  arm();
  return () => clearTimeout(timer);
}

/**
 * Calls `onExpired` for each item that is still here after `durationMs`. One timer serves all items, so that adding
 * and deleting cost next to nothing.
 */
export class TimeoutQueue<T> {
  /** When each expires; all wait equally long, so the first added is the first to expire. */
  readonly #expiry = new Map<T, number>();
  readonly #durationMs: number;
  readonly #onExpired: (item: T) => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(durationMs: number, onExpired: (item: T) => void) {
    this.#durationMs = durationMs;
    this.#onExpired = onExpired;
  }

  add(item: T): void {
    this.#expiry.set(item, performance.now() + this.#durationMs);
    if (this.#timer === null) this.#arm(this.#durationMs);
  }

  delete(item: T): void {
    this.#expiry.delete(item);
  }

  #arm(delay: number): void {
    this.#timer = setTimeout(() => this.#check(), Math.min(Math.max(Math.ceil(delay), 1), MAX_TIMER_MS));
    // It outlives the items, and must not keep a process alive that has stopped consuming.
    this.#timer.unref();
  }

  #check(): void {
    this.#timer = null;
    const now = performance.now();
    for (const [item, expiresAt] of this.#expiry) {
      if (expiresAt > now) {
        this.#arm(expiresAt - now);
        return;
      }
      this.#expiry.delete(item);
      this.#onExpired(item);
    }
  }
}
