import type { DriverRecord } from "./driver.js";
import type { UnreadableRecordError } from "./errors.js";
import type { MessageHandler, MessageHandlers } from "./message.js";
import type { ReceiveOperation } from "./operation.js";

/** A `receive` operation and the user's functions for its messages, by the same property names. */
export interface ConsumerRoute {
  readonly operation: ReceiveOperation<Readonly<Record<string, unknown>>>;
  readonly handlers: Readonly<Record<string, MessageHandlers<never, never>>>;
}

/** What a record turned out to be. */
export type Reading =
  | {
      readonly kind: "message";
      readonly route: ConsumerRoute;
      /** The contract's name of the message. */
      readonly name: string;
      /** Bound: `handle(context)` calls the user's function with the decoded message. */
      readonly handle: (context: Parameters<MessageHandler<never>>[1]) => Promise<void> | void;
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
