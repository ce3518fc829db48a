import type { DriverRecord, RecordHeaders } from "./driver.js";
import type { UnreadableRecordError } from "./errors.js";
import type { MessageContext, MessageHandlers } from "./message.js";
import type { ReceiveOperation } from "./operation.js";

/** A `receive` operation and the user's functions for its messages, by the same property names. */
export interface ConsumerRoute {
  readonly operation: ReceiveOperation<Readonly<Record<string, unknown>>>;
  readonly handlers: Readonly<Record<string, MessageHandlers<never, never, never>>>;
}

/** What a record turned out to be. */
export type Reading =
  | {
      readonly kind: "message";
      readonly route: ConsumerRoute;
      /** The contract's name of the message. */
      readonly name: string;
      /** The record's headers, and a CloudEvent's attributes that stand in its value. Default: the record's. */
      readonly eventHeaders?: RecordHeaders;
      /** Bound: `handle(context)` calls the user's function with the decoded message. */
      readonly handle: (context: MessageContext) => Promise<void> | void;
    }
  /** A message of the channel that no operation here receives. */
  | { readonly kind: "skip" }
  | {
      readonly kind: "unreadable";
      readonly error: UnreadableRecordError;
      /** The operation that it was meant for, where that is known: its dead-letter topic holds. */
      readonly route: ConsumerRoute | null;
    };

/** Reads the records of one channel, for all operations of one group that receive there. */
export interface RecordReader {
  /**
   * @param record as it came, from the source topic or a retry topic
   * @param sourceTopic where it was first: gives the values of the channel's parameters
   * @param id the record's `ce_id`, else `<topic>-<partition>-<offset>` of the source record
   */
  read(record: DriverRecord, sourceTopic: string, id: string): Reading;
}
