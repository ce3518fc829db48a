import { keyOf } from "../reading/context.js";
import { elementsOf, extensionsOf, field, isJsonArray, type Located } from "../reading/located.js";
import { follow } from "../reading/references.js";
import { mapField, text } from "../reading/values.js";
import { boundProtocols, readKafkaChannelBinding } from "./bindings/kafka-bindings.js";
import { ChannelEntry, ChannelTable } from "./channel-table.js";
import type { AsyncApiContext } from "./context.js";
import { readChannelParameters } from "./read-parameters.js";
import { readChannelServers } from "./read-servers.js";

/** The `channels` of a normalised document, in its order. */
export function readChannels(root: Located, context: AsyncApiContext): ChannelTable {
  const table = new ChannelTable();
  for (const [key, entry] of mapField(root, "channels", context)) {
    const followed = follow(entry, { expected: "a channel" }, context);
    if (followed === null) continue;
    table.add(readChannel(key, followed.node, context), [keyOf(entry.source), ...followed.places]);
  }
  return table;
}

export function readChannel(key: string, node: Located, context: AsyncApiContext): ChannelEntry {
  const address = text(node, "address", context);
  const entry = new ChannelEntry({
    source: node.source,
    key,
    address,
    title: text(node, "title", context),
    summary: text(node, "summary", context),
    description: text(node, "description", context),
    parameters: readChannelParameters(node, { key, address }, context),
    servers: readChannelServers(node, context),
    kafka: readKafkaChannelBinding(node, context),
    boundProtocols: boundProtocols(node, context),
    extensions: extensionsOf(node),
  });
  for (const [messageKey, message] of messagesOf(node, context)) entry.add(message, messageKey, context);
  return entry;
}

/** A map, or the list that 2.x is turned into (which is also what some write in 3.x). */
function messagesOf(
  node: Located,
  context: AsyncApiContext,
): readonly (readonly [key: string | null, message: Located])[] {
  const messages = field(node, "messages");
  if (messages !== null && (messages.elements !== null || isJsonArray(messages.value))) {
    if (context.version === "3" && elementsOf(messages).length > 0) {
      const message = "`messages` is a list; its messages are named by what they refer to or call themselves";
      context.bag.add("asyncapi-field-tolerated", message, { source: messages.source });
    }
    return elementsOf(messages).map((message) => [null, message]);
  }
  return mapField(node, "messages", context);
}
