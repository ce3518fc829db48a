import { createInbox } from "../postgres/inbox.js";
import { defaultTables, type PostgresTables } from "../postgres/tables.js";
import { GroupConsumer } from "./consumer/group-consumer.js";
import type { Consumer, ConsumerOptions } from "./consumer-options.js";
import type { MessageHandlers } from "./message.js";
import type { ReceiveOperation } from "./operation.js";
import type { ConsumerRoute } from "./reading.js";
import { createRecordReader } from "./record-reader.js";

export { MissingTopicsError } from "./consumer/topic-check.js";

/** Puts an operation and its handlers together: one for each of its messages, by the same names. */
export function route<Messages>(
  operation: ReceiveOperation<Messages>,
  handlers: { readonly [Name in keyof Messages & string]: MessageHandlers<never, never, never> },
): ConsumerRoute {
  // A mapped type whose keys are strings is a record of strings; the compiler does not see that through `Messages`.
  return { operation, handlers: handlers as ConsumerRoute["handlers"] };
}

/**
 * A consumer for all routes: one member for each of their groups. Throws an `Error` where a dead-letter or retry topic
 * is the source itself, and a `RangeError` for options that make no sense.
 */
export function createConsumer(
  routes: readonly ConsumerRoute[],
  options: ConsumerOptions,
  info: { readonly service: string; readonly tables?: PostgresTables },
): Consumer {
  const { inbox } = options;
  return new GroupConsumer(routes, options, {
    service: info.service,
    newReader: createRecordReader,
    newInbox:
      inbox === undefined
        ? null
        : (parts) => createInbox({ tables: info.tables ?? defaultTables, ...inbox }, parts),
  });
}
