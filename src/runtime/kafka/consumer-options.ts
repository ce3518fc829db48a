import type { InboxOptions } from "../postgres/inbox-options.js";
import type { SqlPool } from "../postgres/sql.js";
import type { Meter } from "../telemetry/metrics.js";
import type { Tracing } from "../telemetry/tracing.js";
import type { KafkaDriver, TopicPartition } from "./driver.js";

export interface ConsumerOptions {
  readonly kafka: KafkaDriver;
  /** For operations whose contract names no group. Default: the service's name. */
  readonly groupId?: string;
  /** How many handlers may run at the same time, over all partitions. Default: 32. */
  readonly concurrency?: number;
  /**
   * How many records of a partition may be in memory, waiting or running. Fetching pauses there and goes on at
   * half of it. Default: 1,000.
   */
  readonly maxInFlight?: number;
  /** Milliseconds that one attempt may take. Default: 30,000. */
  readonly handlerTimeoutMs?: number;
  /** Milliseconds that `stop` waits for handlers under way. Default: 25,000, within Kubernetes' 30 s. */
  readonly drainTimeoutMs?: number;
  /** Milliseconds between commits while records flow. Default: 1,000. */
  readonly commitIntervalMs?: number;
  /** Milliseconds without a heartbeat after which the broker gives the partitions to others. Default: 30,000. */
  readonly sessionTimeoutMs?: number;
  /** Where a group begins that has committed nothing. Default: `earliest`, which loses nothing. */
  readonly startAt?: "earliest" | "latest";
  /** Errors after which no attempt makes sense, beside `FatalError`: classes, or a function. Default: none. */
  readonly fatal?: FatalErrors;
  /** What becomes of messages that the contract does not know. Default: `dead-letter`. */
  readonly unknownMessages?: "dead-letter" | "skip";
  /** Whether retry and dead-letter topics are looked for, or made, at the start. Default: `check`. */
  readonly topics?: "check" | "create" | "trust";
  /** Handles each message once in effect: its handler writes in a transaction that notes the message as handled. */
  readonly inbox?: InboxOptions;
  /** Told of all that happens, for logs and metrics. What it throws is ignored. */
  readonly onEvent?: (event: ConsumerEvent) => void;
  /**
   * Each attempt at a message is a span of the message's trace, active while its handler runs, so that what the handler calls,
   * sends and writes is part of that trace. Default: none.
   */
  readonly tracing?: Tracing;
  /** Where `kafka_consumer_*` and `kafka_dead_letters_total` are counted. Default: nowhere. */
  readonly metrics?: Meter;
}

/** Options of a consumer whose handlers get the inbox's transaction, a client of `Pool`. */
export interface InboxConsumerOptions<Pool extends SqlPool = SqlPool> extends ConsumerOptions {
  readonly inbox: InboxOptions & { readonly pool: Pool };
}

export type FatalErrors =
  | readonly (abstract new (
      ...parameters: never[]
    ) => unknown)[]
  | ((error: unknown) => boolean);

interface RecordEvent extends TopicPartition {
  readonly offset: number;
  readonly groupId: string;
  readonly operation: string | null;
  readonly message: string | null;
  readonly attempt: number;
}

export type FailureReason = "undecodable" | "invalid" | "unknown-message" | "fatal" | "exhausted";

export type ConsumerEvent =
  | (RecordEvent & { readonly kind: "handled"; readonly durationMs: number })
  | (RecordEvent & { readonly kind: "failed"; readonly error: unknown; readonly durationMs: number })
  | (RecordEvent & {
      readonly kind: "retry-scheduled";
      readonly dueAt: number;
      readonly retryTopic: string | null;
    })
  | (RecordEvent & {
      readonly kind: "dead-lettered";
      readonly reason: FailureReason;
      readonly deadLetterTopic: string;
      readonly error: unknown;
    })
  /** The contract says `x-dead-letter: false`. */
  | (RecordEvent & { readonly kind: "dropped"; readonly reason: FailureReason; readonly error: unknown })
  | (RecordEvent & { readonly kind: "skipped" })
  /** The inbox has it already: it was acknowledged, and no handler called. */
  | (RecordEvent & { readonly kind: "duplicate" })
  | { readonly kind: "assigned"; readonly groupId: string; readonly partitions: readonly TopicPartition[] }
  | { readonly kind: "revoked"; readonly groupId: string; readonly partitions: readonly TopicPartition[] }
  /** Something failed that is tried again: a commit, a send to a retry topic, the connection, the inbox. */
  | { readonly kind: "trouble"; readonly groupId: string; readonly what: string; readonly error: unknown };

export interface Consumer {
  /** Resolves when the groups are joined. Rejects if brokers cannot be reached or topics are missing. */
  start(): Promise<void>;
  /** Stops fetching, lets handlers end within `drainTimeoutMs`, commits, leaves the groups. */
  stop(): Promise<void>;
  status(): ConsumerStatus;
}

export interface ConsumerStatus {
  readonly state: "new" | "starting" | "running" | "stopping" | "stopped" | "reconnecting";
  /** Records in memory. */
  readonly inFlight: number;
  readonly running: number;
  readonly partitions: readonly TopicPartition[];
}
