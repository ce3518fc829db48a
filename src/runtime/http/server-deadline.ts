import { TIME_LEFT_HEADER } from "./deadline.js";
import { HttpProblem } from "./problem.js";
import type { LiveContext } from "./request-context.js";

/** `type` of the 504: the answer was not there in time. */
const DEADLINE_EXCEEDED = "urn:commsgen:problem:deadline-exceeded";
/** How much earlier than ours the timer of a call may fire that a handler has made within its context. */
const TIMER_SLACK_MS = 5;

/** From the arrival of a request on, its caller's time runs: `x-request-timeout-ms: 850`. Garbage says nothing. */
export function startCallersTime(context: LiveContext): void {
  const text = context.headers[TIME_LEFT_HEADER];
  // Up to eleven days, which is less than the longest that a timer can wait.
  if (typeof text === "string" && /^\d{1,9}$/.test(text)) context.limit(Number(text));
}

/**
 * From here on the contract's time runs too: the request is complete and valid. Throws a 504 where the caller's time is
 * over already.
 */
export function startContractsTime(context: LiveContext, timeoutMs: number | undefined): void {
  checkTime(context);
  if (timeoutMs !== undefined) context.limit(timeoutMs);
}

/** Throws a 504 where the time is over: what has not been begun is better left undone then. */
export function checkTime(context: { readonly deadlineAt: number; remainingMs(): number }): void {
  if (context.deadlineAt !== Number.POSITIVE_INFINITY && context.remainingMs() === 0) throw tooLate();
}

/**
 * Rejects with a 504 when the context's time is over, and aborts its signal. What comes of `answer` after that is
 * dropped, but for its errors, which go to `onLateError` unless they come from the abort.
 */
export function inTime<Answer>(
  answer: Promise<Answer>,
  context: LiveContext,
  onLateError: (error: unknown) => void,
): Promise<Answer> {
  if (context.deadlineAt === Number.POSITIVE_INFINITY) return answer;
  return new Promise((resolve, reject) => {
    let isLate = false;
    const expire = (): void => {
      isLate = true;
      context.expire(new DOMException("the time for the answer is over", "TimeoutError"));
      reject(tooLate());
    };
    // Timers drop fractions of a millisecond, and would be early.
    const timer = setTimeout(expire, Math.ceil(context.remainingMs()));
    answer.then(
      (settled) => {
        clearTimeout(timer);
        resolve(settled);
      },
      (error: unknown) => {
        clearTimeout(timer);
        if (isLate) {
          if (!isOfAbort(error)) onLateError(error);
        } else if (isTimeout(error) && context.remainingMs() <= TIMER_SLACK_MS) expire();
        else reject(error);
      },
    );
  });
}

/**
 * 504, and not 503: by that one a server says that it has not begun, and gateways send the request elsewhere. By RFC 9110
 * a 504 is for who waits for others in turn, as nearly every handler does that has not enough time.
 */
function tooLate(): HttpProblem {
  return new HttpProblem(504, {
    type: DEADLINE_EXCEEDED,
    title: "The time for the answer is over",
    detail: "It may be that the request is still carried out.",
  });
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}

/** What ends by the context's signal, in our clients or elsewhere, and what was thrown because of that. */
function isOfAbort(error: unknown): boolean {
  if (error instanceof HttpProblem) return true;
  for (let depth = 0, cause = error; depth < 5 && cause instanceof Error; depth++, cause = cause.cause) {
    if (cause.name === "AbortError" || isTimeout(cause)) return true;
  }
  return false;
}
