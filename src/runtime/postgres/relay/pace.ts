import { Signal } from "./signal.js";

export interface PaceParts {
  readonly pollIntervalMs: number;
  /** Whether notifications arrive. */
  readonly isListening: () => boolean;
  /** Tells writers whether to send notifications. Never rejects; `false`: it is not known to have been done. */
  readonly setWaiting: (isWaiting: boolean) => Promise<boolean>;
}

/** While something was found this long ago, the next look comes soon. */
const BUSY_MS = 1_000;
/** Between looks of a busy relay: as long as the last look took, within limits, so that it leaves room to all others. */
const BUSY_POLL_MS = { shortest: 5, longest: 20 } as const;
/** The first look of a relay that has gone to sleep; the next come after twice as long each. */
const FIRST_IDLE_POLL_MS = 100;
/** Between looks of an idle relay to which no notifications come. */
const DEAF_POLL_MS = 50;
/** With so many notifications in a second it polls instead: each makes the writers' commits wait for each other. */
const MAX_WAKES = 20;

/**
 * When to look next. A busy relay looks every few milliseconds, and nobody sends notifications. An idle one says that it
 * waits, looks once more, and is woken by what is written from then on. One that was written just before, and committed
 * just after, wakes nobody: for it the looks of an idle relay begin close to each other.
 */
export class Pace {
  readonly #parts: PaceParts;
  readonly #wake = new Signal();
  #busyUntil = 0;
  /** When the look began whose end `next` is told of. */
  #lookedAt = 0;
  #isWaiting = false;
  #isAwake = false;
  #idleMs = FIRST_IDLE_POLL_MS;
  #wakes: number[] = [];

  constructor(parts: PaceParts) {
    this.#parts = parts;
  }

  /** Something was written, or this relay's share is another. */
  wake(): void {
    this.#isAwake = true;
    this.#wakes.push(performance.now());
    if (this.#wakes.length > 2 * MAX_WAKES) this.#wakes.splice(0, MAX_WAKES);
    this.#wake.notify();
  }

  /** From now on nothing is waited for. */
  end(): void {
    this.#wake.end();
  }

  /** The database may not know any more that this relay waits: it is told again. */
  forget(): void {
    this.#isWaiting = false;
  }

  /** Resolves when it is time to look, after a look that found so many; without a share nothing can be found. */
  async next(found: number, hasShare: boolean, atMostMs: number): Promise<void> {
    const now = performance.now();
    if (found > 0) this.#onFound(now);
    if (this.#wakes.length > MAX_WAKES) this.#onManyWakes(now);
    if (now < this.#busyUntil) await this.#waitBusy(now - this.#lookedAt);
    else await this.#waitIdle(hasShare, atMostMs);
    this.#lookedAt = performance.now();
  }

  #onFound(now: number): void {
    this.#idleMs = FIRST_IDLE_POLL_MS;
    if (!this.#isWaiting) this.#busyUntil = now + BUSY_MS;
  }

  #onManyWakes(now: number): void {
    this.#wakes = this.#wakes.filter((at) => at > now - 1_000);
    if (this.#wakes.length > MAX_WAKES) this.#busyUntil = now + BUSY_MS;
  }

  async #waitBusy(lookMs: number): Promise<void> {
    if (this.#isWaiting) {
      this.#isWaiting = !(await this.#parts.setWaiting(false));
    }
    this.#isAwake = false;
    const { shortest, longest } = BUSY_POLL_MS;
    await this.#wake.wait(Math.min(Math.max(lookMs, shortest), longest));
  }

  async #waitIdle(hasShare: boolean, atMostMs: number): Promise<void> {
    const { isListening, pollIntervalMs, setWaiting } = this.#parts;
    if (this.#isAwake) {
      this.#isAwake = false;
      return;
    }
    if (!isListening()) {
      await this.#wake.wait(Math.min(DEAF_POLL_MS, pollIntervalMs));
    } else if (!this.#isWaiting && hasShare) {
      this.#isWaiting = await setWaiting(true);
      this.#idleMs = FIRST_IDLE_POLL_MS;
      if (!this.#isWaiting) await this.#wake.wait(DEAF_POLL_MS);
    } else {
      await this.#wake.wait(Math.min(this.#idleMs, pollIntervalMs, atMostMs));
      this.#isAwake = false;
      this.#idleMs = Math.min(this.#idleMs * 2, pollIntervalMs);
    }
  }
}
