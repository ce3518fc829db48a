import type { KeywordSchema, Schema } from "../../model/index.js";
import { maskNull, maskOfTypes, maskString } from "./type-mask.js";

/** `true` for a schema that asks for types, `enum` or `const` and nothing else: one expression decides it. */
export function isScalarTest(schema: KeywordSchema): boolean {
  return schema.format === null && isScalar(schema);
}

/** As `isScalarTest`, but for a `format`. */
function isScalar(schema: KeywordSchema): boolean {
  return (
    schema.reference === null &&
    schema.string === null &&
    schema.number === null &&
    schema.array === null &&
    schema.object === null &&
    schema.allOf.length === 0 &&
    schema.anyOf.length === 0 &&
    schema.oneOf.length === 0 &&
    schema.not === null &&
    schema.conditional === null
  );
}

/** `true` for a schema that asks for types and nothing else. */
export function isBareType(schema: Schema): schema is KeywordSchema {
  return (
    schema.kind === "keywords" &&
    schema.types !== null &&
    schema.enum === null &&
    schema.const === null &&
    isScalarTest(schema)
  );
}

/** The format of a schema that asks for text of it, or perhaps `null`, and nothing else; `null` for any other schema. */
export function formatOfText(schema: KeywordSchema): string | null {
  return schema.format !== null &&
    schema.enum === null &&
    schema.const === null &&
    (maskOfTypes(schema.types) & ~maskNull) === maskString &&
    isScalar(schema)
    ? schema.format
    : null;
}
