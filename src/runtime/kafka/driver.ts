/**
 * What producers and consumers need of a Kafka client: the smallest interface that one can be put behind. Values are
 * plain, so that a driver of one service's runtime serves another's.
 */
export interface KafkaDriver {
  /** One per driver, shared by all who send: `connect` and `disconnect` are counted. Idempotent, `acks=all`. */
  readonly producer: DriverProducer;
  createConsumer(options: DriverConsumerOptions): DriverConsumer;
  createAdmin(): DriverAdmin;
}

/** Names may repeat; a value may be `null`. */
export type RecordHeaders = readonly (readonly [name: string, value: Uint8Array | null])[];

export interface RecordToSend {
  readonly topic: string;
  /** `null`: `partitionOf` decides, by the key's murmur2 as in the Java client, or round-robin without a key. */
  readonly partition: number | null;
  readonly key: Uint8Array | null;
  /** `null` is a tombstone. */
  readonly value: Uint8Array | null;
  readonly headers: RecordHeaders;
  /** Milliseconds since 1970; `null`: now. */
  readonly timestamp: number | null;
}

/** Where a record was written. */
export interface RecordPosition {
  readonly topic: string;
  readonly partition: number;
  /** Up to 2^53; `null` where the broker did not say. */
  readonly offset: number | null;
}

export type Compression = "none" | "gzip" | "snappy" | "lz4" | "zstd";

export interface SendSettings {
  readonly compression: Compression;
  /** Milliseconds until the broker must have answered. */
  readonly timeoutMs: number;
}

export interface DriverProducer {
  connect(): Promise<void>;
  /**
   * Writes all records, in their order for each partition; resolves when the broker has acknowledged all, with
   * positions in the order of `records`. Rejects with a `DriverError`; some of the records may have been written.
   * Calls at the same time keep their order for each partition.
   */
  send(records: readonly RecordToSend[], settings: SendSettings): Promise<readonly RecordPosition[]>;
  /** Waits for what is under way; the last of those who connected closes the connection. */
  disconnect(): Promise<void>;
}

export interface DriverRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: RecordHeaders;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

export interface DriverConsumerOptions {
  readonly groupId: string;
  /** Where a group begins that has committed nothing. */
  readonly startAt: "earliest" | "latest";
  /** Milliseconds without a heartbeat after which the broker gives the partitions to others. */
  readonly sessionTimeoutMs: number;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface PartitionOffset extends TopicPartition {
  /** Of the next record to be read, as Kafka commits it. */
  readonly offset: number;
}

/**
 * A member of a consumer group. Partitions are assigned by their number: partition 3 of one topic and partition 3 of
 * another topic of the subscription go to the same member.
 */
export interface DriverConsumer {
  /**
   * Joins the group and begins to fetch. Resolves when the first assignment is known; rejects with a `DriverError`
   * if the broker cannot be reached. Topics by name or pattern; a pattern takes topics in as they appear.
   */
  run(subscription: readonly (string | RegExp)[], listener: ConsumerListener): Promise<void>;
  /** No records of these partitions are handed over until `resume`; what was handed over already stays so. */
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  /**
   * Commits for partitions that are assigned in `generation`. Rejects with a `DriverError` of kind `not-assigned`
   * where the group has moved on: such offsets are never committed for a later owner.
   */
  commit(offsets: readonly PartitionOffset[], generation: number): Promise<void>;
  /** No more records are handed over, heartbeats go on, commits are possible. */
  stopFetching(): Promise<void>;
  /** Leaves the group, so that others take over at once. */
  leave(): Promise<void>;
}

export interface ConsumerListener {
  /** Counts up by every assignment of this consumer. */
  onAssigned(partitions: readonly TopicPartition[], generation: number): void;
  /**
   * The partitions go to someone else, or to this member again by the next `onAssigned`. The driver waits for the
   * promise as long as its client allows before it joins anew; commits of the generation still work meanwhile.
   */
  onRevoked(partitions: readonly TopicPartition[], generation: number): Promise<void>;
  /**
   * Records of one partition in the order of their offsets. Returns at once; it pauses when it has too many.
   *
   * @param highWatermark of the partition when these were fetched: the offset that its next record gets; `null`: the
   * client does not say
   */
  onRecords(records: readonly DriverRecord[], generation: number, highWatermark: number | null): void;
  /** The consumer cannot go on by itself; `run` may be called on a new one. */
  onCrash(error: DriverError): void;
}

export interface TopicDefinition {
  readonly topic: string;
  readonly partitions: number;
  /** -1: the broker's default. */
  readonly replicas: number;
  readonly configuration: Readonly<Record<string, string>>;
}

export interface TopicDescription {
  readonly topic: string;
  readonly partitions: number;
  readonly replicas: number;
  /** What differs from the broker's defaults. */
  readonly configuration: Readonly<Record<string, string>>;
}

export interface DriverAdmin {
  connect(): Promise<void>;
  topics(): Promise<readonly string[]>;
  /** Those of `topics` that exist. */
  describe(topics: readonly string[]): Promise<readonly TopicDescription[]>;
  /** Resolves when they can be written to. Those that exist are left as they are. */
  create(topics: readonly TopicDefinition[]): Promise<void>;
  /** First and next offset of every partition. */
  offsets(
    topic: string,
  ): Promise<readonly { readonly partition: number; readonly first: number; readonly next: number }[]>;
  /** -1 where the group has committed nothing. */
  committed(groupId: string, topic: string): Promise<readonly PartitionOffset[]>;
  disconnect(): Promise<void>;
}

export type DriverErrorKind =
  /** The broker cannot be reached, or did not answer in time. Trying again may help. */
  | "unavailable"
  /** The broker refuses the record or request: too large, not authorised, unknown topic. */
  | "refused"
  /** A commit for partitions that are not assigned to this member any more. */
  | "not-assigned"
  /** The consumer, producer or admin is closed. */
  | "closed";

/** Any failure of a driver. The client's own error is the `cause`. */
export class DriverError extends Error {
  override readonly name = "DriverError";
  readonly kind: DriverErrorKind;

  constructor(kind: DriverErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
