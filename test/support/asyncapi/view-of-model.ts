import type { AsyncApiReading } from "../../../src/contract/asyncapi/index.js";
import type {
  Channel,
  EventOperation,
  EventServer,
  Message,
  Schema,
  SecurityRequirement,
} from "../../../src/model/index.js";
import {
  type ChannelView,
  type EventsView,
  type MessageView,
  type OperationView,
  type ServerView,
  sortedMessages,
  sortedNames,
} from "./view.js";

/** What else of the document a part of it needs. */
type Context = Pick<AsyncApiReading, "api" | "schemas">;

/** What commsgen's reader found. */
export function viewOfModel(context: AsyncApiReading): EventsView {
  const { api } = context;
  return {
    title: api.title,
    id: api.id,
    servers: api.servers.map((server) => serverView(server, context)),
    channels: api.channels.map((channel) => channelView(channel, context)),
    operations: api.operations.map((operation) => operationView(operation, context)),
  };
}

function serverView(server: EventServer, context: Context): ServerView {
  const { name, host, protocol, protocolVersion, description, variables, security, kafka } = server;
  return {
    name,
    host,
    protocol,
    protocolVersion,
    description,
    variables: sortedNames(variables.map((variable) => variable.name)),
    security: security.map((requirement) => schemeKinds(requirement, context)),
    schemaRegistryUrl: kafka?.schemaRegistryUrl ?? null,
    schemaRegistryVendor: kafka?.schemaRegistryVendor ?? null,
  };
}

function schemeKinds(requirement: SecurityRequirement, { api }: Context): readonly string[] {
  const kindOf = (name: string) => api.securitySchemes.find((scheme) => scheme.name === name)?.kind;
  return sortedNames(requirement.schemes.map(({ scheme }) => kindOf(scheme) ?? `no scheme ${scheme}`));
}

function channelView(channel: Channel, context: Context): ChannelView {
  const { key, address, description, parameters, servers, boundProtocols, kafka, messages } = channel;
  return {
    key,
    address,
    description,
    parameters: sortedNames(parameters.map(({ name }) => name)),
    servers: sortedNames(servers.map(({ name }) => name)),
    boundProtocols: sortedNames(boundProtocols),
    topic: kafka?.topic ?? null,
    partitions: kafka?.partitions ?? null,
    replicas: kafka?.replicas ?? null,
    topicConfiguration: Object.fromEntries(kafka?.topicConfiguration ?? []),
    messages: sortedMessages(
      messages.map((message) => messageView(message, context)),
      true,
    ),
  };
}

function operationView(operation: EventOperation, context: Context): OperationView {
  const { operationId, action, channel, summary, description, tags, security, kafka, reply } = operation;
  return {
    operationId,
    action,
    channel: channel.key,
    summary,
    description,
    tags: sortedNames(tags),
    security: security.map((requirement) => schemeKinds(requirement, context)),
    hasGroupId: (kafka?.groupId ?? null) !== null,
    hasClientId: (kafka?.clientId ?? null) !== null,
    replyChannel: reply?.channel?.key ?? null,
    replyAddress: reply?.address?.text ?? null,
    messages: sortedMessages(
      operation.messages.map((message) => messageView(message, context)),
      false,
    ),
  };
}

function messageView(message: Message, context: Context): MessageView {
  const { name, title, summary, description, contentType, tags, payload, headers, correlationId } = message;
  return {
    name,
    title,
    summary,
    description,
    contentType,
    tags: sortedNames(tags),
    hasPayload: payload.kind !== "none",
    headers: headers === null ? null : propertyNames(headers, context),
    correlationId: correlationId?.location.text ?? null,
    hasKafkaKey: (message.kafka?.key ?? null) !== null,
    schemaIdLocation: message.kafka?.schemaIdLocation ?? null,
    examples: message.examples.length,
  };
}

function propertyNames(schema: Schema, context: Context): readonly string[] {
  if (schema.kind === "boolean") return [];
  const own = schema.object?.properties.map(({ name }) => name) ?? [];
  const target = context.schemas.find(({ id }) => id === schema.reference)?.schema;
  return sortedNames([...own, ...(target === undefined ? [] : propertyNames(target, context))]);
}
