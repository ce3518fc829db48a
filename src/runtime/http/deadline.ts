import { AbortedError, type CallInfo, TimeoutError } from "./client-errors.js";
import type { CallScope } from "./client-options.js";

/** The longest time that a timer can be set to. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** A call that had less time than this, and less than half of what it usually has, tells nothing of the server. */
const TELLING_MS = 1_000;

/** The milliseconds that whoever asks still waits for an answer: `x-request-timeout-ms: 850`. */
export const TIME_LEFT_HEADER = "x-request-timeout-ms";

export interface Deadline {
  /** Milliseconds; `Infinity`: no limit. */
  readonly timeoutMs: number;
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
  /** What the call is a part of. */
  readonly within: CallScope | undefined;
}

/** One call: when it must be over, by `performance.now()`, and what aborts at the latest then. */
export interface Running {
  readonly signal: AbortSignal;
  readonly deadlineAt: number;
}

/**
 * Runs a call under one signal, which aborts when the time is over, when the caller gives up, or when that ends which
 * the call is a part of. Rejects at that moment, whether or not `run` heeds the signal, and with a `TypeError` for a time
 * that is no number. Leaves no timer and no listener behind.
 */
export function withDeadline<T>(
  call: CallInfo,
  deadline: Deadline,
  run: (running: Running) => Promise<T>,
): Promise<T> {
  const { timeoutMs, signal, within } = deadline;
  const startedAt = performance.now();
  const leftMs = (within?.deadlineAt ?? Number.POSITIVE_INFINITY) - startedAt;
  if (signal?.aborted === true) return Promise.reject(new AbortedError(call, signal.reason));
  if (leftMs <= 0 || within?.signal?.aborted === true) {
    return Promise.reject(endOfScope(call, within, { timeoutMs, elapsedMs: 0 }).error);
  }
  const limitMs = Math.min(timeoutMs, leftMs);
  // As of an environment variable that is not there. Nothing would ever end such a call.
  if (Number.isNaN(limitMs)) return Promise.reject(new TypeError("timeoutMs or deadlineAt is NaN"));
  return new Promise<T>((resolve, reject) => {
    const controller = new AbortController();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      within?.signal?.removeEventListener("abort", onScopeEnd);
    };
    const fail = ({ error, reason }: Failure): void => {
      end();
      reject(error);
      controller.abort(reason);
    };
    const onAbort = (): void => {
      const error = new AbortedError(call, signal?.reason);
      fail({ error, reason: error });
    };
    const onScopeEnd = (): void =>
      fail(endOfScope(call, within, { timeoutMs, elapsedMs: performance.now() - startedAt }));
    const onTime = (): void => {
      const error = new TimeoutError(call, timeoutMs);
      if (leftMs < timeoutMs) onScopeEnd();
      else fail({ error, reason: error });
    };
    const timer = Number.isFinite(limitMs)
      ? setTimeout(onTime, Math.min(Math.max(limitMs, 0), MAX_TIMER_MS))
      : undefined;
    signal?.addEventListener("abort", onAbort);
    within?.signal?.addEventListener("abort", onScopeEnd);
    run({ signal: controller.signal, deadlineAt: startedAt + limitMs }).then(
      (value) => {
        end();
        resolve(value);
      },
      (error: unknown) => {
        end();
        reject(error);
      },
    );
  });
}

interface Failure {
  /** What the caller gets. */
  readonly error: Error;
  /** What the signal aborts with, by whose name it is judged whether the server is to blame: `TimeoutError`. */
  readonly reason: Error;
}

/** What the call is a part of has no time any more, or was given up. */
function endOfScope(
  call: CallInfo,
  within: CallScope | undefined,
  { timeoutMs, elapsedMs }: { readonly timeoutMs: number; readonly elapsedMs: number },
): Failure {
  const reason: unknown = within?.signal?.aborted === true ? within.signal.reason : null;
  if (reason !== null && !(reason instanceof Error && reason.name === "TimeoutError")) {
    const error = new AbortedError(call, reason);
    return { error, reason: error };
  }
  const error = new TimeoutError(call, Math.round(elapsedMs), "all that was left");
  const isTelling = elapsedMs >= Math.min(timeoutMs / 2, TELLING_MS);
  return { error, reason: isTelling ? error : new DOMException(error.message, "AbortError") };
}
