import type { Annotations, KeywordSchema, ObjectRules } from "./schema.js";

/** Says nothing to people either. */
export const NO_ANNOTATIONS: Annotations = Object.freeze({
  title: null,
  description: null,
  default: null,
  examples: Object.freeze([]),
  deprecated: false,
  readOnly: false,
  writeOnly: false,
  externalDocs: null,
  extensions: Object.freeze({}),
});

/** A schema object that says nothing: `{ ...EMPTY_RULES, source, types: ["object"] }` says one thing. */
export const EMPTY_RULES = {
  kind: "keywords",
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
  annotations: NO_ANNOTATIONS,
} as const satisfies Omit<KeywordSchema, "source">;

/** Rules of objects that ask for nothing. */
export const EMPTY_OBJECT_RULES: ObjectRules = {
  properties: [],
  required: [],
  patternProperties: [],
  additionalProperties: null,
  propertyNames: null,
  minProperties: null,
  maxProperties: null,
  dependentRequired: [],
  dependentSchemas: [],
  unevaluatedProperties: null,
};
