import type { Convert } from "../codecs/codecs.js";
import type { JsonCodec } from "../json/json-codec.js";
import type { Validator } from "../validation/violation.js";

/**
 * What both ends know of a message. Printed once for each message of a service, in `orders/messages.ts`.
 * `Payload`, `Headers` and `Key` are for the compiler alone.
 */
export interface MessageSpec<Payload, Headers, Key> {
  /** The contract's name: `OrderPlaced`. */
  readonly name: string;
  /** The CloudEvents `type`. */
  readonly cloudEventType: string;
  readonly contentType: string;
  readonly payload: PayloadSpec;
  readonly headers: HeadersSpec;
  readonly key: KeySpec<Payload, Headers> | null;
  /**
   * Where a discriminator tells the channel's messages apart: the property, and the values that mean this message.
   * `null`: there is none.
   */
  readonly discriminator: Discriminator | null;
  /** Never there: it ties the type parameters to the spec. */
  readonly types?: (payload: Payload, headers: Headers, key: Key) => void;
}

export interface PayloadSpec {
  /** `json` by `JSON`, or by `json` below; `text` as UTF-8; `bytes` as they are. */
  readonly format: "json" | "text" | "bytes";
  /** Holds for the wire value; `null`: anything. */
  readonly validate: Validator<unknown> | null;
  /** Wire value -> typed value (`Date`, `bigint`), where they differ. */
  readonly decode: Convert | null;
  readonly encode: Convert | null;
  /** `losslessJson`, where there is a `bigint`; `null`: `JSON`. */
  readonly json: JsonCodec | null;
}

export interface HeadersSpec {
  /** Those that the contract names and callers give. */
  readonly fields: readonly HeaderField[];
  /** Those that the contract names and the producer fills in, as text: `ce_id`, `traceparent`, ... */
  readonly provided: readonly string[];
  /** The contract says nothing of headers: handlers get all of them that are text. */
  readonly isOpen: boolean;
  /** Holds for the object of `fields` and `provided`; `null`: anything. */
  readonly validate: Validator<unknown> | null;
  readonly decode: Convert | null;
  readonly encode: Convert | null;
}

/** Strings travel as they are, all else as JSON; both as UTF-8. */
export interface HeaderField {
  readonly name: string;
  readonly type: "string" | "json";
}

export interface Discriminator {
  readonly property: string;
  readonly values: readonly string[];
}

export interface KeySpec<Payload, Headers> {
  /** The contract's expression; `null`: callers give the key. */
  readonly of: ((message: { readonly payload: Payload; readonly headers: Headers }) => KeyValue) | null;
  /** As the contract writes it, for messages: `$message.payload#/orderId`. */
  readonly expression: string | null;
  /** Strings travel as they are, all else as JSON. */
  readonly type: "string" | "json";
  /** The Kafka binding's schema of the key; `null`: anything. */
  readonly validate: Validator<unknown> | null;
  readonly decode: Convert | null;
  readonly encode: Convert | null;
}

/** What can be a record's key. `undefined` and `null`: no key. */
export type KeyValue = string | number | bigint | boolean | Uint8Array | object | null | undefined;

/** A channel's address, split at its parameters: `["shop.", { parameter: "region" }, ".orders"]`. */
export type Address = readonly (string | { readonly parameter: string })[];

export interface ChannelSpec {
  /** The key in the contract. */
  readonly name: string;
  /** One string where the channel has no parameters. */
  readonly address: Address;
  /** Holds for the object of all parameters; `null`: any strings. */
  readonly validateParameters: Validator<unknown> | null;
}

/** What a producer knows of one `send` operation. */
export interface SendOperation<Messages> {
  readonly name: string;
  readonly channel: ChannelSpec;
  /** By the property under which the producer has them. */
  readonly messages: Readonly<Record<keyof Messages & string, MessageSpec<never, never, never>>>;
}

/** What a consumer knows of one `receive` operation. */
export interface ReceiveOperation<Messages> {
  readonly name: string;
  readonly channel: ChannelSpec;
  /** By the property under which handlers have them. */
  readonly messages: Readonly<Record<keyof Messages & string, MessageSpec<never, never, never>>>;
  /** Messages of the channel that this operation does not receive: they are passed over. */
  readonly others: readonly MessageSpec<never, never, never>[];
  /** The group that the contract names; `null`: the consumer's option, else the service's name. */
  readonly groupId: string | null;
  readonly retry: RetrySpec;
  readonly deadLetter: DeadLetterSpec | null;
}

/** All of the contract's and the project's words on retries, put together while generating. */
export interface RetrySpec {
  readonly mode: "non-blocking" | "blocking" | "park-key";
  /** Milliseconds between attempt `n + 1` and attempt `n + 2`; its length is the number of attempts less one. */
  readonly delays: readonly number[];
  /** Share of each delay that is left to chance, taken off: 0 to 1. */
  readonly jitter: number;
  /**
   * `non-blocking` only: for each delay the retry topic, by its suffix. Equal delays share a topic. `{topic}` and
   * `{group}` stand for what they say: `"{topic}.{group}.retry.1"`.
   */
  readonly topics: readonly string[];
}

export interface DeadLetterSpec {
  /** `"{topic}.{group}.dlq"`, with the same placeholders. */
  readonly topic: string;
}
