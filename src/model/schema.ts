import type { SourceRef } from "../diagnostics/index.js";
import type { JsonObject, JsonValue } from "./json.js";

/**
 * Schemas of the model speak one dialect, JSON Schema 2020-12. OpenAPI 2.0 and 3.0, draft-07 and Avro are turned into
 * it by the readers, so nothing behind them knows of `nullable`, boolean `exclusiveMinimum`, `definitions` or
 * `additionalItems`, nor of `$id`, `$anchor` and `$dynamicRef`: every reference is resolved to a `SchemaId`.
 */
export type Schema = BooleanSchema | KeywordSchema;

/** Identifies one schema that others refer to: `file#/pointer`, plus a suffix where `$dynamicRef` makes one place mean several schemas. */
export type SchemaId = string & { readonly __brand: "SchemaId" };

/** `true` accepts everything, `false` nothing. */
export interface BooleanSchema {
  readonly kind: "boolean";
  readonly value: boolean;
  readonly source: SourceRef;
}

/** A schema object. All its keywords must hold together; an absent keyword is `null`, an absent list is empty. */
export interface KeywordSchema {
  readonly kind: "keywords";
  readonly source: SourceRef;
  /** `$ref`; the other keywords of this schema hold beside it. */
  readonly reference: SchemaId | null;
  /** `type`, in the order of the contract; `null` allows every type. `integer` means a number without fraction. */
  readonly types: readonly JsonType[] | null;
  readonly enum: readonly JsonValue[] | null;
  /** Names for the values of `enum` (`x-enum-varnames` and its kin), of the same length; `null` where none are given. */
  readonly enumNames: readonly string[] | null;
  /** Boxed, so that `const: null` differs from no `const`. */
  readonly const: { readonly value: JsonValue } | null;
  /** For strings and numbers alike (`date-time`, `int64`, `binary`, ...); unknown formats are kept. */
  readonly format: string | null;
  readonly string: StringRules | null;
  readonly number: NumberRules | null;
  readonly array: ArrayRules | null;
  readonly object: ObjectRules | null;
  readonly allOf: readonly Schema[];
  readonly anyOf: readonly Schema[];
  readonly oneOf: readonly Schema[];
  readonly not: Schema | null;
  readonly conditional: Conditional | null;
  readonly discriminator: Discriminator | null;
  readonly annotations: Annotations;
}

export type JsonType = "null" | "boolean" | "integer" | "number" | "string" | "array" | "object";

/** Lengths count Unicode code points. `pattern` is an ECMA-262 regular expression that compiles under the `u` flag. */
export interface StringRules {
  readonly minLength: number | null;
  readonly maxLength: number | null;
  readonly pattern: string | null;
  readonly contentEncoding: string | null;
  readonly contentMediaType: string | null;
  readonly contentSchema: Schema | null;
}

export interface NumberRules {
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly exclusiveMinimum: number | null;
  readonly exclusiveMaximum: number | null;
  readonly multipleOf: number | null;
}

export interface ArrayRules {
  readonly prefixItems: readonly Schema[];
  /** For the items after `prefixItems`. */
  readonly items: Schema | null;
  readonly contains: Schema | null;
  readonly minContains: number | null;
  readonly maxContains: number | null;
  readonly minItems: number | null;
  readonly maxItems: number | null;
  readonly uniqueItems: boolean;
  readonly unevaluatedItems: Schema | null;
}

export interface ObjectRules {
  /** In the order of the contract. */
  readonly properties: readonly Property[];
  /** May name properties that `properties` does not (a sibling of `allOf` often does). */
  readonly required: readonly string[];
  readonly patternProperties: readonly PatternProperty[];
  readonly additionalProperties: Schema | null;
  readonly propertyNames: Schema | null;
  readonly minProperties: number | null;
  readonly maxProperties: number | null;
  readonly dependentRequired: readonly { readonly property: string; readonly required: readonly string[] }[];
  readonly dependentSchemas: readonly { readonly property: string; readonly schema: Schema }[];
  readonly unevaluatedProperties: Schema | null;
}

export interface Property {
  readonly name: string;
  readonly schema: Schema;
}

export interface PatternProperty {
  readonly pattern: string;
  readonly schema: Schema;
}

export interface Conditional {
  readonly if: Schema;
  readonly then: Schema | null;
  readonly else: Schema | null;
}

/**
 * OpenAPI's hint which of several schemas a value is meant for. It does not change what is valid; it makes unions
 * discriminated and their errors short. `variants` is complete: explicit mapping first, then the names implied by
 * `oneOf`/`anyOf`, or by the schemas that `allOf` this one where it stands on a parent.
 */
export interface Discriminator {
  readonly propertyName: string;
  readonly variants: readonly DiscriminatorVariant[];
  /** OpenAPI 3.2 `defaultMapping`: for a missing property, or a value that no variant names. */
  readonly defaultVariant: SchemaId | null;
  readonly source: SourceRef;
}

export interface DiscriminatorVariant {
  readonly value: string;
  readonly target: SchemaId;
  readonly explicit: boolean;
}

/** What a schema says to people and tools without changing what is valid. */
export interface Annotations {
  readonly title: string | null;
  readonly description: string | null;
  readonly default: { readonly value: JsonValue } | null;
  readonly examples: readonly JsonValue[];
  readonly deprecated: boolean;
  /** `true` also where the property's schema is a reference to a schema that says so. */
  readonly readOnly: boolean;
  readonly writeOnly: boolean;
  readonly externalDocs: string | null;
  /** `x-` keywords that commsgen does not know itself, and unknown keywords. */
  readonly extensions: JsonObject;
}

/** A schema that has a name of its own in a contract, or that is referred to from elsewhere. */
export interface NamedSchema {
  readonly id: SchemaId;
  /** The component's name (`Order`), or for a referenced place what names it best (`Order/properties/lines` -> `OrderLines`). Not yet an identifier. */
  readonly nameHint: string;
  /** `component`: listed under `components/schemas` or `definitions` of an entry document; `referenced`: only reached by a reference. */
  readonly origin: "component" | "referenced";
  readonly schema: Schema;
}
