import type { SourceRef } from "../diagnostics/index.js";
import type { Example, SecurityRequirement, SecurityScheme, ServerVariable, Tag } from "./http.js";
import type { JsonObject } from "./json.js";
import type { Schema } from "./schema.js";

/** One AsyncAPI document, 2.x and 3.x alike: 2.x documents are read as the 3.0 documents that say the same. */
export interface EventApi {
  readonly source: SourceRef;
  /** The document's own version of its specification: `"2.6.0"`, `"3.0.0"`, ... For messages only. */
  readonly specification: string;
  readonly title: string;
  readonly version: string;
  readonly description: string | null;
  /** `id` of the document: a URI, and the default of CloudEvents' `source`. */
  readonly id: string | null;
  readonly tags: readonly Tag[];
  readonly servers: readonly EventServer[];
  /** In the order of the contract, those that other documents define and operations here use last. */
  readonly channels: readonly Channel[];
  /** In the order of the contract. */
  readonly operations: readonly EventOperation[];
  readonly securitySchemes: readonly EventSecurityScheme[];
  readonly extensions: JsonObject;
}

/** A broker. */
export interface EventServer {
  readonly source: SourceRef;
  /** Its key under `servers`. */
  readonly name: string;
  /** Host and port, and a path where there is one; may hold `{variables}`: `localhost:9092`. */
  readonly host: string;
  /** Lower case: `kafka`, `kafka-secure`, `mqtt`, `ws`, ... */
  readonly protocol: string;
  readonly protocolVersion: string | null;
  readonly description: string | null;
  readonly variables: readonly ServerVariable[];
  /** Alternatives, one of which must hold; empty: none. */
  readonly security: readonly SecurityRequirement[];
  readonly kafka: KafkaServerBinding | null;
  readonly extensions: JsonObject;
}

export interface KafkaServerBinding {
  readonly source: SourceRef;
  readonly schemaRegistryUrl: string | null;
  readonly schemaRegistryVendor: string | null;
}

/** A place where messages travel: a Kafka topic, an MQTT topic, a queue, ... */
export interface Channel {
  readonly source: SourceRef;
  /** Its key under `channels`; for 2.x documents that is the address too. */
  readonly key: string;
  /** With `{parameters}`; `null` where it is not known before run time (reply channels). */
  readonly address: string | null;
  readonly title: string | null;
  readonly summary: string | null;
  readonly description: string | null;
  /** In the order of the address; those that the address does not name last. */
  readonly parameters: readonly ChannelParameter[];
  /** In the order of the contract; may be empty. */
  readonly messages: readonly Message[];
  /** The servers where the channel lives: those it names, else all of the document. */
  readonly servers: readonly EventServer[];
  readonly kafka: KafkaChannelBinding | null;
  /** Protocols that have a binding here, in the order of the contract: `["kafka", "mqtt"]`. */
  readonly boundProtocols: readonly string[];
  readonly extensions: JsonObject;
}

export interface ChannelParameter {
  readonly source: SourceRef;
  readonly name: string;
  readonly description: string | null;
  /** A string schema: 3.x `enum`, `default`, `examples` in it; 2.x has a whole schema. */
  readonly schema: Schema;
  readonly default: string | null;
  /** Where the parameter's value stands in a message: `$message.payload#/user/id`. */
  readonly location: RuntimeExpression | null;
}

/** Kafka channel bindings 0.1 to 0.5. */
export interface KafkaChannelBinding {
  readonly source: SourceRef;
  /** Instead of the channel's address. */
  readonly topic: string | null;
  /** At least 1. */
  readonly partitions: number | null;
  /** At least 1. */
  readonly replicas: number | null;
  /**
   * As the broker's configuration writes it, in the order of the contract: `["retention.ms", "604800000"]`, lists
   * joined by commas (`cleanup.policy`).
   */
  readonly topicConfiguration: readonly (readonly [name: string, value: string])[];
}

/** What the described application does with a channel. */
export interface EventOperation {
  readonly source: SourceRef;
  /** The key under `operations` (3.x), the `operationId` (2.x), or `null` where a 2.x operation has none. */
  readonly operationId: string | null;
  /** What the application itself does. 2.x `publish` is `receive` here, `subscribe` is `send`. */
  readonly action: "send" | "receive";
  /** The word of a 2.x document, for documentation; `null` for 3.x. */
  readonly writtenAs: "publish" | "subscribe" | null;
  readonly channel: Channel;
  /** Those of the channel that this operation is about: identical objects, in the order of the operation. */
  readonly messages: readonly Message[];
  readonly title: string | null;
  readonly summary: string | null;
  readonly description: string | null;
  readonly deprecated: boolean;
  readonly tags: readonly string[];
  readonly security: readonly SecurityRequirement[];
  readonly kafka: KafkaOperationBinding | null;
  readonly reply: Reply | null;
  /** `x-key`; holds for all of its messages that have no `x-key` of their own. */
  readonly key: RuntimeExpression | null;
  /** `x-retry` or `retry`; `null`: what the project says for all. */
  readonly retry: RetryPolicy | null;
  /** `x-dead-letter` or `deadLetter`; `null`: what the project says for all. */
  readonly deadLetter: DeadLetterPolicy | null;
  /** `x-outbox`; `null`: not sent through an outbox. */
  readonly outbox: OutboxPolicy | null;
  readonly extensions: JsonObject;
}

/** Kafka operation bindings 0.1 to 0.5. */
export interface KafkaOperationBinding {
  readonly source: SourceRef;
  /** The schema of the consumer group's name, `null` where not given. */
  readonly groupId: Schema | null;
  /** The one value that `groupId` allows (`const`, a single `enum`, a `default`); `null` where it leaves it open. */
  readonly groupIdValue: string | null;
  readonly clientId: Schema | null;
  readonly clientIdValue: string | null;
}

