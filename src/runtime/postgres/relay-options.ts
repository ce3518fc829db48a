import type { Compression, KafkaDriver } from "../kafka/driver.js";
import type { Tracing } from "../telemetry/tracing.js";
import type { SqlPool } from "./sql.js";
import type { PostgresTables } from "./tables.js";

export interface OutboxRelayOptions {
  readonly pool: SqlPool;
  readonly kafka: KafkaDriver;
  /** For logs and for those who look into the database. Default: host name and process id. */
  readonly name?: string;
  /** Where the migrations made the tables. Default: as generated. */
  readonly tables?: PostgresTables;
  /** How many rows are read at once. Default: 1,000. */
  readonly batchSize?: number;
  /** How many rows may be read and not yet marked. Default: 4,000. */
  readonly maxInFlight?: number;
  /** Milliseconds between looks while nothing waits: what a missed notification costs at most. Default: 1,000. */
  readonly pollIntervalMs?: number;
  /** Milliseconds after which the share of a relay that does not answer goes to others. Default: 10,000. */
  readonly leaseMs?: number;
  /** Milliseconds that sent rows are kept in `outbox_sent`; 0: they are deleted. Default: a day. */
  readonly retentionMs?: number;
  /** What becomes of an event that the broker refuses. */
  readonly poison?: PoisonOptions;
  /** Default: `none`. */
  readonly compression?: Compression;
  /** Milliseconds until the broker must have acknowledged. Default: 30,000. */
  readonly sendTimeoutMs?: number;
  /** Milliseconds that `stop` waits for what is under way. Default: 25,000. */
  readonly drainTimeoutMs?: number;
  /** Told of all that happens, for logs and metrics. What it throws is ignored. */
  readonly onEvent?: (event: OutboxRelayEvent) => void;
  /**
   * Each request to the broker is a span of a trace of its own, with links to where its events were written (128 of them at
   * most). The events go on with the traces that they were written in. Default: none.
   */
  readonly tracing?: Tracing;
  /** Called at each step of a batch and waited for: tests end the process there. */
  readonly onStep?: (step: OutboxRelayStep) => void | Promise<void>;
}

/** Times in milliseconds. */
export interface PoisonOptions {
  /** How often an event is tried that the broker refuses. Default: 5. */
  readonly maxAttempts?: number;
  /** Doubles with every attempt. Default: 1,000. */
  readonly initialBackoffMs?: number;
  /** Default: 60,000. */
  readonly maxBackoffMs?: number;
  /**
   * What the later events of its aggregate do once it has gone to the dead letters: `continue`, or `stop` until someone
   * deletes the aggregate's row in `outbox_stalled`. Default: `continue`.
   */
  readonly then?: "continue" | "stop";
}

/** The named points of a batch's way. */
export type OutboxRelayStep = "after-claim" | "before-publish" | "after-publish" | "after-mark";

export type OutboxRelayEvent =
  /** `first` and `last` are sequence numbers. */
  | {
      readonly kind: "sent";
      readonly count: number;
      readonly first: string;
      readonly last: string;
      readonly durationMs: number;
    }
  /** An aggregate waits since its first event was refused. */
  | {
      readonly kind: "stalled";
      readonly aggregateType: string;
      readonly aggregateId: string;
      readonly id: string;
      readonly attempts: number;
      readonly retryAt: number;
      readonly error: unknown;
    }
  | {
      readonly kind: "dead-lettered";
      readonly aggregateType: string;
      readonly aggregateId: string;
      readonly id: string;
      readonly attempts: number;
      readonly error: unknown;
    }
  /** This relay's share; of 64. */
  | { readonly kind: "share-changed"; readonly buckets: readonly number[] }
  /** Rows were sent by a relay that had lost its lease: `count` events may be there twice, with the same ids. */
  | { readonly kind: "fenced"; readonly count: number }
  | { readonly kind: "cleaned"; readonly count: number }
  /** Something failed that is tried again: the database or the broker cannot be reached. */
  | { readonly kind: "trouble"; readonly what: string; readonly error: unknown };

export interface OutboxRelay {
  /** Resolves once it runs; a database or broker that is away is waited for with back-off, not rejected. */
  start(): Promise<void>;
  /** Ends what is under way within `drainTimeoutMs`, gives its share back. */
  stop(): Promise<void>;
  status(): OutboxRelayStatus;
  /** Asks the database. Rejects with the client's error. */
  backlog(): Promise<OutboxBacklog>;
}

export interface OutboxRelayStatus {
  readonly state: "new" | "starting" | "running" | "stopping" | "stopped";
  /** How many of the 64 shares this relay has. */
  readonly buckets: number;
  readonly inFlight: number;
  /** Since the start. */
  readonly sent: number;
  /** Refusals by the broker, since the start. */
  readonly failed: number;
  readonly deadLettered: number;
  /** Since the start: sent after the lease was lost. */
  readonly fenced: number;
  /** Milliseconds from insert to acknowledgement of the last event that was sent; `null`: none yet. */
  readonly lastLagMs: number | null;
  /** The same of all events since the start. */
  readonly lag: LagHistogram;
  /** Milliseconds since 1970; `null`: none yet. */
  readonly lastSentAt: number | null;
}

export interface LagHistogram {
  /** How many took no longer than that, the faster ones included; `atMostMs` rises. */
  readonly buckets: readonly { readonly atMostMs: number; readonly events: number }[];
  readonly events: number;
  readonly sumMs: number;
}

/** Of the whole outbox, whichever relay it is for. */
export interface OutboxBacklog {
  readonly waiting: number;
  /** Milliseconds since the oldest waiting event was written; `null`: none waits. */
  readonly oldestAgeMs: number | null;
  readonly stalledAggregates: number;
  readonly deadLetters: number;
}
