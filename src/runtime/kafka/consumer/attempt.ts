import { HandlerTimeoutError } from "../errors.js";
import type { Reading } from "../reading.js";
import type { Delivery } from "./delivery.js";
import type { DeliveryContext } from "./delivery-context.js";
import { TimeoutQueue } from "./timers.js";

/** How long a handler may take to end after its signal has aborted, before it counts as failed whatever it does. */
const GRACE_MS = 1_000;

/** One call of a handler. */
export interface Attempt {
  readonly delivery: Delivery;
  readonly context: DeliveryContext;
  readonly reading: Extract<Reading, { kind: "message" }>;
  isOverdue: boolean;
  isSettled: boolean;
}

/** Each attempt leads to exactly one of the two calls, perhaps before `run` returns. */
export interface AttemptListener<Kind extends Attempt = Attempt> {
  onSuccess(attempt: Kind): void;
  onFailure(attempt: Kind, error: unknown): void;
}

/** Calls handlers and holds them to their deadline. */
export class AttemptRunner<Kind extends Attempt = Attempt> {
  readonly #timeoutMs: number;
  readonly #listener: AttemptListener<Kind>;
  readonly #deadlines: TimeoutQueue<Kind>;
  readonly #graces: TimeoutQueue<Kind>;

  constructor(timeoutMs: number, listener: AttemptListener<Kind>) {
    this.#timeoutMs = timeoutMs;
    this.#listener = listener;
    this.#deadlines = new TimeoutQueue(timeoutMs, (attempt) => {
      attempt.isOverdue = true;
      attempt.context.abort(new HandlerTimeoutError(timeoutMs));
      this.#graces.add(attempt);
    });
    this.#graces = new TimeoutQueue(GRACE_MS, (attempt) => this.#fail(attempt, undefined));
  }

  run(attempt: Kind): void {
    let result: Promise<void> | void;
    try {
      result = attempt.reading.handle(attempt.context);
    } catch (error) {
      this.#fail(attempt, error);
      return;
    }
    if (!isThenable(result)) {
      this.#succeed(attempt);
      return;
    }
    this.#deadlines.add(attempt);
    result.then(
      () => this.#succeed(attempt),
      (error: unknown) => this.#fail(attempt, error),
    );
  }

  #succeed(attempt: Kind): void {
    if (this.#settle(attempt)) this.#listener.onSuccess(attempt);
  }

  #fail(attempt: Kind, error: unknown): void {
    if (!this.#settle(attempt)) return;
    // What an aborted handler throws is mostly a consequence of the abort.
    const isLate = attempt.isOverdue && !(error instanceof HandlerTimeoutError);
    this.#listener.onFailure(attempt, isLate ? lateError(this.#timeoutMs, error) : error);
  }

  /** `false`: it has ended before, and nobody waits for it any more. */
  #settle(attempt: Kind): boolean {
    if (attempt.isSettled) return false;
    attempt.isSettled = true;
    (attempt.isOverdue ? this.#graces : this.#deadlines).delete(attempt);
    return true;
  }
}

function lateError(timeoutMs: number, cause: unknown): HandlerTimeoutError {
  const error = new HandlerTimeoutError(timeoutMs);
  if (cause !== undefined) error.cause = cause;
  return error;
}

function isThenable(value: unknown): value is PromiseLike<void> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
