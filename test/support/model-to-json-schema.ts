import type { JsonValue, KeywordSchema, Schema, SchemaId, SchemaIndex } from "../../src/model/index.js";

/** A JSON Schema 2020-12 document, as ajv takes it. */
export interface JsonSchemaDocument {
  readonly $ref: string;
  readonly $defs: Readonly<Record<string, JsonValue>>;
}

/** Turns schemas of the model back into JSON Schema, so that another implementation can be asked about the same thing. */
export class JsonSchemaWriter {
  readonly #names = new Map<SchemaId, string>();
  readonly #definitions: Record<string, JsonValue> = {};

  constructor(index: SchemaIndex) {
    for (const id of index.keys()) this.#names.set(id, `s${this.#names.size}`);
    for (const [id, named] of index) this.#definitions[this.#names.get(id) ?? ""] = this.write(named.schema);
  }

  get definitions(): Readonly<Record<string, JsonValue>> {
    return this.#definitions;
  }

  /** `#/$defs/s3`. */
  reference(id: SchemaId): string {
    return `#/$defs/${this.#names.get(id) ?? ""}`;
  }

  write(schema: Schema): JsonValue {
    if (schema.kind === "boolean") return schema.value;
    return withoutNulls({
      $ref: schema.reference === null ? null : this.reference(schema.reference),
      type: schema.types,
      enum: schema.enum,
      format: schema.format,
      ...this.#scalars(schema),
      ...this.#array(schema),
      ...this.#object(schema),
      ...this.#combinations(schema),
      // `withoutNulls` would drop `const: null`.
      ...(schema.const === null
        ? {}
        : { allOf: [...this.#list(schema.allOf), { enum: [schema.const.value] }] }),
    });
  }

  #scalars({ string, number }: KeywordSchema): Record<string, JsonValue> {
    return {
      minLength: string?.minLength ?? null,
      maxLength: string?.maxLength ?? null,
      pattern: string?.pattern ?? null,
      minimum: number?.minimum ?? null,
      maximum: number?.maximum ?? null,
      exclusiveMinimum: number?.exclusiveMinimum ?? null,
      exclusiveMaximum: number?.exclusiveMaximum ?? null,
      multipleOf: number?.multipleOf ?? null,
    };
  }

  #array({ array }: KeywordSchema): Record<string, JsonValue> {
    if (array === null) return {};
    return {
      prefixItems: array.prefixItems.length === 0 ? null : this.#list(array.prefixItems),
      items: this.#optional(array.items),
      contains: this.#optional(array.contains),
      minContains: array.minContains,
      maxContains: array.maxContains,
      minItems: array.minItems,
      maxItems: array.maxItems,
      uniqueItems: array.uniqueItems,
      unevaluatedItems: this.#optional(array.unevaluatedItems),
    };
  }

  #object({ object }: KeywordSchema): Record<string, JsonValue> {
    if (object === null) return {};
    return {
      properties: this.#byName(object.properties.map(({ name, schema }) => [name, schema])),
      patternProperties: this.#byName(
        object.patternProperties.map(({ pattern, schema }) => [pattern, schema]),
      ),
      required: object.required,
      additionalProperties: this.#optional(object.additionalProperties),
      propertyNames: this.#optional(object.propertyNames),
      minProperties: object.minProperties,
      maxProperties: object.maxProperties,
      dependentRequired: Object.fromEntries(
        object.dependentRequired.map((one) => [one.property, one.required]),
      ),
      dependentSchemas: this.#byName(
        object.dependentSchemas.map(({ property, schema }) => [property, schema]),
      ),
      unevaluatedProperties: this.#optional(object.unevaluatedProperties),
    };
  }

  #combinations(schema: KeywordSchema): Record<string, JsonValue> {
    const { conditional } = schema;
    return {
      allOf: schema.allOf.length === 0 ? null : this.#list(schema.allOf),
      anyOf: schema.anyOf.length === 0 ? null : this.#list(schema.anyOf),
      oneOf: schema.oneOf.length === 0 ? null : this.#list(schema.oneOf),
      not: this.#optional(schema.not),
      if: this.#optional(conditional?.if ?? null),
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema's keyword
      then: this.#optional(conditional?.then ?? null),
      else: this.#optional(conditional?.else ?? null),
    };
  }

  #list(schemas: readonly Schema[]): readonly JsonValue[] {
    return schemas.map((schema) => this.write(schema));
  }

  #optional(schema: Schema | null): JsonValue {
    return schema === null ? null : this.write(schema);
  }

  #byName(entries: readonly (readonly [string, Schema])[]): JsonValue {
    return Object.fromEntries(entries.map(([name, schema]) => [name, this.write(schema)]));
  }
}

function withoutNulls(keywords: Record<string, JsonValue>): JsonValue {
  return Object.fromEntries(Object.entries(keywords).filter(([, value]) => value !== null));
}
