import type { JsonType, JsonValue, KeywordSchema, Schema, SchemaIndex } from "../../model/index.js";

/** A set of the six kinds of JSON values, as bits. `integer` and `number` are one kind: TypeScript has one type for both. */
export type KindSet = number;

export const Kind = { null: 1, boolean: 2, number: 4, string: 8, array: 16, object: 32, all: 63 } as const;

const kindOfType: Readonly<Record<JsonType, KindSet>> = { ...Kind, integer: Kind.number };

/** Works out which kinds of values schemas allow, through references. */
export class SchemaKinds {
  readonly #index: SchemaIndex;
  readonly #known = new Map<Schema, KindSet>();

  constructor(index: SchemaIndex) {
    this.#index = index;
  }

  of(schema: Schema): KindSet {
    if (schema.kind === "boolean") return schema.value ? Kind.all : 0;
    if (schema.types !== null && isAlone(schema)) return ownKinds(schema);
    const known = this.#known.get(schema);
    if (known !== undefined) return known;
    // Stands while the schema's own parts are looked at: a cycle adds no constraint.
    this.#known.set(schema, Kind.all);
    const stated = this.#stated(schema);
    const kinds = stated === Kind.all ? inferredKinds(schema) : stated;
    this.#known.set(schema, kinds);
    return kinds;
  }

  #stated(schema: KeywordSchema): KindSet {
    let kinds = ownKinds(schema);
    if (schema.reference !== null) {
      const target = this.#index.get(schema.reference);
      if (target !== undefined) kinds &= this.of(target.schema);
    }
    for (const member of schema.allOf) kinds &= this.of(member);
    if (schema.anyOf.length > 0) kinds &= this.ofAny(schema.anyOf);
    if (schema.oneOf.length > 0) kinds &= this.ofAny(schema.oneOf);
    return kinds;
  }

  ofAny(branches: readonly Schema[]): KindSet {
    let kinds = 0;
    for (const branch of branches) kinds |= this.of(branch);
    return kinds;
  }
}

/** `true` for a schema that neither refers to others nor combines them. */
export function isAlone(schema: KeywordSchema): boolean {
  return (
    schema.reference === null &&
    schema.allOf.length === 0 &&
    schema.anyOf.length === 0 &&
    schema.oneOf.length === 0
  );
}

/** By `type`, `enum` and `const` of the schema itself. */
export function ownKinds(schema: KeywordSchema): KindSet {
  let kinds: KindSet = Kind.all;
  if (schema.types !== null) kinds = schema.types.reduce((set, type) => set | kindOfType[type], 0);
  if (schema.enum !== null) kinds &= schema.enum.reduce<KindSet>((set, value) => set | kindOfValue(value), 0);
  if (schema.const !== null) kinds &= kindOfValue(schema.const.value);
  return kinds;
}

/**
 * A schema without `type` that speaks of one kind of value means that kind: nobody who writes `properties` thinks of
 * numbers. `required` alone says nothing: it constrains what another schema describes.
 */
function inferredKinds(schema: KeywordSchema): KindSet {
  const { object, array, string, number, format } = schema;
  const found: KindSet[] = [];
  if (
    object !== null &&
    (object.properties.length > 0 ||
      object.patternProperties.length > 0 ||
      object.additionalProperties !== null)
  ) {
    found.push(Kind.object);
  }
  if (array !== null && (array.items !== null || array.prefixItems.length > 0)) found.push(Kind.array);
  if (string !== null || (format !== null && stringFormats.has(format))) found.push(Kind.string);
  if (number !== null || (format !== null && numberFormats.has(format))) found.push(Kind.number);
  const [only, ...others] = found;
  return only === undefined || others.length > 0 ? Kind.all : only;
}

const stringFormats: ReadonlySet<string> = new Set([
  ..."date-time date time duration email idn-email hostname idn-hostname ipv4 ipv6 uri uri-reference iri".split(
    " ",
  ),
  ..."iri-reference uri-template uuid json-pointer relative-json-pointer regex byte binary password".split(
    " ",
  ),
]);
const numberFormats: ReadonlySet<string> = new Set(["int32", "int64", "float", "double"]);

export function kindOfValue(value: JsonValue): KindSet {
  if (value === null) return Kind.null;
  switch (typeof value) {
    case "boolean":
      return Kind.boolean;
    case "number":
      return Kind.number;
    case "string":
      return Kind.string;
    default:
      return Array.isArray(value) ? Kind.array : Kind.object;
  }
}
