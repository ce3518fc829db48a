import { AbortedError, type CallInfo, TimeoutError } from "./client-errors.js";

/** The longest time that a timer can be set to. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface Deadline {
  /** Milliseconds; `Infinity`: no limit. */
  readonly timeoutMs: number;
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Runs a call under one signal, which aborts when the time is over or the caller gives up. Rejects at that moment,
 * whether or not `run` heeds the signal. Leaves no timer and no listener behind.
 */
export function withDeadline<T>(
  call: CallInfo,
  deadline: Deadline,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { timeoutMs, signal } = deadline;
  if (signal?.aborted === true) return Promise.reject(new AbortedError(call, signal.reason));
  return new Promise<T>((resolve, reject) => {
    const controller = new AbortController();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
    const fail = (error: unknown): void => {
      end();
      reject(error);
      controller.abort(error);
    };
    const onAbort = (): void => fail(new AbortedError(call, signal?.reason));
    const timer = Number.isFinite(timeoutMs)
      ? setTimeout(
          () => fail(new TimeoutError(call, timeoutMs)),
          Math.min(Math.max(timeoutMs, 0), MAX_TIMER_MS),
        )
      : undefined;
    signal?.addEventListener("abort", onAbort);
    run(controller.signal).then(
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
