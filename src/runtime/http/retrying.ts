import { ClientError } from "./client-errors.js";
import { isKeyProblem } from "./idempotency-problems.js";
import { RetryBudget } from "./retry-budget.js";
import { isRetryableStatus } from "./status.js";
import { tell } from "./tell.js";
import type { Interceptor, Transport, WireRequest, WireResponse } from "./transport.js";

export interface RetryOptions {
  /** How often a request is sent at most, the first time included. Default: 3. */
  readonly maxAttempts?: number;
  /** Milliseconds; before the first retry the wait is by chance between 0 and this. Default: 100. */
  readonly backoffMs?: number;
  /** The limit doubles with each retry up to this, in milliseconds. Default: 2,000. */
  readonly maxBackoffMs?: number;
  /** A server that asks for a longer pause (`Retry-After`) is not asked again. Milliseconds. Default: 30,000. */
  readonly maxRetryAfterMs?: number;
  /** Milliseconds that one attempt may take, so that a server that hangs leaves time for another. Default: no limit. */
  readonly attemptTimeoutMs?: number;
  /** Retries that each call earns, so that a server in trouble is not buried: 0.1 is one for ten calls. Default: 0.1. */
  readonly budgetPerCall?: number;
  /** Retries earned in each second, for clients with few calls. Default: 1. */
  readonly budgetPerSecond?: number;
  /** How many can be saved up; what a client starts with. Default: 10. */
  readonly maxBudget?: number;
  /** Told before each retry, and when a failure is passed on for lack of budget or time. What it throws is dropped. */
  readonly onEvent?: (event: RetryEvent) => void;
  /** From 0 up to, and without, 1. Default: `Math.random`. */
  readonly random?: () => number;
}

export interface RetryEvent {
  /**
   * - `retry`: it is sent again after `waitMs`;
   * - `no-budget`: too many retries of late;
   * - `no-time`: the wait would outlast the call, or `maxRetryAfterMs`.
   */
  readonly kind: "retry" | "no-budget" | "no-time";
  /** `getOrder` */
  readonly operation: string;
  /** How often it was sent so far. */
  readonly attempt: number;
  readonly waitMs: number;
  /** The status that it failed with; `null`: there was no response. */
  readonly status: number | null;
}

/** What the last attempt came to. */
type Attempt =
  | { readonly kind: "response"; readonly response: WireResponse }
  | { readonly kind: "error"; readonly error: unknown };

/**
 * An interceptor that sends again what may be sent twice with the effect of one, by its method or its idempotency key,
 * when there was no response or one that says "later" (408, 425, 429, 500, 502, 503, 504). Waits are random up to a
 * limit that doubles, at least as long as `Retry-After` says, and never past the call's time. Make one for each client:
 * it holds the client's budget. Throws a `TypeError` for options that cannot be meant.
 *
 *     createOrdersClient({ baseUrl, interceptors: [retrying({ maxAttempts: 4 })] })
 */
export function retrying(options: RetryOptions = {}): Interceptor {
  const settings = retrySettings(options);
  const budget = new RetryBudget(settings);
  return async (request, next) => {
    budget.earn(performance.now());
    if (!request.idempotent) return next(request);
    for (let attempt = 1; ; attempt++) {
      const result = await tryOnce(request, next, settings.attemptTimeoutMs);
      if (attempt >= settings.maxAttempts || request.signal.aborted || !isWorthRepeating(result)) {
        return conclude(result);
      }
      const waitMs = waitAfter(result, attempt, settings);
      const kind = verdict(request, waitMs, { budget, maxRetryAfterMs: settings.maxRetryAfterMs });
      const status = result.kind === "response" ? result.response.status : null;
      request.observer?.retried(kind);
      tell(options.onEvent, { kind, operation: request.operation, attempt, waitMs, status });
      if (kind !== "retry") return conclude(result);
      await pause(waitMs, request.signal);
    }
  };
}

type RetrySettings = Required<Omit<RetryOptions, "onEvent">>;

function retrySettings(options: RetryOptions): RetrySettings {
  const { random = Math.random } = options;
  const numbers = {
    maxAttempts: options.maxAttempts ?? 3,
    backoffMs: options.backoffMs ?? 100,
    maxBackoffMs: options.maxBackoffMs ?? 2_000,
    maxRetryAfterMs: options.maxRetryAfterMs ?? 30_000,
    attemptTimeoutMs: options.attemptTimeoutMs ?? Number.POSITIVE_INFINITY,
    budgetPerCall: options.budgetPerCall ?? 0.1,
    budgetPerSecond: options.budgetPerSecond ?? 1,
    maxBudget: options.maxBudget ?? 10,
  };
  for (const [name, value] of Object.entries(numbers)) {
    if (!(value >= 0)) throw new TypeError(`retrying: ${name} must not be less than 0, and is ${value}`);
  }
  return { ...numbers, random };
}

async function tryOnce(request: WireRequest, next: Transport, timeoutMs: number): Promise<Attempt> {
  try {
    const response = await (Number.isFinite(timeoutMs) ? within(timeoutMs, request, next) : next(request));
    return { kind: "response", response };
  } catch (error) {
    return { kind: "error", error };
  }
}

/** Sends under a signal that aborts earlier than the call's. Leaves no timer and no listener behind. */
async function within(timeoutMs: number, request: WireRequest, next: Transport): Promise<WireResponse> {
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(request.signal.reason);
  // The name by which a balancer knows that it was the server that took too long.
  const late = new DOMException(`no complete response within ${timeoutMs} ms`, "TimeoutError");
  const timer = setTimeout(() => controller.abort(late), timeoutMs);
  request.signal.addEventListener("abort", onAbort);
  try {
    const deadlineAt = Math.min(request.deadlineAt, performance.now() + timeoutMs);
    return await next({ ...request, signal: controller.signal, deadlineAt });
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener("abort", onAbort);
  }
}

function conclude(result: Attempt): WireResponse {
  if (result.kind === "error") throw result.error;
  return result.response;
}

function isWorthRepeating(result: Attempt): boolean {
  if (result.kind === "error") return result.error instanceof ClientError && result.error.retryable;
  const { status, body } = result.response;
  // The first request with the same idempotency key is not answered yet.
  return (
    isRetryableStatus(status) || (status === 409 && isKeyProblem(status, new TextDecoder().decode(body)))
  );
}

function waitAfter(result: Attempt, attempt: number, settings: RetrySettings): number {
  const limit = Math.min(settings.backoffMs * 2 ** (attempt - 1), settings.maxBackoffMs);
  const chance = settings.random() * limit;
  const asked = result.kind === "response" ? retryAfterMs(result.response.headers) : 0;
  // Not all at the very moment that the server names.
  return asked + chance;
}

/** `Retry-After: 3`, or a date -> milliseconds from now; 0 where there is none that makes sense. */
function retryAfterMs(headers: Headers): number {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const date = text === "" ? Number.NaN : Date.parse(text);
  return Number.isNaN(date) ? 0 : Math.max(date - Date.now(), 0);
}

function verdict(
  request: WireRequest,
  waitMs: number,
  { budget, maxRetryAfterMs }: { readonly budget: RetryBudget; readonly maxRetryAfterMs: number },
): RetryEvent["kind"] {
  const now = performance.now();
  if (waitMs > maxRetryAfterMs || now + waitMs >= request.deadlineAt) return "no-time";
  return budget.spend(now) ? "retry" : "no-budget";
}

function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", end);
      resolve();
    }, waitMs);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
