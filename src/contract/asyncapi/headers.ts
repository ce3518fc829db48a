import type { JsonValue, Schema } from "../../model/index.js";
import { elementsOf, field, isJsonArray, isObject, type Located } from "../reading/located.js";
import { follow } from "../reading/references.js";
import { shown } from "../reading/values.js";
import { onlyValue } from "./bindings/schema-with-value.js";
import type { AsyncApiContext } from "./context.js";
import { formattedSchema, isMultiFormat, readPayload } from "./payload.js";

/** The schema of a message's headers; one that is for something else than an object says nothing of headers. */
export function readHeaders(node: Located | null, context: AsyncApiContext): Schema | null {
  if (node === null || (node.value === null && node.fields === null)) return null;
  const type = declaredType(node, context);
  const isForObjects =
    type === undefined || type === "object" || (isJsonArray(type) && type.includes("object"));
  if (!isObject(node) || !isForObjects) {
    const what = isObject(node) ? `a schema of type ${shown(type ?? null)}` : shown(node.value);
    const message = `\`headers\` is ${what}, not a schema of an object; it is ignored`;
    context.bag.add("message-headers-not-object", message, { source: node.source });
    return null;
  }
  const payload = readPayload(node, context);
  return payload.kind === "schema" ? payload.schema : null;
}

function declaredType(node: Located, context: AsyncApiContext): JsonValue | undefined {
  if (!isObject(node)) return undefined;
  const schema = isMultiFormat(node) ? formattedSchema(node, context).node : node;
  if (!isObject(schema) || !leadsSomewhere(schema, context)) return undefined;
  const followed = follow(schema, { expected: "a schema", severity: "warning" }, context)?.node;
  return followed === undefined ? undefined : field(followed, "type")?.value;
}

/** References that lead nowhere are reported where the schema is read; anchors are understood there alone. */
function leadsSomewhere(schema: Located, context: AsyncApiContext): boolean {
  const ref = field(schema, "$ref");
  if (ref === null) return true;
  return typeof ref.value === "string" && context.documents.resolve(ref.value, ref.source.file).ok;
}

const MAX_DEPTH = 20;

/** The one value that the schema of the headers allows for a header, looking into `allOf` too. */
export function headerValue(
  headers: Located | null,
  name: string,
  context: AsyncApiContext,
  depth = 0,
): string | null {
  if (headers === null || !isObject(headers) || depth > MAX_DEPTH) return null;
  const unwrapped = isMultiFormat(headers) ? formattedSchema(headers, context).node : headers;
  if (!isObject(unwrapped) || !leadsSomewhere(unwrapped, context)) return null;
  const schema = follow(unwrapped, { expected: "a schema", severity: "warning" }, context)?.node;
  if (schema === undefined) return null;
  const properties = field(schema, "properties");
  const own = properties === null ? null : field(properties, name);
  const value = own === null || !leadsSomewhere(own, context) ? null : onlyValue(own, context);
  if (value !== null) return value;
  for (const part of elementsOf(field(schema, "allOf"))) {
    const inherited = headerValue(part, name, context, depth + 1);
    if (inherited !== null) return inherited;
  }
  return null;
}
