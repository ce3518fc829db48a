import type { Convert } from "../codecs/codecs.js";
import type { JsonCodec } from "../json/json-codec.js";
import type { Validator } from "../validation/violation.js";
import type {
  Address,
  ChannelSpec,
  DeadLetterSpec,
  Discriminator,
  HeaderField,
  HeadersSpec,
  KeySpec,
  KeyValue,
  MessageSpec,
  PayloadSpec,
  ReceiveOperation,
  RetrySpec,
  SendOperation,
} from "./operation.js";

/** A message of any types. */
type AnyMessage = MessageSpec<never, never, never>;

/** What of a message differs from the usual. */
export interface MessageDetails<Payload, Headers> {
  readonly name: string;
  /** Default: the name. */
  readonly cloudEventType?: string;
  /** Default: by the payload's format: JSON, text or bytes. */
  readonly contentType?: string;
  readonly payload: PayloadSpec;
  /** Default: the contract says nothing of headers. */
  readonly headers?: HeadersSpec;
  /** Default: no key. */
  readonly key?: KeySpec<Payload, Headers>;
  readonly discriminator?: Discriminator;
}

/**
 * Makes the constant of a message. It takes a function, so that one `@__PURE__` before the call lets bundlers drop
 * the whole constant of a message which nobody uses.
 */
export function message<Payload, Headers, Key>(
  make: () => MessageDetails<Payload, Headers>,
): MessageSpec<Payload, Headers, Key> {
  const details = make();
  return {
    name: details.name,
    cloudEventType: details.cloudEventType ?? details.name,
    contentType: details.contentType ?? typicalTypes[details.payload.format],
    payload: details.payload,
    headers: details.headers ?? anyHeaders,
    key: details.key ?? null,
    discriminator: details.discriminator ?? null,
  };
}

const typicalTypes = {
  json: "application/json",
  text: "text/plain; charset=utf-8",
  bytes: "application/octet-stream",
} as const;

/** Makes the constant of a channel. `{}` in the address stand for parameters: `"shop.{region}.orders"`. */
export function channel(
  name: string,
  address: string,
  validateParameters: Validator<unknown> | null = null,
): ChannelSpec {
  return { name, address: splitAddress(address), validateParameters };
}

/** `"shop.{region}.orders"` -> `["shop.", { parameter: "region" }, ".orders"]` */
function splitAddress(address: string): Address {
  return address
    .split(/(\{[^{}]*\})/)
    .filter((part) => part !== "")
    .map((part) => (/^\{.*\}$/.test(part) ? { parameter: part.slice(1, -1) } : part));
}

/** Makes the constant of an operation that sends. */
export function sendOperation<Messages extends Readonly<Record<string, AnyMessage>>>(
  make: () => Omit<SendOperation<Messages>, "messages"> & { readonly messages: Messages },
): SendOperation<Messages> {
  return make();
}

/** What of an operation that receives differs from the usual. */
export interface ReceiveDetails<Messages> {
  readonly name: string;
  readonly channel: ChannelSpec;
  readonly messages: Messages;
  /** Default: the operation receives all messages of the channel. */
  readonly others?: readonly AnyMessage[];
  /** Default: the contract names none. */
  readonly groupId?: string;
  readonly retry: RetrySpec;
  /** `null`: what cannot be handled is told of and dropped. */
  readonly deadLetter: DeadLetterSpec | null;
}

/** Makes the constant of an operation that receives. */
export function receiveOperation<Messages extends Readonly<Record<string, AnyMessage>>>(
  make: () => ReceiveDetails<Messages>,
): ReceiveOperation<Messages> {
  const details = make();
  return { ...details, others: details.others ?? [], groupId: details.groupId ?? null };
}

// The rest of this file are short ways to write the parts of messages and operations.

/** What of a value differs between types and wire. */
export interface Codec {
  readonly decode?: Convert | null;
  readonly encode?: Convert | null;
  /** `losslessJson`, where there is a `bigint`. */
  readonly json?: JsonCodec;
}

/** A JSON payload; `null`: of any kind. */
export function json(validate: Validator<unknown> | null, codec: Codec = {}): PayloadSpec {
  return {
    format: "json",
    validate,
    decode: codec.decode ?? null,
    encode: codec.encode ?? null,
    json: codec.json ?? null,
  };
}

