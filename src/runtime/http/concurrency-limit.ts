import { ConcurrencyLimitError } from "./client-errors.js";
import type { Interceptor } from "./transport.js";

/** What a limit needs of the package `cockatiel`: `import * as cockatiel from "cockatiel"`. */
export interface CockatielBulkheads {
  bulkhead(limit: number, queue: number): { execute<T>(run: () => Promise<T>): Promise<T> };
  isBulkheadRejectedError(error: unknown): boolean;
}

export interface ConcurrencyOptions {
  /** How many calls may be under way. Default: 1,000. */
  readonly maxConcurrent?: number;
  /** How many more may wait for their turn. Default: 0. */
  readonly maxQueued?: number;
}

/**
 * An interceptor that keeps a slow API from taking all of its callers' memory and sockets ("bulkhead"): calls above the
 * limit fail at once with a `ConcurrencyLimitError`. Outermost, it counts calls with their retries and waits. Make one for
 * each client. Throws a `TypeError` for options that cannot be meant.
 *
 *     import * as cockatiel from "cockatiel";
 *     createOrdersClient({ baseUrl, interceptors: [limitingConcurrency(cockatiel, { maxConcurrent: 50 }), retrying()] })
 */
export function limitingConcurrency(
  cockatiel: CockatielBulkheads,
  options: ConcurrencyOptions = {},
): Interceptor {
  const { maxConcurrent = 1_000, maxQueued = 0 } = options;
  check("maxConcurrent", maxConcurrent, 1);
  check("maxQueued", maxQueued, 0);
  const bulkhead = cockatiel.bulkhead(maxConcurrent, maxQueued);
  return async (request, next) => {
    try {
      // Not given the signal: a call that is given up while it waits would keep those behind it waiting.
      return await bulkhead.execute(async () => {
        request.signal.throwIfAborted();
        return await next(request);
      });
    } catch (error) {
      if (!cockatiel.isBulkheadRejectedError(error)) throw error;
      const { api, operation } = request;
      throw new ConcurrencyLimitError({ api, operation }, { maxConcurrent, maxQueued });
    }
  };
}

function check(name: string, value: number, min: number): void {
  if (Number.isSafeInteger(value) && value >= min) return;
  throw new TypeError(`limitingConcurrency: ${name} must be a whole number from ${min} on, and is ${value}`);
}
