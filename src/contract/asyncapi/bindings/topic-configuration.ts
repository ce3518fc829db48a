import type { JsonValue, KafkaChannelBinding } from "../../../model/index.js";
import type { ReadingContext } from "../../reading/context.js";
import { isJsonArray, isObject, type Located, namedEntries } from "../../reading/located.js";
import { shown } from "../../reading/values.js";

/** `{cleanup.policy: [delete, compact], retention.ms: 1000}` as the broker writes it: `delete,compact`, `1000`. */
export function readTopicConfiguration(
  node: Located | null,
  context: ReadingContext,
): KafkaChannelBinding["topicConfiguration"] {
  if (node === null || node.value === null) return [];
  if (!isObject(node)) {
    const message = `\`topicConfiguration\` is ${shown(node.value)}, not an object`;
    context.bag.add("binding-invalid", message, { source: node.source });
    return [];
  }
  const settings: (readonly [string, string])[] = [];
  for (const [name, { value, source }] of namedEntries(node)) {
    if (value === null) continue;
    const written = isJsonArray(value) ? listText(value) : scalarText(value);
    if (written !== null) {
      settings.push([name, written]);
      continue;
    }
    const message = `\`${name}\` is ${shown(value)}, which is no value of a topic's configuration`;
    context.bag.add("binding-invalid", message, { source });
  }
  return settings;
}

function listText(values: readonly JsonValue[]): string | null {
  const texts = values.map(scalarText);
  return texts.every((text) => text !== null) ? texts.join(",") : null;
}

function scalarText(value: JsonValue): string | null {
  if (typeof value === "string" || typeof value === "boolean") return String(value);
  if (typeof value !== "number") return null;
  // 1e21 and above would get an exponent, which no broker reads.
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}
