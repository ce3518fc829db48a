import type { Payload, Schema } from "../../model/index.js";
import { keyOf } from "../reading/context.js";
import { field, isObject, type Located } from "../reading/located.js";
import { shown, text } from "../reading/values.js";
import { type SchemaDialect, type SchemaFormat, schemaFormatOf } from "../schema/index.js";
import type { AsyncApiContext } from "./context.js";

/** A schema with the format it is written in, unwrapped where a multi-format schema object says both. */
export interface FormattedSchema {
  readonly node: Located;
  /** As the contract writes it; `null`: the default of AsyncAPI. */
  readonly written: string | null;
  readonly format: SchemaFormat;
}

/** `{schemaFormat, schema}`, or a reference to one, or a schema of the default format. */
export function formattedSchema(node: Located, context: AsyncApiContext): FormattedSchema {
  const wrapper = isMultiFormat(node) ? node : referredWrapper(node, context);
  const schema = wrapper === null ? null : field(wrapper, "schema");
  if (wrapper === null || schema === null) return { node, written: null, format: schemaFormatOf(null) };
  const written = text(wrapper, "schemaFormat", context);
  return { node: schema, written, format: schemaFormatOf(written) };
}

export function isMultiFormat(node: Located): boolean {
  return isObject(node) && field(node, "schemaFormat") !== null && field(node, "schema") !== null;
}

/** The multi-format schema object that a reference leads to. */
function referredWrapper(node: Located, context: AsyncApiContext): Located | null {
  let current = node;
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    const ref = field(current, "$ref");
    if (ref === null || typeof ref.value !== "string") return null;
    const result = context.documents.resolve(ref.value, ref.source.file);
    if (!result.ok) return null;
    const { value, source } = result.target;
    current = { ...node, value, source, fields: null, elements: null };
    if (isMultiFormat(current)) return current;
  }
  return null;
}

/** References that lead in a circle are reported where the schema is read. */
const MAX_HOPS = 20;

export function readPayload(node: Located | null, context: AsyncApiContext): Payload {
  if (node === null || (node.value === null && node.fields === null)) return { kind: "none" };
  const { node: schema, written, format } = formattedSchema(node, context);
  if (format.kind === "unknown") {
    const schemaFormat = written ?? "";
    const message = `Payloads in ${shown(schemaFormat)} are not understood; they stay bytes`;
    context.bag.add("payload-format-unsupported", message, { source: node.source });
    return { kind: "opaque", schemaFormat, source: node.source };
  }
  return {
    kind: "schema",
    // A reference to a multi-format schema stays one, so that its name is kept; the schema reader takes it apart.
    schema: readFormatted(isMultiFormat(node) ? schema : node, format.dialect, context),
    writtenIn: format.writtenIn,
  };
}

/** Reads a schema that stands at a field, in a dialect. */
export function readFormatted(node: Located, dialect: SchemaDialect, context: AsyncApiContext): Schema {
  // What was merged from several places may be merged otherwise elsewhere.
  if (node.fields !== null) return context.schemas.read(node.value, node.source, dialect);
  const key = `${dialect} ${keyOf(node.source)}`;
  let schema = context.inlineSchemas.get(key);
  if (schema === undefined) {
    schema = context.schemas.read(node.value, node.source, dialect);
    context.inlineSchemas.set(key, schema);
  }
  return schema;
}
