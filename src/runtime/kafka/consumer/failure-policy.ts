import type { FailureReason } from "../consumer-options.js";
import { retryDelayOf } from "../errors.js";
import type { RetrySpec } from "../operation.js";
import type { ConsumerSettings } from "./settings.js";

/** What becomes of a record whose handler has failed. Times in milliseconds since 1970. */
export type Verdict =
  | { readonly kind: "dead-letter"; readonly reason: FailureReason }
  | { readonly kind: "retry-topic"; readonly template: string; readonly dueAt: number }
  | { readonly kind: "in-place"; readonly dueAt: number; readonly isBlocking: boolean };

/** @param attempt the one that failed; 1 for the first */
export function verdictOn(
  error: unknown,
  attempt: number,
  { retry, settings }: { readonly retry: RetrySpec; readonly settings: ConsumerSettings },
): Verdict {
  if (settings.isFatal(error)) return { kind: "dead-letter", reason: "fatal" };
  const planned = retry.delays[attempt - 1];
  if (planned === undefined) return { kind: "dead-letter", reason: "exhausted" };
  const wanted = retryDelayOf(error);
  // Rounded up: never before it is due.
  const delay = wanted ?? planned * (1 - retry.jitter * settings.random());
  const dueAt = Math.ceil(Date.now() + delay);
  if (retry.mode !== "non-blocking")
    return { kind: "in-place", dueAt, isBlocking: retry.mode === "blocking" };
  const template = retry.topics[wanted === null ? attempt - 1 : stepFor(wanted, retry.delays)];
  // Only specs that nobody printed have fewer topics than delays.
  return template === undefined
    ? { kind: "dead-letter", reason: "exhausted" }
    : { kind: "retry-topic", template, dueAt };
}

/** The step with the longest delay that is not longer than `wanted`, so that others there wait no longer than they must. */
function stepFor(wanted: number, delays: readonly number[]): number {
  let best = 0;
  for (const [step, delay] of delays.entries()) {
    const current = delays[best] ?? 0;
    if (delay <= wanted && (delay > current || current > wanted)) best = step;
  }
  const first = delays[0] ?? 0;
  return first > wanted && (delays[best] ?? 0) > wanted ? 0 : best;
}
