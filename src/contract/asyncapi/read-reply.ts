import type { Reply } from "../../model/index.js";
import { field, type Located } from "../reading/located.js";
import { follow } from "../reading/references.js";
import type { ChannelTable } from "./channel-table.js";
import type { AsyncApiContext } from "./context.js";
import { messagesOf, referredChannel } from "./operation-references.js";
import { readLocation } from "./read-location.js";

/** `reply` of an operation: where answers go, and which. */
export function readReply(
  node: Located | null,
  channels: ChannelTable,
  context: AsyncApiContext,
): Reply | null {
  if (node === null || (node.value === null && node.fields === null)) return null;
  const reply = follow(node, { expected: "a reply", severity: "warning" }, context)?.node;
  if (reply === undefined) return null;
  const channel = field(reply, "channel");
  const entry = channel === null ? null : referredChannel(channel, channels, context);
  return {
    source: reply.source,
    channel: entry?.channel ?? null,
    messages: entry === null ? [] : messagesOf(reply, entry, context),
    address: replyAddress(field(reply, "address"), context),
  };
}

function replyAddress(node: Located | null, context: AsyncApiContext): Reply["address"] {
  if (node === null || (node.value === null && node.fields === null)) return null;
  const address = follow(node, { expected: "a reply address", severity: "warning" }, context)?.node;
  return address === undefined ? null : readLocation(address, context);
}
