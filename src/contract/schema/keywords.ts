import type { JsonObject, JsonValue } from "../../model/index.js";
import { isJsonArray } from "./documents.js";

/** What a keyword belongs to; a schema's keywords are looked up once, and absent groups cost nothing. */
export const Group = {
  core: 1,
  string: 2,
  number: 4,
  array: 8,
  object: 16,
  applicator: 32,
  annotation: 64,
  /** `enum` and the extensions that name its values. */
  enum: 128,
  /** No keyword that is known. */
  extension: 256,
  /** Means another thing in another dialect, at least with some values (`SHAPES`). */
  dialect: 512,
  /** Came after OpenAPI 3.0 or draft 7. */
  later: 1024,
} as const;

const GROUPS: readonly (readonly [number, string])[] = [
  [
    Group.core,
    "$ref $dynamicRef $recursiveRef type const format discriminator nullable x-nullable $id id $schema $anchor $dynamicAnchor $recursiveAnchor $defs definitions $vocabulary $comment",
  ],
  [Group.enum, "enum x-enum-varnames x-enumNames x-enum-names x-ms-enum"],
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

const DIALECT = "nullable x-nullable additionalItems dependencies exclusiveMinimum exclusiveMaximum".split(
  " ",
);
const LATER =
  "const patternProperties propertyNames prefixItems contains minContains maxContains if dependentRequired dependentSchemas unevaluatedItems unevaluatedProperties contentSchema $dynamicRef".split(
    " ",
  );

/** Keyword -> its groups. What is not here is an extension. */
export const KEYWORD_GROUPS: ReadonlyMap<string, number> = new Map(
  GROUPS.flatMap(([group, names]) =>
    names.split(" ").map((name): [string, number] => {
      const dialect = DIALECT.includes(name) ? Group.dialect : 0;
      return [name, group | dialect | (LATER.includes(name) ? Group.later : 0)];
    }),
  ),
);

/** Which groups of keywords a node has. */
export function groupsOf(node: JsonObject): number {
  let groups = 0;
  for (const keyword of Object.keys(node)) {
    groups |= KEYWORD_GROUPS.get(keyword) ?? Group.extension;
    if (hasDialectShape(keyword, node[keyword])) groups |= Group.dialect;
  }
  return groups;
}

/** `type: [..]`, `type: file`, `items: [..]`, `required: true`: everyday keywords with values of a dialect. */
function hasDialectShape(keyword: string, value: JsonValue | undefined): boolean {
  switch (keyword) {
    case "type":
      return typeof value !== "string" || value === "file";
    case "items":
      return isJsonArray(value);
    case "required":
      return typeof value === "boolean";
    default:
      return false;
  }
}

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
