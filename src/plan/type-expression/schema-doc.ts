import type { JsonValue, KeywordSchema, Schema } from "../../model/index.js";
import { pascalCase } from "../../naming/index.js";
import { jsDoc, jsDocLines, tsValue } from "../../print/index.js";

/** Longer examples and defaults would bury the words. */
const longValue = 100;

/** The JSDoc of a property, `""` where its schema has nothing to say beyond its type. */
export function memberDoc(schema: Schema, name: string, indent: string): string {
  return schema.kind === "boolean" ? "" : schemaDoc(schema, name, indent);
}

/** The contract's words on a schema, its constraints, default and examples as a JSDoc comment. */
export function schemaDoc(schema: KeywordSchema, name: string, indent: string): string {
  const { annotations } = schema;
  const description = annotations.description === null ? [] : jsDocLines(annotations.description);
  const title = titleLines(annotations.title, name, annotations.description);
  const words =
    title.length > 0 && description.length > 0 ? [...title, "", ...description] : [...title, ...description];
  return jsDoc(words, tagLines(schema), indent);
}

/** A title that only repeats the name or begins the description is left out. */
function titleLines(title: string | null, name: string, description: string | null): readonly string[] {
  if (title === null || title.trim() === "") return [];
  const isRepeated =
    pascalCase(name).toLowerCase().endsWith(pascalCase(title).toLowerCase()) ||
    (description?.startsWith(title) ?? false);
  return isRepeated ? [] : jsDocLines(title);
}

function tagLines(schema: KeywordSchema): readonly string[] {
  const { annotations, format } = schema;
  const tags: string[] = [];
  const add = (tag: string, value: string | number | null): void => {
    if (value === null) return;
    tags.push(`@${tag} ${typeof value === "number" ? value : jsDocLines(value).join(" ")}`);
  };
  add("format", format);
  addRuleTags(schema, add);
  if (annotations.default !== null) add("default", shortValue(annotations.default.value));
  const [example] = annotations.examples;
  if (example !== undefined) add("example", shortValue(example));
  add("see", annotations.externalDocs);
  if (annotations.deprecated) tags.push("@deprecated");
  return tags;
}

function addRuleTags(schema: KeywordSchema, add: (tag: string, value: string | number | null) => void): void {
  const { string, number, array, object } = schema;
  if (number !== null) {
    add("minimum", number.minimum);
    add("exclusiveMinimum", number.exclusiveMinimum);
    add("maximum", number.maximum);
    add("exclusiveMaximum", number.exclusiveMaximum);
    add("multipleOf", number.multipleOf);
  }
  if (string !== null) {
    add("minLength", string.minLength);
    add("maxLength", string.maxLength);
    add("pattern", string.pattern);
    add("contentEncoding", string.contentEncoding);
    add("contentMediaType", string.contentMediaType);
  }
  if (array !== null) {
    add("minItems", array.minItems);
    add("maxItems", array.maxItems);
    if (array.uniqueItems) add("uniqueItems", "true");
  }
  if (object !== null) {
    add("minProperties", object.minProperties);
    add("maxProperties", object.maxProperties);
  }
}

function shortValue(value: JsonValue): string | null {
  if (typeof value === "string" && value.length > longValue) return null;
  const text = tsValue(value);
  return text.length > longValue ? null : text;
}
