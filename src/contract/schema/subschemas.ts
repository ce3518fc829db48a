import type { JsonObject, JsonValue } from "../../model/index.js";
import { isJsonArray, isJsonObject } from "./documents.js";

/** How a keyword holds schemas: one, a list, a map by name, or (older drafts) one or a list. */
type Holding = "one" | "list" | "map" | "one-or-list";

const HOLDINGS: ReadonlyMap<string, Holding> = new Map<string, Holding>([
  ["$defs", "map"],
  ["definitions", "map"],
  ["properties", "map"],
  ["patternProperties", "map"],
  ["dependentSchemas", "map"],
  ["dependencies", "map"],
  ["allOf", "list"],
  ["anyOf", "list"],
  ["oneOf", "list"],
  ["prefixItems", "list"],
  ["items", "one-or-list"],
  ["additionalItems", "one"],
  ["additionalProperties", "one"],
  ["contains", "one"],
  ["contentSchema", "one"],
  ["else", "one"],
  ["if", "one"],
  ["not", "one"],
  ["propertyNames", "one"],
  ["then", "one"],
  ["unevaluatedItems", "one"],
  ["unevaluatedProperties", "one"],
]);

/** A schema object directly below another, with its path from there as a JSON pointer: `/properties/id`. */
export interface Subschema {
  readonly value: JsonObject;
  readonly path: readonly string[];
}

/** The schema objects directly below a schema object, wherever a keyword holds them. */
export function subschemasOf(node: JsonObject): readonly Subschema[] {
  const found: Subschema[] = [];
  const add = (value: JsonValue | undefined, ...path: string[]): void => {
    if (isJsonObject(value)) found.push({ value, path });
  };
  for (const [keyword, value] of Object.entries(node)) {
    const holding = HOLDINGS.get(keyword);
    if (holding === undefined) continue;
    if (holding === "map") {
      if (isJsonObject(value)) for (const [name, entry] of Object.entries(value)) add(entry, keyword, name);
    } else if (holding !== "one" && isJsonArray(value)) {
      value.forEach((entry, index) => {
        add(entry, keyword, String(index));
      });
    } else if (holding !== "list") {
      add(value, keyword);
    }
  }
  return found;
}

/** Whether a keyword's value has schemas where the keyword wants them; `true` for keywords that hold none. */
export function holdsSchemas(keyword: string, value: JsonValue): boolean {
  const isSchema = (one: JsonValue): boolean => isJsonObject(one) || typeof one === "boolean";
  switch (HOLDINGS.get(keyword)) {
    case undefined:
      return true;
    case "one":
      return isSchema(value);
    case "map":
      return isJsonObject(value) && Object.values(value).every(isSchema);
    case "list":
      return isJsonArray(value) && value.every(isSchema);
    case "one-or-list":
      return isJsonArray(value) ? value.every(isSchema) : isSchema(value);
  }
}
