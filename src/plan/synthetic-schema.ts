import type { SourceRef } from "../diagnostics/index.js";
import {
  EMPTY_OBJECT_RULES,
  EMPTY_RULES,
  type KeywordSchema,
  type Property,
  type Schema,
} from "../model/index.js";

/** A schema that the contract does not write: an object with these properties and nothing said of others. */
export function objectSchema(
  source: SourceRef,
  properties: readonly Property[],
  required: readonly string[],
): KeywordSchema {
  return {
    ...EMPTY_RULES,
    source,
    types: ["object"],
    object: { ...EMPTY_OBJECT_RULES, properties, required },
  };
}

/**
 * A parameter's schema as a property: with the parameter's words where it has some, and without `readOnly` and
 * `writeOnly`, which mean nothing on a parameter and would make it vanish.
 */
export function documented(schema: Schema, description: string | null, deprecated: boolean): Schema {
  if (schema.kind === "boolean") return schema;
  const { annotations } = schema;
  return {
    ...schema,
    annotations: {
      ...annotations,
      description: description ?? annotations.description,
      deprecated: deprecated || annotations.deprecated,
      readOnly: false,
      writeOnly: false,
    },
  };
}

export function anything(source: SourceRef): Schema {
  return { kind: "boolean", value: true, source };
}