/** A payload of text, as UTF-8. */
export function text(validate: Validator<unknown> | null = null, codec: Codec = {}): PayloadSpec {
  return { ...json(validate, codec), format: "text" };
}

/** A `Uint8Array`. */
export function bytes(): PayloadSpec {
  return { ...json(null), format: "bytes" };
}

/** What of headers differs from the usual. */
export interface HeadersDetails extends Pick<Codec, "decode" | "encode"> {
  /** Those of the contract that the producer fills in: `["ce_type", "ce_time"]`. */
  readonly provided?: readonly string[];
}

/** The headers that the contract names, in its order: `{ "x-tenant": "string", "x-priority": "json" }`. */
export function headers<const Fields extends Readonly<Record<string, HeaderField["type"]>>>(
  validate: Validator<unknown> | null,
  // `const`: TypeScript would widen the literal of a header named `toString` or `constructor` to `string`.
  fields: Fields,
  details: HeadersDetails = {},
): HeadersSpec {
  return {
    fields: Object.entries<HeaderField["type"]>(fields).map(([name, type]) => ({ name, type })),
    provided: details.provided ?? [],
    isOpen: false,
    validate,
    decode: details.decode ?? null,
    encode: details.encode ?? null,
  };
}

const anyHeaders: HeadersSpec = {
  fields: [],
  provided: [],
  isOpen: true,
  validate: null,
  decode: null,
  encode: null,
};

/** What of a key differs from the usual. */
export interface KeyDetails extends Pick<Codec, "decode" | "encode"> {
  /** Default: `string`, which travels as it is. */
  readonly type?: KeySpec<never, never>["type"];
  /** The Kafka binding's schema of the key. */
  readonly validate?: Validator<unknown> | null;
}

/** A key that stands in the message: `keyOf("$message.payload#/orderId", ({ payload }) => payload.orderId)`. */
export function keyOf<Payload, Headers>(
  expression: string,
  of: (message: { readonly payload: Payload; readonly headers: Headers }) => KeyValue,
  details: KeyDetails = {},
): KeySpec<Payload, Headers> {
  return { ...givenKey(details), expression, of };
}

/** A key that callers give. */
export function givenKey(details: KeyDetails = {}): KeySpec<unknown, unknown> {
  return {
    of: null,
    expression: null,
    type: details.type ?? "string",
    validate: details.validate ?? null,
    decode: details.decode ?? null,
    encode: details.encode ?? null,
  };
}

/** What of retries differs from the usual. */
export interface RetryDetails {
  /** Share of each delay that is left to chance, taken off: 0 to 1. Default: 0. */
  readonly jitter?: number;
  /** The retry topics' name without `.<n>`. Default: `{topic}.{group}.retry`. */
  readonly topic?: string;
}

/**
 * Over retry topics, one for each delay in milliseconds; delays that follow each other and are equal share one:
 * `[1_000, 5_000, 5_000]` -> `<topic>.retry.1`, `<topic>.retry.2`, `<topic>.retry.2`.
 */
export function nonBlockingRetry(delays: readonly number[], details: RetryDetails = {}): RetrySpec {
  const topic = details.topic ?? "{topic}.{group}.retry";
  let number = 0;
  const topics = delays.map((delay, index) => {
    if (index === 0 || delay !== delays[index - 1]) number += 1;
    return `${topic}.${number}`;
  });
  return { mode: "non-blocking", delays, jitter: details.jitter ?? 0, topics };
}

/** In place, while the partition waits. */
export function blockingRetry(delays: readonly number[], jitter = 0): RetrySpec {
  return { mode: "blocking", delays, jitter, topics: [] };
}

/** In place, while later records of the same key wait. */
export function parkKeyRetry(delays: readonly number[], jitter = 0): RetrySpec {
  return { mode: "park-key", delays, jitter, topics: [] };
}

/** One attempt. */
export const noRetry: RetrySpec = { mode: "blocking", delays: [], jitter: 0, topics: [] };

/** Where records go that cannot be handled. */
export function deadLetter(topic = "{topic}.{group}.dlq"): DeadLetterSpec {
  return { topic };
}
