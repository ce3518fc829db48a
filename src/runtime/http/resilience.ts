import { type CircuitOptions, type CockatielBreakers, circuitBreaking } from "./circuit-breaking.js";
import {
  type CockatielBulkheads,
  type ConcurrencyOptions,
  limitingConcurrency,
} from "./concurrency-limit.js";
import { type RetryOptions, retrying } from "./retrying.js";
import type { Interceptor } from "./transport.js";

export interface ResilienceOptions {
  /** `false`: no limit. */
  readonly concurrency?: ConcurrencyOptions | false;
  /** `false`: no retries. */
  readonly retry?: RetryOptions | false;
  /** `false`: no circuit breaker. */
  readonly circuit?: CircuitOptions | false;
}

/**
 * The usual interceptors in the order that is right for them, for one client:
 *
 * 1. the limit of concurrent calls, around everything, since a call that waits for its retry takes room too;
 * 2. retries;
 * 3. the circuit breaker, inside of them, so that it sees each attempt, and a retry finds the circuit open.
 *
 *     import * as cockatiel from "cockatiel";
 *     createOrdersClient({ baseUrl, interceptors: resilience(cockatiel, { retry: { attemptTimeoutMs: 500 } }) })
 */
export function resilience(
  cockatiel: CockatielBreakers & CockatielBulkheads,
  { concurrency = {}, retry = {}, circuit = {} }: ResilienceOptions = {},
): readonly Interceptor[] {
  return [
    ...(concurrency === false ? [] : [limitingConcurrency(cockatiel, concurrency)]),
    ...(retry === false ? [] : [retrying(retry)]),
    ...(circuit === false ? [] : [circuitBreaking(cockatiel, circuit)]),
  ];
}
