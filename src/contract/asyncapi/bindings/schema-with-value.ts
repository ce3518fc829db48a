import type { JsonValue, Schema } from "../../../model/index.js";
import { elementsOf, field, isObject, type Located } from "../../reading/located.js";
import { follow } from "../../reading/references.js";
import { invalid, shown } from "../../reading/values.js";
import { type AsyncApiContext, readSchema } from "../context.js";

export interface SchemaWithValue {
  readonly schema: Schema | null;
  readonly value: string | null;
}

/** A schema for a text, with the one value that it allows: `{const: a}`, `{enum: [a]}` and `{default: a}` -> `a`. */
export function schemaWithValue(node: Located | null, context: AsyncApiContext): SchemaWithValue {
  if (node === null || node.value === null) return { schema: null, value: null };
  if (typeof node.value === "string") {
    // Binding 0.1 was read this way by many, and what is meant is clear.
    const instead = "it is read as the only value";
    invalid(node, { what: `\`${lastKey(node)}\``, wanted: "a schema", instead }, context);
    const value = { type: "string", const: node.value };
    return { schema: context.schemas.read(value, node.source), value: node.value };
  }
  if (!isObject(node) && typeof node.value !== "boolean") {
    const message = `\`${lastKey(node)}\` is ${shown(node.value)}, not a schema`;
    context.bag.add("binding-invalid", message, { source: node.source });
    return { schema: null, value: null };
  }
  return { schema: readSchema(node, context), value: onlyValue(node, context) };
}

function lastKey({ source }: Located): string {
  return source.pointer.slice(source.pointer.lastIndexOf("/") + 1);
}

/** The text that a schema leaves no choice but to be. */
export function onlyValue(node: Located, context: AsyncApiContext): string | null {
  if (!isObject(node)) return null;
  const schema = follow(node, { expected: "a schema", severity: "warning" }, context)?.node;
  if (schema === undefined) return null;
  const values = field(schema, "enum");
  const single = values === null ? [] : elementsOf(values);
  const candidates = [
    field(schema, "const")?.value,
    single.length === 1 ? single[0]?.value : undefined,
    field(schema, "default")?.value,
  ];
  return (
    candidates.find((value): value is JsonValue & string => typeof value === "string" && value !== "") ?? null
  );
}
