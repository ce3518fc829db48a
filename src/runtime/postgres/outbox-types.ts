import type { OutboxCallOptions, OutboxMethod, OutboxReceipt } from "./outbox-options.js";
import type { SqlTransaction } from "./sql.js";

/** For messages of which the contract gives no key. */
export interface OutboxCallOptionsWithKey extends OutboxCallOptions {
  /** Default: none, which spreads the records over all partitions. */
  readonly key?: string | Uint8Array;
}

/** Where the contract does not say which aggregate an event belongs to. */
export interface OutboxCallOptionsWithAggregate extends OutboxCallOptions {
  readonly aggregateId: string;
}

/** For events that need more than the payload, and whose tombstones need no more than the key. */
export interface OutboxMethodWithOptions<Payload, Options, TombstoneOptions>
  extends Omit<OutboxMethod<Payload, Options, TombstoneOptions>, "tombstone"> {
  (transaction: SqlTransaction, payload: Payload, options: Options): Promise<OutboxReceipt>;
  tombstone(
    transaction: SqlTransaction,
    key: string | Uint8Array,
    options?: TombstoneOptions,
  ): Promise<OutboxReceipt>;
}

/** For events that need nothing but the payload, and whose tombstones cannot tell their aggregate by the key. */
export interface OutboxMethodWithTombstoneOptions<Payload, Options, TombstoneOptions>
  extends OutboxMethod<Payload, Options, TombstoneOptions> {
  (transaction: SqlTransaction, payload: Payload, options?: Options): Promise<OutboxReceipt>;
}
