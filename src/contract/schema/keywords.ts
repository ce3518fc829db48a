/** What a keyword belongs to; a schema's keywords are looked up once, and absent groups cost nothing. */
export const Group = {
  core: 1,
  string: 2,
  number: 4,
  array: 8,
  object: 16,
  applicator: 32,
  annotation: 64,
} as const;

const GROUPS: readonly (readonly [number, string])[] = [
  [
    Group.core,
    "$ref $dynamicRef $recursiveRef type enum const format discriminator x-enum-varnames x-enumNames x-enum-names x-ms-enum nullable x-nullable $id id $schema $anchor $dynamicAnchor $recursiveAnchor $defs definitions $vocabulary $comment",
  ],
  [Group.string, "minLength maxLength pattern contentEncoding contentMediaType contentSchema"],
  [Group.number, "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf"],
  [
    Group.array,
    "prefixItems items additionalItems contains minContains maxContains minItems maxItems uniqueItems unevaluatedItems",
  ],
  [
    Group.object,
    "properties required patternProperties additionalProperties propertyNames minProperties maxProperties dependentRequired dependentSchemas dependencies unevaluatedProperties",
  ],
  [Group.applicator, "allOf anyOf oneOf not if then else"],
  [Group.annotation, "title description default example examples deprecated readOnly writeOnly externalDocs"],
];

/** Keyword -> its group. What is not here is an extension. */
export const KEYWORD_GROUPS: ReadonlyMap<string, number> = new Map(
  GROUPS.flatMap(([group, names]) => names.split(" ").map((name): [string, number] => [name, group])),
);

/** The keywords of each vocabulary of 2020-12 that a metaschema may leave out. */
export const VOCABULARIES: ReadonlyMap<string, readonly string[]> = new Map([
  [
    "validation",
    "type const enum multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems maxContains minContains maxProperties minProperties required dependentRequired".split(
      " ",
    ),
  ],
  [
    "applicator",
    "prefixItems items contains additionalProperties properties patternProperties dependentSchemas propertyNames if then else allOf anyOf oneOf not".split(
      " ",
    ),
  ],
  ["unevaluated", ["unevaluatedItems", "unevaluatedProperties"]],
  ["content", ["contentEncoding", "contentMediaType", "contentSchema"]],
]);
