import type { Meter } from "../telemetry/metrics.js";
import type { TraceContext } from "../telemetry/trace-context.js";
import type { Tracing } from "../telemetry/tracing.js";
import type { Compression, KafkaDriver, RecordPosition } from "./driver.js";

export type { TraceContext } from "../telemetry/trace-context.js";

export interface ProducerOptions {
  readonly kafka: KafkaDriver;
  /** CloudEvents `source`: a URI reference. Default: the document's `id`, else `/<service>`. */
  readonly source?: string;
  /** Default: `none`. `snappy`, `lz4` and `zstd` need a codec that the driver knows. */
  readonly compression?: Compression;
  /** Milliseconds until the broker must have acknowledged. Default: 30,000. */
  readonly timeoutMs?: number;
  /**
   * How many messages may wait or be under way; more are rejected with a `DriverError` of kind `unavailable`, lest
   * a service that sends faster than the broker takes runs out of memory. Default: 100,000.
   */
  readonly maxPending?: number;
  /** The trace that a message is sent in, where `traceparent` is not given by the call. */
  readonly trace?: () => TraceContext | null;
  /** Each send is a span, and its messages go on with its trace unless `trace` says another. Default: none. */
  readonly tracing?: Tracing;
  /** Where `kafka_producer_*` is counted. Default: nowhere. */
  readonly metrics?: Meter;
}

/** What every message may be sent with, beside what its contract asks for. */
export interface SendOptions {
  /** CloudEvents `id`; default: a random UUID. */
  readonly id?: string;
  /** CloudEvents `time`, and the record's timestamp. Default: now. */
  readonly time?: Date;
  /** CloudEvents `subject`. */
  readonly subject?: string;
  /** Default: by the key. */
  readonly partition?: number;
  readonly traceparent?: string;
  readonly tracestate?: string;
  /** Headers that the contract does not name. */
  readonly extraHeaders?: Readonly<Record<string, string | Uint8Array>>;
}

/** A key that the contract asks the caller for. */
export interface WithKey<Key> {
  readonly key: Key;
}

export type BatchEntry<Payload, Options> = { readonly payload: Payload } & Options;

/** Sends one kind of message. All reject with `InvalidMessageError` or `DriverError`. */
export interface SendMethod<Payload, Options, TombstoneOptions> {
  /** Resolves when the broker has it. */
  (payload: Payload, options: Options): Promise<RecordPosition>;
  /** All or, where one of them breaks the contract, none; in this order for each partition. */
  batch(messages: readonly BatchEntry<Payload, Options>[]): Promise<readonly RecordPosition[]>;
  /** A record without a value, by which a compacted topic forgets a key. */
  tombstone(key: string | Uint8Array, options: TombstoneOptions): Promise<RecordPosition>;
}

/** For messages whose contract asks for nothing but the payload. */
export interface SendMethodWithoutOptions<Payload, Options, TombstoneOptions>
  extends Omit<SendMethod<Payload, Options, TombstoneOptions>, "tombstone"> {
  (payload: Payload, options?: Options): Promise<RecordPosition>;
  tombstone(key: string | Uint8Array, options?: TombstoneOptions): Promise<RecordPosition>;
}

/** What every generated producer has beside its methods. */
export interface ProducerConnection {
  /** Without it the first message connects. */
  connect(): Promise<void>;
  /** Waits for what is under way and closes. Later sends reject. */
  close(): Promise<void>;
}
