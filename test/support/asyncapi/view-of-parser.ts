import type {
  AsyncAPIDocumentInterface,
  ChannelInterface,
  MessageInterface,
  OperationInterface,
  SecurityRequirementsInterface,
  ServerInterface,
} from "@asyncapi/parser";
import {
  type ChannelView,
  type EventsView,
  type MessageView,
  type OperationView,
  type ServerView,
  sortedMessages,
  sortedNames,
} from "./view.js";

/** What @asyncapi/parser found. Its model has types for little of what it holds: the rest is looked up in its JSON. */
export function viewOfParser(document: AsyncAPIDocumentInterface): EventsView {
  const id = document.json()["id"];
  return {
    title: document.info().title(),
    id: typeof id === "string" ? id : null,
    servers: document.servers().all().map(serverView),
    channels: document.channels().all().map(channelView),
    operations: document.operations().all().map(operationView),
  };
}

function serverView(server: ServerInterface): ServerView {
  const json: unknown = server.json();
  const kafka = at(json, "bindings", "kafka");
  return {
    name: server.id(),
    host: hostOf(json),
    protocol: server.protocol().toLowerCase(),
    protocolVersion: textAt(json, "protocolVersion"),
    description: textAt(json, "description"),
    variables: sortedNames(
      server
        .variables()
        .all()
        .map((variable) => variable.id()),
    ),
    security: server.security().map(schemeKinds),
    schemaRegistryUrl: textAt(kafka, "schemaRegistryUrl"),
    schemaRegistryVendor: textAt(kafka, "schemaRegistryVendor"),
  };
}

function schemeKinds(requirement: SecurityRequirementsInterface): readonly string[] {
  const types = requirement.all().map((one) => textAt(one.scheme().json(), "type") ?? "");
  return sortedNames(
    types.map((type) => (type === "apiKey" ? "brokerApiKey" : type.replace(/^httpApiKey$/, "apiKey"))),
  );
}

/** 2.x has one URL, 3.x a host and a path. */
function hostOf(server: unknown): string {
  const url = textAt(server, "url");
  if (url !== null) return url.replace(/^[a-z0-9+.-]*:\/\//i, "");
  return `${textAt(server, "host") ?? ""}${textAt(server, "pathname") ?? ""}`;
}

function channelView(channel: ChannelInterface): ChannelView {
  const json: unknown = channel.json();
  const kafka = at(json, "bindings", "kafka");
  const configuration = Object.entries(recordOf(at(kafka, "topicConfiguration")));
  return {
    key: channel.id(),
    address: channel.address() ?? null,
    description: textAt(json, "description"),
    parameters: sortedNames(
      channel
        .parameters()
        .all()
        .map((parameter) => parameter.id()),
    ),
    servers: sortedNames(
      channel
        .servers()
        .all()
        .map((server) => server.id()),
    ),
    boundProtocols: sortedNames(Object.keys(recordOf(at(json, "bindings")))),
    topic: textAt(kafka, "topic"),
    partitions: numberAt(kafka, "partitions"),
    replicas: numberAt(kafka, "replicas"),
    topicConfiguration: Object.fromEntries(configuration.map(([name, value]) => [name, String(value)])),
    messages: sortedMessages(channel.messages().all().map(messageView), true),
  };
}

function operationView(operation: OperationInterface): OperationView {
  const json: unknown = operation.json();
  const [channel] = operation.channels().all();
  const isSecond = operation.action() === "publish" || operation.action() === "subscribe";
  return {
    operationId: isSecond ? textAt(json, "operationId") : (operation.id() ?? null),
    action: operation.isSend() ? "send" : "receive",
    channel: channel?.id() ?? "",
    summary: textAt(json, "summary"),
    description: textAt(json, "description"),
    tags: tagsOf(json),
    security: operation.security().map(schemeKinds),
    hasGroupId: at(json, "bindings", "kafka", "groupId") !== undefined,
    hasClientId: at(json, "bindings", "kafka", "clientId") !== undefined,
    replyChannel: operation.reply()?.channel()?.id() ?? null,
    replyAddress: operation.reply()?.address()?.location() ?? null,
    messages: sortedMessages(operation.messages().all().map(messageView), false),
  };
}

function messageView(message: MessageInterface): MessageView {
  const json: unknown = message.json();
  const headers = at(json, "headers");
  // 3.x: a Multi Format Schema Object holds the schema.
  const schema = at(headers, "schemaFormat") === undefined ? headers : at(headers, "schema");
  const examples = at(json, "examples");
  return {
    name: textAt(json, "name"),
    title: textAt(json, "title"),
    summary: textAt(json, "summary"),
    description: textAt(json, "description"),
    contentType: message.contentType()?.toLowerCase() ?? null,
    tags: tagsOf(json),
    // Its own `hasPayload` takes the schema `false` for none.
    hasPayload: at(json, "payload") !== undefined,
    headers: headers === undefined ? null : sortedNames(propertiesOf(schema)),
    correlationId: textAt(at(json, "correlationId"), "location"),
    hasKafkaKey: at(json, "bindings", "kafka", "key") !== undefined,
    schemaIdLocation: textAt(at(json, "bindings", "kafka"), "schemaIdLocation"),
    examples: Array.isArray(examples) ? examples.length : 0,
  };
}

/** The parser marks whatever it takes for a schema, be it a property. */
function propertiesOf(schema: unknown): readonly string[] {
  return Object.keys(recordOf(at(schema, "properties"))).filter((name) => !name.startsWith("x-parser-"));
}

function tagsOf(json: unknown): readonly string[] {
  const tags = at(json, "tags");
  return sortedNames(Array.isArray(tags) ? tags.map((tag: unknown) => textAt(tag, "name") ?? "") : []);
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((member, name) => recordOf(member)[name], value);
}

function textAt(value: unknown, name: string): string | null {
  const member = at(value, name);
  return typeof member === "string" ? member : null;
}

function numberAt(value: unknown, name: string): number | null {
  const member = at(value, name);
  return typeof member === "number" ? member : null;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  // Any object can be asked for its members.
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
