import { isPureReference, type KeywordSchema, type Schema } from "../../model/index.js";

/** From this many branches on, an inline union reads better under a name. */
const longUnion = 6;

/** Whether an inline schema deserves a type of its own rather than being printed where it stands. */
export function isWorthNaming(schema: Schema): boolean {
  if (schema.kind === "boolean" || isPureReference(schema)) return false;
  return hasMembers(schema) || schema.enumNames !== null || isWorthyUnion(schema);
}

/** Whether an inline schema that an operation uses directly deserves a type: unions and lists of named things too. */
export function isUseWorthNaming(schema: Schema): boolean {
  if (schema.kind === "boolean" || isPureReference(schema)) return false;
  if (isWorthNaming(schema)) return true;
  if (branchesOf(schema).length > 1) return true;
  const items = schema.array?.items ?? null;
  return items !== null && isWorthNaming(items);
}

/** `true` where the schema itself says which properties there are, beside what it refers to. */
export function hasMembers(schema: Schema): boolean {
  if (schema.kind === "boolean") return false;
  if (schema.object !== null && schema.object.properties.length > 0) return true;
  return schema.allOf.some(hasMembers);
}

/** The branches of `oneOf` or `anyOf` that are more than `null`. */
export function branchesOf(schema: KeywordSchema): readonly Schema[] {
  const branches = schema.oneOf.length > 0 ? schema.oneOf : schema.anyOf;
  return branches.filter((branch) => !isNullOnly(branch));
}

/** `type: "null"`, `const: null` or `enum: [null]`. */
export function isNullOnly(schema: Schema): boolean {
  if (schema.kind === "boolean") return false;
  if (schema.types?.length === 1 && schema.types[0] === "null") return true;
  return schema.const?.value === null || (schema.enum?.length === 1 && schema.enum[0] === null);
}

function isWorthyUnion(schema: KeywordSchema): boolean {
  const branches = branchesOf(schema);
  return branches.length >= longUnion || (branches.length > 1 && schema.discriminator !== null);
}
