import type { SendOptions, TraceContext } from "../kafka/producer-options.js";
import type { Tracing } from "../telemetry/tracing.js";
import type { SqlTransaction } from "./sql.js";
import type { PostgresTables } from "./tables.js";

export interface OutboxOptions {
  /** CloudEvents `source`: a URI reference. Default: the document's `id`, else `/<service>`. */
  readonly source?: string;
  /** The trace that an event is written in, where `traceparent` is not given by the call. */
  readonly trace?: () => TraceContext | null;
  /** Each write is a span, and its events go on with its trace unless `trace` says another. Default: none. */
  readonly tracing?: Tracing;
  /** Where the migrations made the tables. Default: as generated. */
  readonly tables?: PostgresTables;
}

/**
 * What every event may be written with, beside what its contract asks for. `id` is a UUID: the row's primary key, and
 * CloudEvents' `id`.
 */
export interface OutboxCallOptions extends Omit<SendOptions, "partition"> {
  /** Events of one aggregate are sent in the order of their commits. Default: as the contract says. */
  readonly aggregateId?: string;
}

/** An event that is written, and sent once the transaction is committed. */
export interface OutboxReceipt {
  /** CloudEvents' `id`, and the row's. */
  readonly id: string;
}

export type OutboxBatchEntry<Payload, Options> = { readonly payload: Payload } & Options;

/** Writes one kind of event. All reject with `InvalidMessageError`, before anything is written, or the client's error. */
export interface OutboxMethod<Payload, Options, TombstoneOptions> {
  /** Resolves when the row is written; the event is sent once `transaction` is committed, and never if it is not. */
  (transaction: SqlTransaction, payload: Payload, options: Options): Promise<OutboxReceipt>;
  /** All or, where one of them breaks the contract, none; in this order, in statements of up to 1,000. */
  batch(
    transaction: SqlTransaction,
    events: readonly OutboxBatchEntry<Payload, Options>[],
  ): Promise<readonly OutboxReceipt[]>;
  /** A record without a value, by which a compacted topic forgets a key. */
  tombstone(
    transaction: SqlTransaction,
    key: string | Uint8Array,
    options: TombstoneOptions,
  ): Promise<OutboxReceipt>;
}

/** For events whose contract asks for nothing but the payload. */
export interface OutboxMethodWithoutOptions<Payload, Options, TombstoneOptions>
  extends Omit<OutboxMethod<Payload, Options, TombstoneOptions>, "tombstone"> {
  (transaction: SqlTransaction, payload: Payload, options?: Options): Promise<OutboxReceipt>;
  tombstone(
    transaction: SqlTransaction,
    key: string | Uint8Array,
    options?: TombstoneOptions,
  ): Promise<OutboxReceipt>;
}
