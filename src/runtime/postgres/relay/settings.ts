import { hostname } from "node:os";
import type { OutboxRelayOptions, OutboxRelayStep, PoisonOptions } from "../relay-options.js";

/** `OutboxRelayOptions` with its defaults; times in milliseconds. */
export interface RelaySettings
  extends Required<
    Omit<OutboxRelayOptions, "pool" | "kafka" | "tables" | "onEvent" | "onStep" | "tracing" | "poison">
  > {
  readonly poison: Required<PoisonOptions>;
  readonly onStep: (step: OutboxRelayStep) => void | Promise<void>;
  readonly random: () => number;
}

/** Throws a `RangeError` for numbers that make no sense. */
export function settingsOf(options: OutboxRelayOptions): RelaySettings {
  const { poison = {} } = options;
  return {
    name: options.name ?? `${hostname()}/${process.pid}`,
    batchSize: atLeast(1, "batchSize", options.batchSize ?? 1_000),
    maxInFlight: atLeast(1, "maxInFlight", options.maxInFlight ?? 4_000),
    pollIntervalMs: atLeast(1, "pollIntervalMs", options.pollIntervalMs ?? 1_000),
    leaseMs: atLeast(100, "leaseMs", options.leaseMs ?? 10_000),
    retentionMs: atLeast(0, "retentionMs", options.retentionMs ?? 86_400_000),
    poison: {
      maxAttempts: atLeast(1, "poison.maxAttempts", poison.maxAttempts ?? 5),
      initialBackoffMs: atLeast(0, "poison.initialBackoffMs", poison.initialBackoffMs ?? 1_000),
      maxBackoffMs: atLeast(0, "poison.maxBackoffMs", poison.maxBackoffMs ?? 60_000),
      // biome-ignore lint/suspicious/noThenProperty: an option's value, never a promise
      then: poison.then ?? "continue",
    },
    compression: options.compression ?? "none",
    sendTimeoutMs: atLeast(1, "sendTimeoutMs", options.sendTimeoutMs ?? 30_000),
    drainTimeoutMs: atLeast(0, "drainTimeoutMs", options.drainTimeoutMs ?? 25_000),
    onStep: options.onStep ?? (() => {}),
    random: Math.random,
  };
}

function atLeast(minimum: number, name: string, value: number): number {
  if (!(value >= minimum)) throw new RangeError(`${name} must be at least ${minimum}, and is ${value}`);
  return value;
}
