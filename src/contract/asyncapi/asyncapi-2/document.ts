import type { ReadingContext } from "../../reading/context.js";
import {
  elementsOf,
  entriesOf,
  field,
  isJsonArray,
  isObject,
  type Located,
  located,
  overlay,
} from "../../reading/located.js";
import { follow } from "../../reading/references.js";
import { mapField } from "../../reading/values.js";
import type { Normaliser } from "../context.js";

interface Setting {
  readonly context: ReadingContext;
  readonly traits: Normaliser["traits"];
}

/**
 * Channel items -> channels, and their `publish` and `subscribe` -> operations. What others publish, the application
 * receives; what others subscribe to, it sends (AsyncAPI 2.x, Channel Item Object).
 */
export function normaliseDocument(root: Located, setting: Setting): Located {
  const channels: [string, Located][] = [];
  const operations: Located[] = [];
  for (const [address, entry] of mapField(root, "channels", setting.context)) {
    const item = follow(entry, { expected: "a channel" }, setting.context)?.node;
    if (item === undefined) continue;
    const written = WORDS.flatMap((word) => operationOf(item, word, setting));
    const channel = channelOf({ address, entry, item }, written);
    channels.push([address, channel]);
    operations.push(...written.map((one) => normaliseOperation(one, channel)));
  }
  const kept = entriesOf(root).filter(
    ([key]) => key !== "channels" && key !== "tags" && key !== "operations",
  );
  return overlay(root.source, [
    ...kept,
    ["info", infoOf(root)],
    ["channels", field(root, "channels") === null ? null : overlay(root.source, channels)],
    ["operations", located([], root.source, { elements: operations })],
  ]);
}

const WORDS = ["publish", "subscribe"] as const;

interface WrittenOperation {
  readonly word: (typeof WORDS)[number];
  /** With its traits. */
  readonly node: Located;
  readonly messages: readonly Located[];
}

function operationOf(
  item: Located,
  word: WrittenOperation["word"],
  setting: Setting,
): readonly WrittenOperation[] {
  const entry = field(item, word);
  if (entry === null || entry.value === null) return [];
  const followed = follow(entry, { expected: "an operation" }, setting.context);
  if (followed === null) return [];
  const node = setting.traits(followed.node, "an operation trait");
  return [{ word, node, messages: messagesOf(field(node, "message"), setting.context) }];
}

/** `message: {oneOf: [a, b]}` -> `[a, b]`; the references among them stay. */
function messagesOf(message: Located | null, context: ReadingContext): readonly Located[] {
  if (message === null || message.value === null) return [];
  // No version has a list here; what it must mean is clear.
  if (isJsonArray(message.value)) return elementsOf(message);
  const node = follow(message, { expected: "a message" }, context)?.node;
  if (node === undefined) return [];
  const options = field(node, "oneOf");
  return options === null || field(node, "payload") !== null ? [message] : elementsOf(options);
}

function channelOf(
  of: { readonly address: string; readonly entry: Located; readonly item: Located },
  operations: readonly WrittenOperation[],
): Located {
  const kept = entriesOf(of.item).filter(([key]) => key !== "publish" && key !== "subscribe");
  const messages = operations.flatMap((operation) => operation.messages);
  return overlay(of.entry.source, [
    ...kept,
    ["address", located(of.address, of.entry.source)],
    ["messages", located([], of.item.source, { elements: messages })],
  ]);
}

function normaliseOperation({ word, node, messages }: WrittenOperation, channel: Located): Located {
  const kept = entriesOf(node).filter(([key]) => key !== "message");
  return overlay(node.source, [
    ...kept,
    ["action", located(word === "publish" ? "receive" : "send", node.source)],
    ["writtenAs", located(word, node.source)],
    ["channel", channel],
    ["messages", located([], node.source, { elements: messages })],
  ]);
}

/** The document's tags moved into `info` with 3.0. */
function infoOf(root: Located): Located | null {
  const info = field(root, "info");
  const tags = field(root, "tags");
  if (info === null || tags === null || !isObject(info)) return info;
  return overlay(info.source, [...entriesOf(info), ["tags", tags]]);
}
