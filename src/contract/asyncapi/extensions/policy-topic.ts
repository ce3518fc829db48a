import type { ReadingContext } from "../../reading/context.js";
import { field, isObject, type Located, located } from "../../reading/located.js";
import { follow } from "../../reading/references.js";
import { type ExtensionObject, oneOf, refuse } from "./extension-fields.js";

/**
 * The topic that `topic` or `channel` names: `channel: { $ref: '#/channels/orderRetries' }`, or that reference as a
 * text, or `channel: orderRetries` -> that channel's topic; `topic: orders.retry` -> itself.
 */
export function policyTopic(of: ExtensionObject): string | null {
  const found = oneOf(of, ["topic", "channel"]);
  if (found === null) return null;
  const { name, node } = found;
  const what = `\`${name}\` of \`${of.name}\``;
  const isReference = typeof node.value === "string" && name === "channel" && node.value.includes("#/");
  if (typeof node.value === "string" && node.value !== "" && !isReference) {
    const channel = name === "channel" ? channelCalled(node.value, node, of.context) : null;
    return channel === null ? node.value : topicOfChannel(channel, node.value, of.context);
  }
  const reference = isReference ? located({ $ref: node.value }, node.source) : node;
  if (name === "topic" || !isObject(reference) || field(reference, "$ref") === null) {
    refuse(node, what, name === "topic" ? "the name of a topic" : "a reference to a channel", of.context);
    return null;
  }
  const channel = follow(reference, { expected: "a channel" }, of.context);
  if (channel === null) return null;
  const topic = topicOfChannel(channel.node, keyOfChannel(channel.node), of.context);
  if (topic === null) refuse(node, what, "a channel whose address is known", of.context);
  return topic;
}

/** A channel of the document by its key. */
function channelCalled(key: string, node: Located, context: ReadingContext): Located | null {
  const document = context.documents.get(node.source.file);
  if (document === undefined) return null;
  const root = located(document.value, { file: document.uri, pointer: "" });
  const channels = field(root, "channels");
  return channels === null ? null : field(channels, key);
}

function topicOfChannel(channel: Located, key: string | null, context: ReadingContext): string | null {
  const target = follow(channel, { expected: "a channel" }, context)?.node;
  if (target === undefined) return null;
  const bindings = field(target, "bindings");
  const kafka = bindings === null ? null : field(bindings, "kafka");
  const written = (kafka === null ? null : field(kafka, "topic")) ?? field(target, "address");
  if (written !== null)
    return typeof written.value === "string" && written.value !== "" ? written.value : null;
  return key;
}

/** `/channels/orders~1retry` -> `orders/retry`: in 2.x, the key is the address. */
function keyOfChannel({ source }: Located): string | null {
  const token = source.pointer.slice(source.pointer.lastIndexOf("/") + 1);
  return token === "" ? null : token.replaceAll("~1", "/").replaceAll("~0", "~");
}
