import type { Message, MessageExample } from "../../model/index.js";
import { keyOf } from "../reading/context.js";
import { extensionsOf, field, isObject, type Located } from "../reading/located.js";
import { follow } from "../reading/references.js";
import { flag, invalid, listField, text } from "../reading/values.js";
import { readKafkaMessageBinding } from "./bindings/kafka-bindings.js";
import type { AsyncApiContext } from "./context.js";
import { readCloudEventType, readKeyExpression, reportUnknownExtensions } from "./extensions/index.js";
import { headerValue, readHeaders } from "./headers.js";
import { messageName, type TakenNames } from "./message-names.js";
import { readPayload } from "./payload.js";
import { readLocation } from "./read-location.js";
import { readTagNames } from "./read-tags.js";

/** A message of a channel, with what references may call it. */
export interface MessageEntry {
  readonly message: Message;
  /** The place of the channel's own entry. */
  readonly place: string;
  /** Every place that led from there to the message itself, which is the last. */
  readonly places: readonly string[];
}

export interface MessageSetting {
  /** The key under which the channel lists it; `null` where the version has none. */
  readonly key: string | null;
  readonly channel: string;
  /** The names that messages of the channel have already. */
  readonly names: TakenNames;
}

export function readMessageEntry(
  entry: Located,
  setting: MessageSetting,
  context: AsyncApiContext,
): MessageEntry | null {
  const followed = follow(entry, { expected: "a message" }, context);
  if (followed === null) return null;
  const { places } = followed;
  const { normaliser } = context;
  const node = normaliser.message(normaliser.traits(followed.node, "a message trait"));
  const given = setting.key ?? followed.componentName;
  const name = messageName(node, { ...setting, given }, context);
  const known = `${name.key}\n${keyOf(node.source)}`;
  let message = context.messages.get(known);
  if (message === undefined) {
    message = readMessage(node, name, context);
    context.messages.set(known, message);
  }
  return { message, place: keyOf(entry.source), places };
}

function readMessage(
  node: Located,
  name: Pick<Message, "key" | "isUnnamed">,
  context: AsyncApiContext,
): Message {
  reportUnknownExtensions(node, "message", context);
  const contentType = text(node, "contentType", context)?.toLowerCase();
  return {
    source: node.source,
    ...name,
    name: text(node, "name", context),
    title: text(node, "title", context),
    summary: text(node, "summary", context),
    description: text(node, "description", context),
    deprecated: flag(node, "deprecated", context) ?? false,
    tags: readTagNames(node, context),
    contentType: contentType ?? context.defaultContentType,
    payload: readPayload(field(node, "payload"), context),
    headers: readHeaders(field(node, "headers"), context),
    correlationId: readCorrelationId(field(node, "correlationId"), context),
    kafka: readKafkaMessageBinding(node, context),
    keyExpression: readKeyExpression(node, context),
    cloudEventType:
      readCloudEventType(node, context) ?? headerValue(field(node, "headers"), "ce_type", context),
    examples: readExamples(node, context),
    extensions: extensionsOf(node),
  };
}

function readCorrelationId(node: Located | null, context: AsyncApiContext): Message["correlationId"] {
  if (node === null || (node.value === null && node.fields === null)) return null;
  const id = follow(node, { expected: "a correlation id", severity: "warning" }, context)?.node;
  const location = id === undefined ? null : readLocation(id, context);
  if (id === undefined || location === null) return null;
  return { source: id.source, description: text(id, "description", context), location };
}

function readExamples(node: Located, context: AsyncApiContext): readonly MessageExample[] {
  const examples: MessageExample[] = [];
  for (const entry of listField(node, "examples", context)) {
    const payload = isObject(entry) ? field(entry, "payload") : null;
    const headers = isObject(entry) ? field(entry, "headers") : null;
    if (payload === null && headers === null) {
      invalid(
        entry,
        { what: "An example of a message", wanted: "an object with `payload` or `headers`" },
        context,
      );
      continue;
    }
    examples.push({
      name: text(entry, "name", context),
      summary: text(entry, "summary", context),
      payload: payload === null ? null : { value: payload.value },
      headers: headers === null ? null : { value: headers.value },
    });
  }
  return examples;
}