export interface Message {
  readonly source: SourceRef;
  /**
   * Its name in the contract, by the first that there is: the key of the channel's map or of `components/messages`
   * where a reference led there, `name`, `messageId`, `title`; else made of the channel and its place there.
   * Unique in its channel.
   */
  readonly key: string;
  /** `true` where `key` is not the contract's word, but made up. */
  readonly isUnnamed: boolean;
  /** The field `name`, as written. */
  readonly name: string | null;
  readonly title: string | null;
  readonly summary: string | null;
  readonly description: string | null;
  readonly deprecated: boolean;
  readonly tags: readonly string[];
  /** The message's own, else the document's default; lower case; `null` where neither says. */
  readonly contentType: string | null;
  readonly payload: Payload;
  /** An object schema; `null`: nothing is said. */
  readonly headers: Schema | null;
  readonly correlationId: CorrelationId | null;
  readonly kafka: KafkaMessageBinding | null;
  /** `x-key` of the message itself: before that of an operation. */
  readonly keyExpression: RuntimeExpression | null;
  /** `x-ce-type`, else the one value that the headers' schema allows for `ce_type`; `null`: the message's key serves. */
  readonly cloudEventType: string | null;
  readonly examples: readonly MessageExample[];
  readonly extensions: JsonObject;
}

/**
 * What a message holds, by its `schemaFormat`. A `schema` may come from JSON Schema, an OpenAPI schema object or Avro;
 * it is the model's one dialect in all cases.
 */
export type Payload =
  | {
      readonly kind: "schema";
      readonly schema: Schema;
      /** What the contract wrote it in. Avro: types and rules are those of Avro's JSON encoding without union tags. */
      readonly writtenIn: "json-schema" | "openapi" | "avro";
    }
  /** A format that is not understood (Protobuf, RAML, ...): the payload is bytes. */
  | { readonly kind: "opaque"; readonly schemaFormat: string; readonly source: SourceRef }
  /** The contract says nothing of it. */
  | { readonly kind: "none" };

/** Kafka message bindings 0.1 to 0.5. */
export interface KafkaMessageBinding {
  readonly source: SourceRef;
  /** The schema of the record's key. */
  readonly key: Schema | null;
  readonly schemaIdLocation: "header" | "payload" | null;
  readonly schemaIdPayloadEncoding: string | null;
  readonly schemaLookupStrategy: string | null;
}

export interface CorrelationId {
  readonly source: SourceRef;
  readonly description: string | null;
  readonly location: RuntimeExpression;
}

/** `$message.payload#/order/id` -> `{ part: "payload", pointer: "/order/id" }`. AsyncAPI 3.0, Runtime Expression. */
export interface RuntimeExpression {
  readonly source: SourceRef;
  readonly part: "payload" | "header";
  /** A JSON pointer (RFC 6901); empty: the whole of it. */
  readonly pointer: string;
  /** As the contract writes it. */
  readonly text: string;
}

/** Modelled, and not emitted yet. */
export interface Reply {
  readonly source: SourceRef;
  readonly channel: Channel | null;
  readonly messages: readonly Message[];
  readonly address: RuntimeExpression | null;
}

export interface MessageExample extends Pick<Example, "name" | "summary"> {
  readonly payload: Example["value"];
  readonly headers: Example["value"];
}

/** Where a failed record is tried again. Fields that are `null` take the project's default. All times in milliseconds. */
export interface RetryPolicy {
  readonly source: SourceRef;
  /** `false`: the contract writes `x-retry: false`; failures go to the dead-letter topic at once. */
  readonly enabled: boolean;
  /** `non-blocking`: over retry topics; `blocking`: in place; `park-key`: later records of the same key wait behind it. */
  readonly mode: "non-blocking" | "blocking" | "park-key" | null;
  /** The first try counts; at least 1. */
  readonly maxAttempts: number | null;
  readonly strategy: "fixed" | "linear" | "exponential" | null;
  readonly initialInterval: number | null;
  /** The upper bound of the interval between two attempts. */
  readonly maxInterval: number | null;
  /** What `linear` adds to the interval from one attempt to the next; `null`: the initial interval. */
  readonly increment: number | null;
  /** Factor of `exponential`; at least 1. */
  readonly multiplier: number | null;
  /** Share of the interval that is left to chance: 0 to 1. */
  readonly jitter: number | null;
  /** The retry topics' name without their number; `null`: `<topic>.<group>.retry`. */
  readonly topic: string | null;
}

export interface DeadLetterPolicy {
  readonly source: SourceRef;
  /** `false`: what cannot be handled is logged and dropped, by the contract's own word. */
  readonly enabled: boolean;
  /** `null`: `<topic>.<group>.dlq`. */
  readonly topic: string | null;
  /** `null`: as many as the source topic has. */
  readonly partitions: number | null;
  /** Milliseconds; `null`: the project's default. */
  readonly retention: number | null;
}

export interface OutboxPolicy {
  readonly source: SourceRef;
  /** A word (`order`), `null`: the service's name. */
  readonly aggregateType: string | null;
  readonly aggregateId: RuntimeExpression | null;
}

/** AsyncAPI knows schemes that HTTP does not have; those two have in common keep their shape. */
export type EventSecurityScheme =
  | SecurityScheme
  | {
      readonly kind:
        | "userPassword"
        | "X509"
        | "symmetricEncryption"
        | "asymmetricEncryption"
        | "plain"
        | "scramSha256"
        | "scramSha512"
        | "gssapi"
        /** `in` is `user` or `password`: the place where brokers expect it. */
        | "brokerApiKey";
      readonly source: SourceRef;
      readonly name: string;
      readonly description: string | null;
      readonly extensions: JsonObject;
    };
