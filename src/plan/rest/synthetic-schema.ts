import type { SourceRef } from "../../diagnostics/index.js";
import type { Annotations, KeywordSchema, Property, Schema } from "../../model/index.js";

export const noAnnotations: Annotations = {
  title: null,
  description: null,
  default: null,
  examples: [],
  deprecated: false,
  readOnly: false,
  writeOnly: false,
  externalDocs: null,
  extensions: {},
};

/** A schema that the contract does not write: an object with these properties and nothing said of others. */
export function objectSchema(
  source: SourceRef,
  properties: readonly Property[],
  required: readonly string[],
): KeywordSchema {
  return {
    kind: "keywords",
    source,
    reference: null,
    types: ["object"],
    enum: null,
    enumNames: null,
    const: null,
    format: null,
    string: null,
    number: null,
    array: null,
    object: {
      properties,
      required,
      patternProperties: [],
      additionalProperties: null,
      propertyNames: null,
      minProperties: null,
      maxProperties: null,
      dependentRequired: [],
      dependentSchemas: [],
      unevaluatedProperties: null,
    },
    allOf: [],
    anyOf: [],
    oneOf: [],
    not: null,
    conditional: null,
    discriminator: null,
    annotations: noAnnotations,
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
