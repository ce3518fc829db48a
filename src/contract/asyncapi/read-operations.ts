import type { EventOperation } from "../../model/index.js";
import { elementsOf, extensionsOf, field, type Located } from "../reading/located.js";
import { follow, placeOf } from "../reading/references.js";
import { flag, mapField, shown, text } from "../reading/values.js";
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
import { messagesOf, referredChannel } from "./operation-references.js";
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
