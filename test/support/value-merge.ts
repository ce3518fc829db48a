import type {
  Discriminator,
  JsonType,
  JsonValue,
  KeywordSchema,
  Schema,
  SchemaId,
  SchemaIndex,
} from "../../src/model/index.js";

/** All schemas that a value has to conform to at once, flattened: references followed, `allOf` taken apart. */
export interface Demands {
  /** `false`: no value conforms. */
  readonly possible: boolean;
  readonly parts: readonly KeywordSchema[];
  readonly types: ReadonlySet<JsonType> | null;
  /** The values that `enum` and `const` leave; `null`: any. */
  readonly values: readonly JsonValue[] | null;
}

/** Chooses one of the branches of a union: their order of preference. */
export type ChooseBranches = (branches: readonly Schema[]) => readonly Schema[];

/**
 * Flattens schemas. Of every union one branch is taken: the first that `choose` puts forward. Of `if` either `then`
 * (with `if`) or `else` is taken.
 */
export function mergeSchemas(
  schemas: readonly Schema[],
  index: SchemaIndex,
  choose: ChooseBranches,
): Demands {
  const parts: KeywordSchema[] = [];
  const seen = new Set<SchemaId>();
  let possible = true;
  const visit = (schema: Schema): void => {
    if (schema.kind === "boolean") {
      possible &&= schema.value;
      return;
    }
    parts.push(schema);
    schema.allOf.forEach(visit);
    if (schema.reference !== null && !seen.has(schema.reference)) {
      seen.add(schema.reference);
      const target = index.get(schema.reference);
      if (target !== undefined) visit(target.schema);
    }
    for (const branches of [schema.anyOf, schema.oneOf]) visitBranch(schema, branches);
    visitConditional(schema);
    for (const { schema: dependent } of schema.object?.dependentSchemas ?? []) visit(dependent);
  };
  const visitBranch = (schema: KeywordSchema, branches: readonly Schema[]): void => {
    const [branch] = branches.length === 0 ? [] : choose(branches);
    if (branch === undefined) return;
    visit(branch);
    const tag = schema.discriminator === null ? null : tagSchema(schema.discriminator, branch, schema);
    if (tag !== null) parts.push(tag);
  };
  const visitConditional = (schema: KeywordSchema): void => {
    if (schema.conditional === null) return;
    const { if: condition, then, else: otherwise } = schema.conditional;
    const no: Schema = { kind: "boolean", value: false, source: schema.source };
    const [chosen] = choose([condition, otherwise ?? no]);
    if (chosen === condition) {
      visit(condition);
      if (then !== null) visit(then);
    } else if (otherwise !== null) visit(otherwise);
  };
  schemas.forEach(visit);
  return { possible, parts, types: mergeTypes(parts), values: mergeValues(parts) };
}

/** `{ properties: { kind: { const: "card" } } }` where the discriminator names the branch so. */
function tagSchema(discriminator: Discriminator, branch: Schema, like: KeywordSchema): KeywordSchema | null {
  if (branch.kind !== "keywords" || branch.reference === null) return null;
  const variant = discriminator.variants.find((one) => one.target === branch.reference);
  if (variant === undefined) return null;
  const empty: KeywordSchema = {
    ...like,
    reference: null,
    types: null,
    enum: null,
    enumNames: null,
    const: null,
    format: null,
    string: null,
    number: null,
    array: null,
    object: null,
    allOf: [],
    anyOf: [],
    oneOf: [],
    not: null,
    conditional: null,
    discriminator: null,
  };
  const schema: KeywordSchema = { ...empty, const: { value: variant.value } };
  return {
    ...empty,
    object: {
      properties: [{ name: discriminator.propertyName, schema }],
      required: [],
      patternProperties: [],
      additionalProperties: null,
      propertyNames: null,
      minProperties: null,
      maxProperties: null,
      dependentRequired: [],
      dependentSchemas: [],
      unevaluatedProperties: null,
    },
  };
}

function mergeTypes(parts: readonly KeywordSchema[]): ReadonlySet<JsonType> | null {
  let types: Set<JsonType> | null = null;
  for (const part of parts) {
    if (part.types === null) continue;
    const own = new Set(part.types);
    if (types === null) types = own;
    else {
      const both = new Set<JsonType>();
      for (const type of types) {
        if (own.has(type)) both.add(type);
        if ((type === "integer" && own.has("number")) || (type === "number" && own.has("integer")))
          both.add("integer");
      }
      types = both;
    }
  }
  return types;
}

function mergeValues(parts: readonly KeywordSchema[]): readonly JsonValue[] | null {
  let values: readonly JsonValue[] | null = null;
  for (const part of parts) {
    for (const own of [part.enum, part.const === null ? null : [part.const.value]]) {
      if (own === null) continue;
      const texts = new Set(own.map((value) => JSON.stringify(value)));
      values = values === null ? own : values.filter((value) => texts.has(JSON.stringify(value)));
    }
  }
  return values;
}
