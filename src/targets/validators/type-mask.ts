import type { JsonType, JsonValue, Schema, SchemaId, SchemaIndex } from "../../model/index.js";

/** A set of JSON types as bits; numbers with and without fraction are told apart. */
export type TypeMask = number;

export const maskNull = 1;
export const maskBoolean = 2;
export const maskInteger = 4;
export const maskNumber = 12;
export const maskString = 16;
export const maskArray = 32;
export const maskObject = 64;
export const maskAll = 127;

const bits: Readonly<Record<JsonType, TypeMask>> = {
  null: maskNull,
  boolean: maskBoolean,
  integer: maskInteger,
  number: maskNumber,
  string: maskString,
  array: maskArray,
  object: maskObject,
};

export function maskOfTypes(types: readonly JsonType[] | null): TypeMask {
  if (types === null) return maskAll;
  let mask = 0;
  for (const type of types) mask |= bits[type];
  return mask;
}

export function maskOfValue(value: JsonValue): TypeMask {
  if (value === null) return maskNull;
  if (typeof value === "string") return maskString;
  if (typeof value === "boolean") return maskBoolean;
  if (typeof value === "number") return Number.isInteger(value) ? maskInteger : maskNumber & ~maskInteger;
  return Array.isArray(value) ? maskArray : maskObject;
}

/** `a string`, `an object or null`: completes "must be ...". */
export function describeMask(mask: TypeMask): string {
  return descriptions[mask] ?? "";
}

const descriptions: readonly string[] = Array.from({ length: maskAll + 1 }, (_, mask) => {
  const words: string[] = [];
  if (mask & maskObject) words.push("an object");
  if (mask & maskArray) words.push("an array");
  if (mask & maskString) words.push("a string");
  if ((mask & maskNumber) === maskNumber) words.push("a number");
  else if (mask & maskInteger) words.push("an integer");
  if (mask & maskBoolean) words.push("a boolean");
  if (mask & maskNull) words.push("null");
  const last = words.pop() ?? "nothing";
  return words.length === 0 ? last : `${words.join(", ")} or ${last}`;
});

/** Which types a schema can accept at all, through references: never too few, sometimes too many. */
export class TypeMasks {
  readonly #index: SchemaIndex;
  readonly #known = new Map<SchemaId, TypeMask>();

  constructor(index: SchemaIndex) {
    this.#index = index;
  }

  of(schema: Schema): TypeMask {
    if (schema.kind === "boolean") return schema.value ? maskAll : 0;
    let mask = maskOfTypes(schema.types);
    if (schema.enum !== null)
      mask &= schema.enum.reduce<TypeMask>((sum, value) => sum | maskOfValue(value), 0);
    if (schema.const !== null) mask &= maskOfValue(schema.const.value);
    if (schema.reference !== null) mask &= this.#ofReference(schema.reference);
    for (const part of schema.allOf) mask &= this.of(part);
    if (schema.anyOf.length > 0) mask &= this.#ofAny(schema.anyOf);
    if (schema.oneOf.length > 0) mask &= this.#ofAny(schema.oneOf);
    return mask;
  }

  #ofAny(schemas: readonly Schema[]): TypeMask {
    return schemas.reduce<TypeMask>((sum, schema) => sum | this.of(schema), 0);
  }

  #ofReference(id: SchemaId): TypeMask {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    // While it is being found out, a schema that refers to itself may be anything.
    this.#known.set(id, maskAll);
    const target = this.#index.get(id);
    const mask = target === undefined ? maskAll : this.of(target.schema);
    this.#known.set(id, mask);
    return mask;
  }
}

/** `true` where no value can have a type of two of them. */
export function areDisjoint(masks: readonly TypeMask[]): boolean {
  let seen = 0;
  for (const mask of masks) {
    if (seen & mask) return false;
    seen |= mask;
  }
  return true;
}
