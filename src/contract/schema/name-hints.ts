import { pointerTokens } from "./documents.js";
import type { DynamicScope } from "./dynamic-scope.js";
import { referenceOf } from "./registry.js";
import type { Place } from "./resources.js";

/** Keywords whose members carry the name that a schema was given. */
const NAMED_BY = new Set(["schemas", "definitions", "$defs"]);

/** Words for the keywords that a pointer runs through; those without one add nothing to a name. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ["items", "Item"],
  ["additionalItems", "Item"],
  ["additionalProperties", "Value"],
  ["contains", "Item"],
  ["not", "Not"],
  ["requestBody", "Request"],
  ["responses", "Response"],
  ["oneOf", "Option"],
  ["anyOf", "Option"],
  ["prefixItems", "Item"],
]);

/** What comes before a word that the contract chose. */
const BEFORE_NAMES = new Set([
  "properties",
  "patternProperties",
  "parameters",
  "headers",
  "dependentSchemas",
]);

/** What names a place best: `.../schemas/Order/properties/lines` -> `OrderLines`, `order.yaml` -> `order`. */
export function nameHintOf(place: Place, bindings: DynamicScope): string {
  const own = hintOfPlace(place);
  const bound = new Set([...bindings.values()].map(hintOfBinding));
  return [...bound].filter((hint) => hint !== own).join("") + own;
}

/** Who binds, or what: `{$dynamicAnchor: item, $ref: .../User}` -> `User`, `.../schemas/Names/$defs/item` -> `Names`. */
function hintOfBinding(place: Place): string {
  const ref = referenceOf(place.value);
  if (ref !== null)
    return wordsOf(pointerTokens(ref.slice(ref.indexOf("#") + 1)).slice(-1)) || hintOfPlace(place);
  const tokens = pointerTokens(place.source.pointer);
  const component = tokens[0] === "components" && tokens[1] === "schemas" ? tokens[2] : undefined;
  if (component !== undefined) return component;
  const { file, pointer } = place.resource;
  return pointer === "" ? hintOfPlace(place) : hintOfPlace({ ...place, source: { file, pointer } });
}

function hintOfPlace({ source }: Place): string {
  const tokens = pointerTokens(source.pointer);
  const last = tokens.findLastIndex((token, index) => NAMED_BY.has(token) && index + 1 < tokens.length);
  if (last >= 0 && tokens[last - 1] !== "properties") return wordsOf(tokens.slice(last + 1));
  if (tokens.length === 0) return stemOf(source.file);
  return (
    wordsOf(tokens.filter((token) => token !== "paths" && token !== "components")) || stemOf(source.file)
  );
}

/** `["Order", "properties", "lines", "items"]` -> `"OrderLinesItem"`. */
function wordsOf(tokens: readonly string[]): string {
  const [first, ...rest] = tokens;
  if (first === undefined) return "";
  let hint = first;
  rest.forEach((token, index) => {
    const before = rest[index - 1];
    if (before !== undefined && BEFORE_NAMES.has(before)) hint += capitalised(token);
    else if (/^\d+$/.test(token)) hint += String(Number(token) + 1);
    else hint += WORDS.get(token) ?? (KEYWORDS_WITHOUT_WORD.has(token) ? "" : capitalised(token));
  });
  return hint;
}

const KEYWORDS_WITHOUT_WORD = new Set([
  "properties",
  "patternProperties",
  "dependentSchemas",
  "allOf",
  "parameters",
  "headers",
  "content",
  "schema",
  "application/json",
  "if",
  "then",
  "else",
]);

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `/specs/schemas/Order.v1.yaml` -> `Order.v1`. */
function stemOf(file: string): string {
  const name = file.slice(file.lastIndexOf("/") + 1);
  return name.replace(/\.(?:ya?ml|json|avsc)$/i, "") || "Schema";
}
