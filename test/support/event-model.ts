import type {
  Channel,
  DeadLetterPolicy,
  EventApi,
  EventOperation,
  KafkaChannelBinding,
  RetryPolicy,
  Service,
} from "../../src/model/index.js";

const source = { file: "/specs/asyncapi.yaml", pointer: "" };

/** A channel of the model that says nothing but what is given. */
export function channel(given: Partial<Channel> & { readonly key: string }): Channel {
  return {
    source: { ...source, pointer: `/channels/${given.key}` },
    address: given.key,
    title: null,
    summary: null,
    description: null,
    parameters: [],
    messages: [],
    servers: [],
    kafka: null,
    boundProtocols: [],
    extensions: {},
    ...given,
  };
}

export function kafkaChannel(given: Partial<KafkaChannelBinding>): KafkaChannelBinding {
  return { source, topic: null, partitions: null, replicas: null, topicConfiguration: [], ...given };
}

/** A `receive` operation of the model that says nothing but what is given. */
export function receive(given: Partial<EventOperation> & { readonly channel: Channel }): EventOperation {
  const operationId = given.operationId ?? "onEvent";
  return {
    source: { ...source, pointer: `/operations/${operationId}` },
    operationId,
    action: "receive",
    writtenAs: null,
    messages: given.channel.messages,
    title: null,
    summary: null,
    description: null,
    deprecated: false,
    tags: [],
    security: [],
    kafka: null,
    reply: null,
    key: null,
    retry: null,
    deadLetter: null,
    outbox: null,
    extensions: {},
    ...given,
  };
}

export function send(given: Partial<EventOperation> & { readonly channel: Channel }): EventOperation {
  return receive({ ...given, action: "send" });
}

/** The operation binding with one group. */
export function group(groupIdValue: string): NonNullable<EventOperation["kafka"]> {
  return { source, groupId: null, groupIdValue, clientId: null, clientIdValue: null };
}

export function retryPolicy(given: Partial<RetryPolicy>): RetryPolicy {
  return {
    source: { ...source, pointer: "/operations/onEvent/x-retry" },
    enabled: true,
    mode: null,
    maxAttempts: null,
    strategy: null,
    initialInterval: null,
    maxInterval: null,
    increment: null,
    multiplier: null,
    jitter: null,
    topic: null,
    ...given,
  };
}

export function deadLetterPolicy(given: Partial<DeadLetterPolicy>): DeadLetterPolicy {
  return {
    source: { ...source, pointer: "/operations/onEvent/x-dead-letter" },
    enabled: true,
    topic: null,
    partitions: null,
    retention: null,
    ...given,
  };
}

/** A service with one document of these operations. */
export function eventService(name: string, operations: readonly EventOperation[]): Service {
  const api: EventApi = {
    source,
    specification: "3.0.0",
    title: name,
    version: "1.0.0",
    description: null,
    id: null,
    tags: [],
    servers: [],
    channels: [...new Set(operations.map((operation) => operation.channel))],
    operations,
    securitySchemes: [],
    extensions: {},
  };
  return { name, restApis: [], eventApis: [api], schemas: [] };
}
