import type { ConsumerOptions } from "../consumer-options.js";
import { isFatalError } from "../errors.js";

/** `ConsumerOptions` with its defaults. */
export interface ConsumerSettings
  extends Required<
    Omit<ConsumerOptions, "kafka" | "groupId" | "fatal" | "onEvent" | "tracing" | "metrics" | "inbox">
  > {
  readonly isFatal: (error: unknown) => boolean;
  readonly random: () => number;
}

/** Throws a `RangeError` for numbers that make no sense. */
export function settingsOf(options: ConsumerOptions): ConsumerSettings {
  return {
    concurrency: atLeast(1, "concurrency", options.concurrency ?? 32),
    maxInFlight: atLeast(1, "maxInFlight", options.maxInFlight ?? 1_000),
    handlerTimeoutMs: atLeast(1, "handlerTimeoutMs", options.handlerTimeoutMs ?? 30_000),
    drainTimeoutMs: atLeast(0, "drainTimeoutMs", options.drainTimeoutMs ?? 25_000),
    commitIntervalMs: atLeast(1, "commitIntervalMs", options.commitIntervalMs ?? 1_000),
    sessionTimeoutMs: atLeast(1, "sessionTimeoutMs", options.sessionTimeoutMs ?? 30_000),
    startAt: options.startAt ?? "earliest",
    unknownMessages: options.unknownMessages ?? "dead-letter",
    topics: options.topics ?? "check",
    isFatal: fatalTest(options.fatal),
    random: Math.random,
  };
}

function atLeast(minimum: number, name: string, value: number): number {
  if (!(value >= minimum)) throw new RangeError(`${name} must be at least ${minimum}, and is ${value}`);
  return value;
}

function fatalTest(fatal: ConsumerOptions["fatal"]): (error: unknown) => boolean {
  if (fatal === undefined) return isFatalError;
  if (typeof fatal !== "function") {
    return (error) => isFatalError(error) || fatal.some((type) => error instanceof type);
  }
  return (error) => {
    if (isFatalError(error)) return true;
    try {
      return fatal(error);
    } catch {
      // A test that fails says nothing about the record: it is tried again, and lands in the dead letters in the end.
      return false;
    }
  };
}
