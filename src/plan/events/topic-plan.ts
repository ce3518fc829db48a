import type { SourceRef } from "../../diagnostics/index.js";

/** One topic that the services of a workspace need. */
export interface TopicPlan {
  /** Its name; with `{parameters}` it stands for all topics that look like it, and cannot be created. */
  readonly topic: string;
  readonly kind: "source" | "retry" | "dead-letter";
  readonly isPattern: boolean;
  readonly partitions: number;
  /** `false`: more of them would do as well, since no contract says how many. */
  readonly isPartitionCountFixed: boolean;
  /** -1: the broker's default. */
  readonly replicas: number;
  /** As the broker writes it, ordered by name: `["retention.ms", "604800000"]`. */
  readonly configuration: readonly (readonly [name: string, value: string])[];
  /** Who writes to it: senders; for retry and dead-letter topics the operations that failed. */
  readonly producers: readonly TopicUser[];
  readonly consumers: readonly TopicConsumer[];
  /** Where the contract speaks of it: the channel, or the operation that a retry or dead-letter topic belongs to. */
  readonly source: SourceRef;
}

export interface TopicUser {
  readonly service: string;
  /** The contract's `operationId`; `null` where a 2.x operation has none. */
  readonly operation: string | null;
}

export interface TopicConsumer extends TopicUser {
  /** The consumer group that the contract names, else the service's name. */
  readonly group: string;
}
