import { CircuitOpenError, ClientError, ConnectionError, InvalidResponseError } from "./client-errors.js";
import { tell } from "./tell.js";
import type { CallObserver, Interceptor, Transport, WireRequest, WireResponse } from "./transport.js";

/** What a circuit breaker needs of the package `cockatiel`: `import * as cockatiel from "cockatiel"`. */
export interface CockatielBreakers {
  readonly CircuitState: { readonly Closed: number; readonly Open: number; readonly HalfOpen: number };
  readonly CountBreaker: new (options: {
    readonly threshold: number;
    readonly size: number;
    readonly minimumNumberOfCalls: number;
  }) => FailureCount;
  readonly IterableBackoff: new (durationsMs: readonly number[]) => object;
  // Methods, since their parameters are compared both ways: cockatiel asks for its own classes, and gets them.
  handleWhenResult(isFailure: (result: unknown) => boolean): object;
  circuitBreaker(
    policy: object,
    options: { breaker: FailureCount; halfOpenAfter: object | number },
  ): CockatielBreaker;
  isBrokenCircuitError(error: unknown): boolean;
}

/** Decides when failures are too many: `new cockatiel.ConsecutiveBreaker(5)`. */
export interface FailureCount {
  state: unknown;
  success(state: never): void;
  /** `true`: too many. */
  failure(state: never): boolean;
}

interface CockatielBreaker {
  readonly state: number;
  onStateChange(listener: (state: number) => void): unknown;
  execute<T>(run: () => Promise<T>): Promise<T>;
}

/**
 * - `closed`: requests are sent;
 * - `open`: none is sent, calls fail at once with a `CircuitOpenError`;
 * - `half-open`: one request is on its way, on which it depends how it goes on; all others fail at once.
 */
export type CircuitState = "closed" | "half-open" | "open";

export interface CircuitEvent {
  /** The API's name: `orders`. */
  readonly api: string;
  readonly state: CircuitState;
  readonly previous: CircuitState;
}

export interface CircuitOptions {
  /** The share of the last requests that has to be exceeded by failures; between 0 and 1. Default: 0.5. */
  readonly failureRatio?: number;
  /** How many requests are looked back at. Default: 20. */
  readonly window?: number;
  /** With fewer requests than this, the circuit stays closed. At most `window`. Default: 10. */
  readonly minRequests?: number;
  /** Instead of these three: what counts failures. Not shared with other clients. */
  readonly breaker?: FailureCount;
  /** Milliseconds from opening until one request may try. Default: 1,000. */
  readonly openMs?: number;
  /** The time doubles with each try that fails, up to this many milliseconds. Default: 30,000. */
  readonly maxOpenMs?: number;
  /** Which answers are failures. Default: 5XX but 501. */
  readonly isFailure?: (status: number) => boolean;
  /** Told of each change of state. What it throws is dropped. */
  readonly onEvent?: (event: CircuitEvent) => void;
}

/** How an attempt ended that counts as a failure. */
class Failure {
  readonly #end: { readonly response: WireResponse } | { readonly error: unknown };

  constructor(end: { readonly response: WireResponse } | { readonly error: unknown }) {
    this.#end = end;
  }

