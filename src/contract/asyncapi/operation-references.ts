import { unescapePointerToken } from "../../diagnostics/index.js";
import type { Message } from "../../model/index.js";
import { elementsOf, entriesOf, field, isJsonArray, type Located } from "../reading/located.js";
import { follow, placeOf } from "../reading/references.js";
import { listField, shown, text } from "../reading/values.js";
import type { ChannelEntry, ChannelTable } from "./channel-table.js";
import type { AsyncApiContext } from "./context.js";
import { readChannel } from "./read-channels.js";

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
  const added = entry.add(element, keyInReference(element), context);
  if (added !== null) {
    const message = `Message \`${added.key}\` is not among those of channel \`${entry.channel.key}\``;
    context.bag.add("message-not-in-channel", message, { source: element.source });
  }
  return added;
}

/** `#/channels/payments/messages/paid` -> `paid` */
function keyInReference(element: Located): string | null {
  const ref = field(element, "$ref")?.value;
  const match = typeof ref === "string" ? /\/messages\/([^/]+)$/.exec(ref) : null;
  return match?.[1] === undefined ? null : unescapePointerToken(match[1]);
}
