import type {
  KafkaChannelBinding,
  KafkaMessageBinding,
  KafkaOperationBinding,
  KafkaServerBinding,
} from "../../../model/index.js";
import { entriesOf, field, isObject, type Located, namedEntries } from "../../reading/located.js";
import { follow } from "../../reading/references.js";
import { invalid, shown, text } from "../../reading/values.js";
import type { AsyncApiContext } from "../context.js";
import { readMessageKey } from "./message-key.js";
import { schemaWithValue } from "./schema-with-value.js";
import { readTopicConfiguration } from "./topic-configuration.js";

/** The protocols that an object has bindings for, in the order of the contract. */
export function boundProtocols(owner: Located, context: AsyncApiContext): readonly string[] {
  return namedEntries(bindingsOf(owner, context)).map(([protocol]) => protocol);
}

function bindingsOf(owner: Located, context: AsyncApiContext): Located | null {
  const bindings = field(owner, "bindings");
  if (bindings === null || (bindings.value === null && bindings.fields === null)) return null;
  return follow(bindings, { expected: "bindings", severity: "warning" }, context)?.node ?? null;
}

/** The Kafka binding of an object; fields that no version knows are reported. */
function kafkaBinding(
  owner: Located,
  of: { readonly what: string; readonly fields: readonly string[] },
  context: AsyncApiContext,
): Located | null {
  const bindings = bindingsOf(owner, context);
  const entry = bindings === null ? null : field(bindings, "kafka");
  if (entry === null || (entry.value === null && entry.fields === null)) return null;
  if (!isObject(entry)) {
    invalid(entry, { what: "The Kafka binding", wanted: "an object" }, context);
    return null;
  }
  const node = follow(entry, { expected: "a Kafka binding", severity: "warning" }, context)?.node;
  if (node === undefined) return null;
  for (const [key, value] of entriesOf(node)) {
    if (key.startsWith("x-") || key === "bindingVersion" || of.fields.includes(key)) continue;
    const message = `\`${key}\` is no field of Kafka's binding of ${of.what}; it has no effect`;
    context.bag.add("binding-field-unknown", message, { source: value.source });
  }
  return node;
}

export function readKafkaServerBinding(server: Located, context: AsyncApiContext): KafkaServerBinding | null {
  const fields = ["schemaRegistryUrl", "schemaRegistryVendor"];
  const node = kafkaBinding(server, { what: "servers", fields }, context);
  if (node === null) return null;
  return {
    source: node.source,
    schemaRegistryUrl: text(node, "schemaRegistryUrl", context),
    schemaRegistryVendor: text(node, "schemaRegistryVendor", context),
  };
}

export function readKafkaChannelBinding(
  channel: Located,
  context: AsyncApiContext,
): KafkaChannelBinding | null {
  const fields = ["topic", "partitions", "replicas", "topicConfiguration"];
  const node = kafkaBinding(channel, { what: "channels", fields }, context);
  if (node === null) return null;
  return {
    source: node.source,
    topic: text(node, "topic", context),
    partitions: count(node, "partitions", context),
    replicas: count(node, "replicas", context),
    topicConfiguration: readTopicConfiguration(field(node, "topicConfiguration"), context),
  };
}

/** A whole number of at least 1; one written as a text is understood. */
function count(node: Located, key: string, context: AsyncApiContext): number | null {
  const found = field(node, key);
  if (found === null || found.value === null) return null;
  const number =
    typeof found.value === "string" && /^\d+$/.test(found.value) ? Number(found.value) : found.value;
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 1) {
    const message = `\`${key}\` is ${shown(found.value)}, not a whole number of at least 1`;
    context.bag.add("binding-invalid", message, { source: found.source });
    return null;
  }
  if (typeof found.value === "string") {
    invalid(found, { what: `\`${key}\``, wanted: "a number", instead: `it is read as ${number}` }, context);
  }
  return number;
}

export function readKafkaOperationBinding(
  operation: Located,
  context: AsyncApiContext,
): KafkaOperationBinding | null {
  const node = kafkaBinding(operation, { what: "operations", fields: ["groupId", "clientId"] }, context);
  if (node === null) return null;
  const group = schemaWithValue(field(node, "groupId"), context);
  const client = schemaWithValue(field(node, "clientId"), context);
  return {
    source: node.source,
    groupId: group.schema,
    groupIdValue: group.value,
    clientId: client.schema,
    clientIdValue: client.value,
  };
}

const MESSAGE_FIELDS = ["key", "schemaIdLocation", "schemaIdPayloadEncoding", "schemaLookupStrategy"];

export function readKafkaMessageBinding(
  message: Located,
  context: AsyncApiContext,
): KafkaMessageBinding | null {
  const node = kafkaBinding(message, { what: "messages", fields: MESSAGE_FIELDS }, context);
  if (node === null) return null;
  return {
    source: node.source,
    key: readMessageKey(field(node, "key"), message, context),
    schemaIdLocation: schemaIdLocation(node, context),
    schemaIdPayloadEncoding: text(node, "schemaIdPayloadEncoding", context),
    schemaLookupStrategy: text(node, "schemaLookupStrategy", context),
  };
}

function schemaIdLocation(node: Located, context: AsyncApiContext): "header" | "payload" | null {
  const found = field(node, "schemaIdLocation");
  if (found === null || found.value === null) return null;
  const { value } = found;
  if (value === "header" || value === "payload") return value;
  const message = `\`schemaIdLocation\` is ${shown(value)}, not \`header\` or \`payload\``;
  context.bag.add("binding-invalid", message, { source: found.source });
  return null;
}