  /** The same for whoever called. */
  conclude(): WireResponse {
    if ("error" in this.#end) throw this.#end.error;
    return this.#end.response;
  }
}

/**
 * An interceptor that stops sending where too many requests fail, so that callers need not wait for a server that is
 * down, and the server has time to come back. Failures are: no connection, no answer in time, 5XX but 501; a caller that
 * gives up is neither a failure nor a success. Make one for each client: it speaks for that client's API as a whole,
 * while single endpoints are left out by the client's `balancing`. Throws a `TypeError` for options that cannot be meant.
 *
 *     import * as cockatiel from "cockatiel";
 *     createOrdersClient({ baseUrl, interceptors: [retrying(), circuitBreaking(cockatiel)] })
 */
export function circuitBreaking(cockatiel: CockatielBreakers, options: CircuitOptions = {}): Interceptor {
  const settings = circuitSettings(options);
  const breaker = cockatiel.circuitBreaker(
    cockatiel.handleWhenResult((result) => result instanceof Failure),
    {
      breaker: options.breaker ?? new cockatiel.CountBreaker(settings.count),
      halfOpenAfter: new cockatiel.IterableBackoff(settings.openTimesMs),
    },
  );
  const { Closed, HalfOpen } = cockatiel.CircuitState;
  const nameOf = (state: number): CircuitState =>
    state === Closed ? "closed" : state === HalfOpen ? "half-open" : "open";
  let current: CircuitState = "closed";
  let api = "";
  let observer: CallObserver | undefined;
  breaker.onStateChange((state) => {
    const event = { api, state: nameOf(state), previous: current };
    current = event.state;
    observer?.circuit(current);
    tell(options.onEvent, event);
  });
  return async (request, next) => {
    ({ api, observer } = request);
    observer?.circuit(current);
    // Cockatiel would let it wait for the one that is on its way, and send all of them at once then.
    if (breaker.state === HalfOpen) throw new CircuitOpenError(callOf(request));
    try {
      const end = await breaker.execute(() => {
        const isTrial = breaker.state !== Closed;
        return attempt(request, next, { isFailure: settings.isFailure, isTrial });
      });
      return end instanceof Failure ? end.conclude() : end;
    } catch (error) {
      if (cockatiel.isBrokenCircuitError(error)) throw new CircuitOpenError(callOf(request));
      throw error;
    }
  };
}

function circuitSettings(options: CircuitOptions) {
  const { failureRatio = 0.5, window = 20, openMs = 1_000, isFailure = isServerFailure } = options;
  const { minRequests = Math.min(10, window), maxOpenMs = Math.max(30_000, openMs) } = options;
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;
  const checks: readonly (readonly [isFine: boolean, complaint: string])[] = [
    [failureRatio > 0 && failureRatio < 1, `failureRatio must be between 0 and 1, and is ${failureRatio}`],
    [isCount(window), `window must be a whole number from 1 on, and is ${window}`],
    [
      isCount(minRequests) && minRequests <= window,
      `minRequests must be a whole number from 1 to ${window}, and is ${minRequests}`,
    ],
    [openMs > 0, `openMs must be more than 0, and is ${openMs}`],
    [
      maxOpenMs >= openMs && maxOpenMs < Number.POSITIVE_INFINITY,
      `maxOpenMs must be a number from openMs on, and is ${maxOpenMs}`,
    ],
  ];
  for (const [isFine, complaint] of checks) {
    if (!isFine) throw new TypeError(`circuitBreaking: ${complaint}`);
  }
  const openTimesMs = [openMs];
  for (let time = openMs; time < maxOpenMs; ) {
    time = Math.min(time * 2, maxOpenMs);
    openTimesMs.push(time);
  }
  const count = { threshold: failureRatio, size: window, minimumNumberOfCalls: minRequests };
  return { count, openTimesMs, isFailure };
}

/** Resolves to a `Failure` for what is one; rejects for what says nothing of the server. */
async function attempt(
  request: WireRequest,
  next: Transport,
  { isFailure, isTrial }: { readonly isFailure: (status: number) => boolean; readonly isTrial: boolean },
): Promise<WireResponse | Failure> {
  try {
    const response = await untilAborted(request, next);
    return isFailure(response.status) ? new Failure({ response }) : response;
  } catch (error) {
    // A trial that says nothing must not close the circuit, which is what cockatiel does after an error.
    if (isTrial || isServersFault(error, request.signal, isFailure)) return new Failure({ error });
    throw error;
  }
}

/** The transport may be slow to heed the signal, and a trial that hangs would keep the circuit half-open. */
function untilAborted(request: WireRequest, next: Transport): Promise<WireResponse> {
  const { signal } = request;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      const { reason } = signal;
      reject(reason instanceof ClientError ? reason : new ConnectionError(callOf(request), reason));
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    next(request)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", onAbort));
  });
}

function isServersFault(
  error: unknown,
  signal: AbortSignal,
  isFailure: (status: number) => boolean,
): boolean {
  // The time of the call or of the attempt was over, or the caller gave up.
  if (signal.aborted) return signal.reason instanceof Error && signal.reason.name === "TimeoutError";
  // An answer, if one that is too long to be read.
  if (error instanceof InvalidResponseError) return isFailure(error.status);
  return error instanceof ConnectionError;
}

function isServerFailure(status: number): boolean {
  // 501 Not Implemented tells of the request, and will be the same tomorrow.
  return status >= 500 && status !== 501;
}

function callOf({ api, operation }: WireRequest): { readonly api: string; readonly operation: string } {
  return { api, operation };
}
