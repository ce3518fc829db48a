import {
  EMPTY_RULES,
  type JsonType,
  type KeywordSchema,
  NO_ANNOTATIONS,
  type Schema,
} from "../../model/index.js";

const NULL: JsonType = "null";

/**
 * `nullable: true`. By the letter (OpenAPI 3.0.3, clarified) it adds `null` to `type` and does nothing else: an
 * `enum` without null, or an `allOf` beside it, still forbids null, and without `type` it has no effect. Nobody
 * writes `nullable` to have no effect, though, and every other reader of such documents takes it for "or null"; so
 * null is admitted by the schema as a whole.
 */
export function orNull(schema: KeywordSchema): Schema {
  const { reference, allOf, anyOf, oneOf, not, conditional } = schema;
  const isPlain =
    reference === null &&
    allOf.length === 0 &&
    anyOf.length === 0 &&
    oneOf.length === 0 &&
    not === null &&
    conditional === null;
  if (isPlain && schema.const === null && (schema.types !== null || schema.enum !== null)) {
    return withNull(schema);
  }
  if (isPlain && schema.const === null) return schema; // nothing forbids null
  const { annotations, ...rules } = schema;
  const inner: KeywordSchema = { ...rules, annotations: NO_ANNOTATIONS };
  const none: KeywordSchema = { ...EMPTY_RULES, source: schema.source, types: [NULL] };
  return { ...EMPTY_RULES, source: schema.source, anyOf: [inner, none], annotations };
}

function withNull(schema: KeywordSchema): KeywordSchema {
  const types = schema.types === null || schema.types.includes(NULL) ? schema.types : [...schema.types, NULL];
  if (schema.enum === null || schema.enum.includes(null)) return { ...schema, types };
  const enumNames = schema.enumNames === null ? null : [...schema.enumNames, "Null"];
  return { ...schema, types, enum: [...schema.enum, null], enumNames };
}
