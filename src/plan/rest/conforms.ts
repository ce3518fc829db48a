import type {
  ArrayRules,
  JsonObject,
  JsonType,
  JsonValue,
  KeywordSchema,
  NumberRules,
  ObjectRules,
  Schema,
  SchemaIndex,
  StringRules,
} from "../../model/index.js";

/** Values that a contract writes itself are small; what nests deeper is taken for right. */
const maxDepth = 32;

/**
 * Whether a JSON value that stands in a contract keeps the rules of its schema, as far as that is certain: patterns,
 * `unevaluated...`, `contains` and conditions are not tried (a hostile pattern could take for ever), of formats only
 * dates.
 */
export function conforms(value: JsonValue, schema: Schema, index: SchemaIndex): boolean {
  return check(value, schema, { index, depth: 0 });
}

interface Context {
  readonly index: SchemaIndex;
  readonly depth: number;
}

function check(value: JsonValue, schema: Schema, { index, depth }: Context): boolean {
  if (schema.kind === "boolean") return schema.value;
  if (depth > maxDepth) return true;
  const inner = { index, depth: depth + 1 };
  const holds = (part: Schema): boolean => check(value, part, inner);
  return (
    isOfTypes(value, schema.types) &&
    isListed(value, schema) &&
    keepsScalarRules(value, schema) &&
    keepsItemRules(value, schema.array, inner) &&
    keepsPropertyRules(value, schema.object, inner) &&
    keepsReference(value, schema, inner) &&
    schema.allOf.every(holds) &&
    (schema.anyOf.length === 0 || schema.anyOf.some(holds)) &&
    // That two of them match is certain only where all is tried.
    (schema.oneOf.length === 0 || schema.oneOf.some(holds))
  );
}

function keepsReference(value: JsonValue, schema: KeywordSchema, context: Context): boolean {
  const target = schema.reference === null ? undefined : context.index.get(schema.reference);
  return target === undefined || check(value, target.schema, context);
}

function isOfTypes(value: JsonValue, types: readonly JsonType[] | null): boolean {
  if (types === null) return true;
  const type = typeOf(value);
  return types.includes(type) || (type === "integer" && types.includes("number"));
}

function typeOf(value: JsonValue): JsonType {
  if (value === null) return "null";
  if (isArray(value)) return "array";
  switch (typeof value) {
    case "boolean":
      return "boolean";
    case "number":
      return Number.isInteger(value) ? "integer" : "number";
    case "string":
      return "string";
    default:
      return "object";
  }
}

function isListed(value: JsonValue, { enum: values, const: only }: KeywordSchema): boolean {
  const text = values === null && only === null ? "" : canonical(value);
  return (
    (only === null || canonical(only.value) === text) &&
    (values === null || values.some((one) => canonical(one) === text))
  );
}

/** Equal values have equal texts: members of objects in the order of their names. */
function canonical(value: JsonValue): string {
  if (isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`).join(",")}}`;
}

function keepsScalarRules(value: JsonValue, schema: KeywordSchema): boolean {
  if (typeof value === "number") return schema.number === null || keepsNumberRules(value, schema.number);
  if (typeof value !== "string") return true;
  return (schema.string === null || keepsLengths(value, schema.string)) && keepsFormat(value, schema.format);
}

function keepsNumberRules(value: number, rules: NumberRules): boolean {
  return (
    (rules.minimum === null || value >= rules.minimum) &&
    (rules.maximum === null || value <= rules.maximum) &&
    (rules.exclusiveMinimum === null || value > rules.exclusiveMinimum) &&
    (rules.exclusiveMaximum === null || value < rules.exclusiveMaximum) &&
    // Whole numbers only: 0.3 is a multiple of 0.1, whatever the remainder of their nearest doubles.
    !(Number.isInteger(value) && Number.isInteger(rules.multipleOf) && value % (rules.multipleOf ?? 1) !== 0)
  );
}

function keepsLengths(value: string, { minLength, maxLength }: StringRules): boolean {
  if (minLength === null && maxLength === null) return true;
  const length = [...value].length;
  return (minLength === null || length >= minLength) && (maxLength === null || length <= maxLength);
}

const dateForms: ReadonlyMap<string, RegExp> = new Map([
  ["date", /^\d{4}-\d\d-\d\d$/],
  ["date-time", /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/],
]);

function keepsFormat(value: string, format: string | null): boolean {
  return format === null || dateForms.get(format)?.test(value) !== false;
}

function keepsItemRules(value: JsonValue, rules: ArrayRules | null, context: Context): boolean {
  if (rules === null || !isArray(value)) return true;
  const { prefixItems, items, minItems, maxItems, uniqueItems } = rules;
  return (
    (minItems === null || value.length >= minItems) &&
    (maxItems === null || value.length <= maxItems) &&
    (!uniqueItems || new Set(value.map(canonical)).size === value.length) &&
    value.every((item, at) => {
      const schema = prefixItems[at] ?? items;
      return schema === null || check(item, schema, context);
    })
  );
}

function keepsPropertyRules(value: JsonValue, rules: ObjectRules | null, context: Context): boolean {
  if (rules === null || !isObject(value)) return true;
  const names = Object.keys(value);
  const schemas = new Map(rules.properties.map(({ name, schema }) => [name, schema] as const));
  // Names may match patterns, which are not tried.
  const others = rules.patternProperties.length === 0 ? rules.additionalProperties : null;
  return (
    (rules.minProperties === null || names.length >= rules.minProperties) &&
    (rules.maxProperties === null || names.length <= rules.maxProperties) &&
    rules.required.every((name) => Object.hasOwn(value, name)) &&
    names.every((name) => {
      const schema = schemas.get(name) ?? others;
      return schema === null || check(value[name] ?? null, schema, context);
    })
  );
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !isArray(value);
}
