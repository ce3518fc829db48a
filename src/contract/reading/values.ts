import type { JsonValue } from "../../model/index.js";
import type { ReadingContext } from "./context.js";
import {
  elementsOf,
  field,
  isJsonArray,
  isJsonObject,
  isObject,
  type Located,
  namedEntries,
} from "./located.js";

/** A field's text. Numbers and booleans that YAML made of it are turned back; `null` where it is absent. */
export function text(node: Located, key: string, context: ReadingContext): string | null {
  const found = field(node, key);
  if (found === null || found.value === null) return null;
  const { value } = found;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  invalid(found, { what: `\`${key}\``, wanted: "a text" }, context);
  return null;
}

export function flag(node: Located, key: string, context: ReadingContext): boolean | null {
  const found = field(node, key);
  if (found === null || found.value === null) return null;
  const { value } = found;
  if (typeof value === "boolean") return value;
  if (value === "true" || value === "false") {
    invalid(found, { what: `\`${key}\``, wanted: "a boolean", instead: `it is read as ${value}` }, context);
    return value === "true";
  }
  invalid(found, { what: `\`${key}\``, wanted: "a boolean" }, context);
  return null;
}

/** The texts of a list field, each once. */
export function texts(node: Located, key: string, context: ReadingContext): readonly string[] {
  const list = field(node, key);
  if (list === null || list.value === null) return [];
  if (list.elements === null && !isJsonArray(list.value)) {
    invalid(list, { what: `\`${key}\``, wanted: "a list" }, context);
    return [];
  }
  const found = new Set<string>();
  for (const element of elementsOf(list)) {
    const { value } = element;
    if (typeof value === "string" || typeof value === "number") found.add(String(value));
    else invalid(element, { what: `An entry of \`${key}\``, wanted: "a text" }, context);
  }
  return [...found];
}

/** The elements of a list field; something else there is diagnosed. */
export function listField(node: Located, key: string, context: ReadingContext): readonly Located[] {
  const list = field(node, key);
  if (list === null || list.value === null) return [];
  if (list.elements !== null || isJsonArray(list.value)) return elementsOf(list);
  reportShape(list, { key, wanted: "a list" }, context);
  return [];
}

/** The members of a map field, extensions left out; something else there is diagnosed. */
export function mapField(
  node: Located,
  key: string,
  context: ReadingContext,
): readonly (readonly [string, Located])[] {
  const map = field(node, key);
  if (map === null || (map.value === null && map.fields === null)) return [];
  if (isObject(map)) return namedEntries(map);
  reportShape(map, { key, wanted: "an object" }, context);
  return [];
}

/** Fields that say nothing about what travels. */
const MINOR_FIELDS: ReadonlySet<string> = new Set(["tags", "links", "scopes"]);

/** A list where an object is expected, or the other way round: what it says is lost, unless it says nothing. */
function reportShape(
  node: Located,
  of: { readonly key: string; readonly wanted: "a list" | "an object" },
  context: ReadingContext,
): void {
  const what = `\`${of.key}\``;
  if (MINOR_FIELDS.has(of.key) || isEmpty(node)) {
    invalid(node, { what, wanted: of.wanted }, context);
    return;
  }
  const { listExpected, objectExpected } = context.codes;
  const code = of.wanted === "a list" ? listExpected : objectExpected;
  context.bag.add(code, `${what} is ${shown(node.value)}, not ${of.wanted}`, { source: node.source });
}

/** `[]` for `{}` and the other way round, as languages write that have one type for both. */
export function isEmpty({ value }: Located): boolean {
  if (isJsonArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** Says that a value is not understood, and what happens instead. */
export function invalid(
  node: Located,
  of: { readonly what: string; readonly wanted: string; readonly instead?: string },
  context: ReadingContext,
): void {
  const message = `${of.what} is ${shown(node.value)}, not ${of.wanted}; ${of.instead ?? "it is ignored"}`;
  context.bag.add(context.codes.invalid, message, { source: node.source });
}

/** A value as a message shows it. */
export function shown(value: JsonValue): string {
  if (isJsonArray(value)) return "a list";
  if (isJsonObject(value)) return "an object";
  const written = JSON.stringify(value);
  return `\`${written.length > 60 ? `${written.slice(0, 57)}...` : written}\``;
}
