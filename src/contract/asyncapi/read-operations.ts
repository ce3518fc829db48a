import type { EventOperation, Message } from "../../model/index.js";
import { elementsOf, entriesOf, extensionsOf, field, isJsonArray, type Located } from "../reading/located.js";
import { follow, placeOf } from "../reading/references.js";
import { flag, listField, mapField, shown, text } from "../reading/values.js";
import { readKafkaOperationBinding } from "./bindings/kafka-bindings.js";
import type { ChannelEntry, ChannelTable } from "./channel-table.js";
import type { AsyncApiContext } from "./context.js";
import {
  readDeadLetterPolicy,
  readKeyExpression,
  readOutboxPolicy,
  readRetryPolicy,
  reportUnknownExtensions,
} from "./extensions/index.js";
import { readChannel } from "./read-channels.js";
import { readReply } from "./read-reply.js";
import { readSecurity } from "./read-security.js";
import { readTagNames } from "./read-tags.js";

/** The `operations` of a normalised document, in its order. Channels that only they refer to are added to the table. */
export function readOperations(
  root: Located,
  channels: ChannelTable,
  context: AsyncApiContext,
): readonly EventOperation[] {
  const list = field(root, "operations");
  const entries: readonly (readonly [string | null, Located])[] =
    list !== null && list.elements !== null
      ? elementsOf(list).map((node) => [text(node, "operationId", context), node])
      : mapField(root, "operations", context);
  return entries
    .map(([operationId, node]) => readOperation(node, { operationId, channels }, context))
    .filter((operation) => operation !== null);
}

interface OperationSetting {
  readonly operationId: string | null;
  readonly channels: ChannelTable;
}

function readOperation(
  written: Located,
  setting: OperationSetting,
  context: AsyncApiContext,
): EventOperation | null {
  const followed = follow(written, { expected: "an operation" }, context);
  if (followed === null) return null;
  const node = context.normaliser.traits(followed.node, "an operation trait");
  const action = readAction(node, context);
  const entry = channelOf(node, setting.channels, context);
  if (action === null || entry === null) return null;
  const word = field(node, "writtenAs")?.value;
  reportUnknownExtensions(node, "operation", context);
  return {
    source: node.source,
    operationId: uniqueId(node, setting.operationId, context),
    action,
    writtenAs: context.version === "2" && (word === "publish" || word === "subscribe") ? word : null,
    channel: entry.channel,
    messages: messagesOf(node, entry, context),
    title: text(node, "title", context),
    summary: text(node, "summary", context),
    description: text(node, "description", context),
    deprecated: flag(node, "deprecated", context) ?? false,
    tags: readTagNames(node, context),
    security: readSecurity(field(node, "security"), context) ?? [],
    kafka: readKafkaOperationBinding(node, context),
    reply: readReply(field(node, "reply"), setting.channels, context),
    key: readKeyExpression(node, context),
    retry: readRetryPolicy(node, context),
    deadLetter: readDeadLetterPolicy(node, context),
    outbox: readOutboxPolicy(node, context),
    extensions: extensionsOf(node),
  };
}

function readAction(node: Located, context: AsyncApiContext): "send" | "receive" | null {
  const action = field(node, "action")?.value ?? null;
  if (action === "send" || action === "receive") return action;
  const what = action === null ? "An operation has no `action`" : `\`action\` is ${shown(action)}`;
  const message = `${what}; it can be \`send\` or \`receive\``;
  context.bag.add("operation-action-invalid", message, { source: placeOf(node, "action") });
  return null;
}

/** Only 2.x can have an id twice; the second operation is then named by what it does. */
function uniqueId(node: Located, operationId: string | null, context: AsyncApiContext): string | null {
  if (operationId === null || operationId === "") return null;
  if (!context.operationIds.has(operationId)) {
    context.operationIds.set(operationId, node.source);
    return operationId;
  }
  const message = `An operation has the operationId \`${operationId}\`, which another operation has already`;
  context.bag.add("operation-id-duplicate", message, { source: placeOf(node, "operationId") });
  return null;
}

function channelOf(node: Located, channels: ChannelTable, context: AsyncApiContext): ChannelEntry | null {
  const channel = field(node, "channel");
  if (channel !== null && channel.value !== null) return referredChannel(channel, channels, context);
  context.bag.add("channel-not-found", "An operation does not say which channel it is about", {
    source: node.source,
    help: "Add `channel` with a reference to an entry of `channels`.",
  });
  return null;
}

/** The channel that a reference means; one that the document does not list is read where it stands. */
export function referredChannel(
  node: Located,
  channels: ChannelTable,
  context: AsyncApiContext,
): ChannelEntry | null {
  const ref = field(node, "$ref")?.value;
  if (typeof ref === "string") {
    const result = context.documents.resolve(ref, node.source.file);
    if (!result.ok) {
      const severity = result.reason === "remote-refused" ? "warning" : "error";
      context.bag.add("channel-not-found", `\`channel\` refers to ${shown(ref)}, but ${result.message}`, {
        source: placeOf(node, "$ref"),
        cause: result.cause,
        severity,
      });
      return null;
    }
  }
  const followed = follow(node, { expected: "a channel" }, context);
  if (followed === null) return null;
  const known = channels.find(followed.places);
  if (known !== null) return known;
  const key = freeKey(
    followed.componentName ?? text(followed.node, "address", context) ?? "channel",
    channels,
  );
  const message = `The channel \`${key}\` is not among the document's \`channels\`; it is read where it stands`;
  context.bag.add("asyncapi-field-tolerated", message, { source: placeOf(node, "$ref") });
  const entry = readChannel(key, followed.node, context);
  channels.add(entry, followed.places);
  return entry;
}

function freeKey(wanted: string, channels: ChannelTable): string {
  for (let count = 1; ; count++) {
    const key = count === 1 ? wanted : `${wanted} ${count}`;
    if (!channels.hasKey(key)) return key;
  }
}

/** The messages that an object lists; without a list, all of its channel. */
export function messagesOf(node: Located, entry: ChannelEntry, context: AsyncApiContext): readonly Message[] {
  const list = field(node, "messages");
  // A list that is no list says nothing, so that all messages are meant.
  if (list === null || list.value === null) return entry.channel.messages;
  const found = new Set<Message>();
  for (const element of listOrMap(node, list, context)) {
    const message = messageOf(element, entry, context);
    if (message !== null) found.add(message);
  }
  return [...found];
}

/** Some write a map, as channels have it. */
function listOrMap(node: Located, list: Located, context: AsyncApiContext): readonly Located[] {
  if (list.elements !== null || isJsonArray(list.value)) return elementsOf(list);
  if (entriesOf(list).length === 0) return listField(node, "messages", context);
  const message = "`messages` of an operation is a map; the specification has a list";
  context.bag.add("asyncapi-field-tolerated", message, { source: list.source });
  return entriesOf(list).map(([, entry]) => entry);
}

function messageOf(element: Located, entry: ChannelEntry, context: AsyncApiContext): Message | null {
  const followed = follow(element, { expected: "a message" }, context);
  if (followed === null) return null;
  const known = entry.find(followed.places);
  if (known !== null) return known;
  const added = entry.add(element, null, context);
  if (added !== null) {
    const message = `Message \`${added.key}\` is not among those of channel \`${entry.channel.key}\``;
    context.bag.add("message-not-in-channel", message, { source: element.source });
  }
  return added;
}
