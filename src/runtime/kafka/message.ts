import type { RecordHeaders } from "./driver.js";

/** What a handler gets of a message, validated and typed. */
export interface ReceivedMessage<
  Payload,
  Headers = Readonly<Record<string, string>>,
  Key = string | null,
  Parameters = Readonly<Record<string, never>>,
> {
  readonly payload: Payload;
  readonly headers: Headers;
  readonly key: Key;
  /** The values of the channel's parameters, as the topic's name has them. */
  readonly parameters: Parameters;
  /** `ce_id`, else `<topic>-<partition>-<offset>`: the same for every delivery of the record, retries included. */
  readonly id: string;
}

/** Around one attempt to handle one record. */
export interface MessageContext {
  /** The source topic, also where the record comes from a retry topic. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since 1970, as the source record had it. */
  readonly timestamp: number;
  /** As text; `null`: the record has none. */
  readonly key: string | null;
  /** As they came. */
  readonly headers: RecordHeaders;
  readonly groupId: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Aborts at the deadline, and when the partition is taken away or the service is told to stop at once. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  /** CloudEvents' `ce_*` headers without their prefix, those that there are: `{ id, type, source, time, ... }`. */
  readonly cloudEvent: Readonly<Record<string, string>>;
  /** W3C trace context; `null` where the record has none. */
  readonly traceparent: string | null;
  readonly tracestate: string | null;
}

/** Throwing means another attempt. See `FatalError` and `RetryLater`. */
export type MessageHandler<Message, Context = MessageContext> = (
  message: Message,
  context: Context,
) => Promise<void> | void;

/** A record without a value, by which a compacted topic forgets a key. */
export interface ReceivedTombstone<Key = string | null, Parameters = Readonly<Record<string, never>>> {
  readonly key: Key;
  readonly parameters: Parameters;
  readonly id: string;
}

/** A function, or one with another for tombstones; without it a tombstone is an invalid message. */
export type MessageHandlers<Message, Tombstone, Context = MessageContext> =
  | MessageHandler<Message, Context>
  | {
      readonly message: MessageHandler<Message, Context>;
      readonly tombstone: MessageHandler<Tombstone, Context>;
    };
