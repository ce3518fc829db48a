import type { EventOperation, RetryPolicy } from "../../model/index.js";
import type { EventOptions } from "../events-options.js";
import { deadLetterTemplate, retryTemplate } from "./topic-names.js";

/** What holds for one `receive` operation: its contract's words, and the project's where it says nothing. */
export interface ResolvedRetry {
  readonly retry: {
    readonly mode: "non-blocking" | "blocking" | "park-key";
    /** Milliseconds between attempt `n + 1` and attempt `n + 2`: one less than there are attempts. */
    readonly delays: readonly number[];
    /** Share of each delay that is left to chance, taken off: 0 to 1. */
    readonly jitter: number;
    /** For each delay the template of its topic; equal delays share one. Empty for modes that retry in place. */
    readonly topics: readonly string[];
  };
  /** `null`: what cannot be handled is dropped, by the contract's or the project's own word. */
  readonly deadLetter: { readonly topic: string } | null;
}

/** Puts together what contract and project say on retries and dead letters of an operation. */
export function resolveRetry(operation: EventOperation, options: EventOptions): ResolvedRetry {
  const policy = operation.retry;
  const mode = policy?.mode ?? options.retry.mode;
  const delays = (policy?.enabled ?? options.retry.enabled) ? delaysOf(policy, options) : [];
  const deadLetter = operation.deadLetter;
  const topics = mode === "non-blocking" ? topicsOf(delays, retryTemplate(policy)) : [];
  return {
    retry: { mode, delays, jitter: policy?.jitter ?? options.retry.jitter, topics },
    deadLetter:
      (deadLetter?.enabled ?? options.deadLetter.enabled) ? { topic: deadLetterTemplate(deadLetter) } : null,
  };
}

/** 4 attempts, exponential by 4 from 1 s, at most 10 s -> `[1000, 4000, 10000]` */
function delaysOf(policy: RetryPolicy | null, { retry: defaults }: EventOptions): readonly number[] {
  const attempts = policy?.maxAttempts ?? defaults.maxAttempts;
  const strategy = policy?.strategy ?? defaults.strategy;
  const initial = policy?.initialInterval ?? defaults.initialInterval;
  const multiplier = policy?.multiplier ?? defaults.multiplier;
  // The project's bound never lowers an interval that the contract itself asks for.
  const bound = policy?.maxInterval ?? Math.max(defaults.maxInterval, policy?.initialInterval ?? 0);
  const increment = policy?.increment ?? initial;
  const intervals = {
    fixed: () => initial,
    linear: (retry: number) => initial + increment * (retry - 1),
    // Not `0 * Infinity`, which is no number.
    exponential: (retry: number) => (initial === 0 ? 0 : initial * multiplier ** (retry - 1)),
  };
  const interval = intervals[strategy];
  return Array.from({ length: attempts - 1 }, (_, index) => {
    return Math.round(Math.min(interval(index + 1), bound));
  });
}

/** `[1000, 4000, 10000, 10000]` -> `["{topic}.{group}.retry.1", "….2", "….3", "….3"]` */
function topicsOf(delays: readonly number[], template: string): readonly string[] {
  let suffix = 0;
  return delays.map((delay, index) => {
    if (index === 0 || delay !== delays[index - 1]) suffix += 1;
    return `${template}.${suffix}`;
  });
}
