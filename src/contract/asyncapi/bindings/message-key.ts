import type { JsonValue, Schema } from "../../../model/index.js";
import { field, isJsonArray, isObject, type Located } from "../../reading/located.js";
import { shown } from "../../reading/values.js";
import { type AsyncApiContext, readSchema } from "../context.js";
import { formattedSchema, readFormatted } from "../payload.js";

/** Types that Avro has and JSON Schema has not. */
const AVRO_TYPES: ReadonlySet<JsonValue> = new Set([
  "int",
  "long",
  "float",
  "double",
  "bytes",
  "record",
  "enum",
  "map",
  "fixed",
]);

/**
 * The schema of the record's key: an AsyncAPI schema, or an Avro one (binding 0.4 on), which is told by its types
 * because nothing says so.
 */
export function readMessageKey(
  node: Located | null,
  message: Located,
  context: AsyncApiContext,
): Schema | null {
  if (node === null || node.value === null) return null;
  if (!isObject(node) && typeof node.value !== "boolean") {
    const message = `\`key\` is ${shown(node.value)}, not a schema`;
    context.bag.add("binding-invalid", message, { source: node.source });
    return null;
  }
  const payload = field(message, "payload");
  const type = field(node, "type")?.value;
  if (payload === null || type === undefined || isJsonArray(type) || !AVRO_TYPES.has(type)) {
    return readSchema(node, context);
  }
  const { format } = formattedSchema(payload, context);
  if (format.kind !== "schema" || format.writtenIn !== "avro") return readSchema(node, context);
  return readFormatted(node, format.dialect, context);
}
