import type { JsonObject } from "../../../model/index.js";
import { entriesOf, field, type Located, located, overlay } from "../../reading/located.js";
import { shown, text } from "../../reading/values.js";
import type { ReadContext } from "../context.js";

/** The members of a parameter, header or items object that make up its schema. */
const SCHEMA_KEYS = new Set([
  "type",
  "format",
  "items",
  "default",
  "maximum",
  "exclusiveMaximum",
  "minimum",
  "exclusiveMinimum",
  "maxLength",
  "minLength",
  "pattern",
  "maxItems",
  "minItems",
  "uniqueItems",
  "enum",
  "multipleOf",
  "x-nullable",
  "x-enum-varnames",
  "x-enumNames",
  "x-enum-names",
  "x-ms-enum",
]);

/** What `type` may say: the types of 2.0, and those of JSON that documents use here though 2.0 has no place for them. */
const TYPES: ReadonlySet<string> = new Set([
  "string",
  "number",
  "integer",
  "boolean",
  "array",
  "file",
  "object",
  "null",
]);

/** `type`, `items`, `collectionFormat`, ... of a parameter -> `schema`, `style`, `explode`. */
export function normaliseParameter(parameter: Located, context: ReadContext): Located {
  const place = text(parameter, "in", context) ?? "query";
  return overlay(parameter.source, [
    ...withoutSchema(parameter),
    ["schema", schemaOf(parameter, context)],
    ...styleFields(parameter, place, context),
  ]);
}

export function normaliseHeader(header: Located, context: ReadContext): Located {
  return overlay(header.source, [
    ...withoutSchema(header),
    ["schema", schemaOf(header, context)],
    ...styleFields(header, "header", context),
  ]);
}

function withoutSchema(node: Located): readonly (readonly [string, Located])[] {
  return entriesOf(node).filter(([key]) => !SCHEMA_KEYS.has(key) && key !== "collectionFormat");
}

/** The schema of a parameter that is not in body. Its keywords stand on the parameter itself, so its place does too. */
export function schemaOf(parameter: Located, context: ReadContext): Located {
  // Not of 2.0, but understood: a parameter with a schema of its own.
  const own = field(parameter, "schema");
  if (own !== null) return own;
  const isKnown = isTypeKnown(parameter, context);
  const keywords = entriesOf(parameter).filter(
    ([key]) => SCHEMA_KEYS.has(key) && (isKnown || key !== "type"),
  );
  const value: JsonObject = Object.fromEntries(keywords.map(([key, one]) => [key, one.value]));
  return located(value, parameter.source);
}

function isTypeKnown(parameter: Located, context: ReadContext): boolean {
  const type = field(parameter, "type");
  if (type === null || typeof type.value !== "string" || TYPES.has(type.value.toLowerCase())) return true;
  const name = field(parameter, "name");
  const what = name === null ? "A header" : `Parameter ${shown(name.value)}`;
  const message = `${what} has the type ${shown(type.value)}, which Swagger 2.0 does not have`;
  context.bag.add("parameter-type-unknown", message, { source: type.source });
  return false;
}

/** Lists in lists may have another delimiter in 2.0, which no style says. */
function reportNested(parameter: Located, context: ReadContext): void {
  const items = field(parameter, "items");
  const format = items === null ? null : field(items, "collectionFormat");
  if (format === null) return;
  const message = "`collectionFormat` of a list in a list is not supported yet";
  context.bag.add("not-supported-yet", message, { source: format.source });
}

/** How a list is written: `csv`, the default, has a comma between values. */
export function styleFields(
  parameter: Located,
  place: string,
  context: ReadContext,
): readonly (readonly [string, Located])[] {
  if (field(parameter, "type")?.value !== "array") return [];
  reportNested(parameter, context);
  const format = text(parameter, "collectionFormat", context) ?? "csv";
  const source = (field(parameter, "collectionFormat") ?? parameter).source;
  const fields = (style: string, explode: boolean): readonly (readonly [string, Located])[] => [
    ["style", located(style, source)],
    ["explode", located(explode, source)],
  ];
  const joined = place === "path" || place === "header" ? "simple" : "form";
  switch (format) {
    case "csv":
      return fields(joined, false);
    case "multi":
      return fields("form", true);
    case "ssv":
      return fields("spaceDelimited", false);
    case "tsv":
      return fields("tabDelimited", false);
    case "pipes":
      return fields("pipeDelimited", false);
    default: {
      const message = `\`${format}\` is no collectionFormat; \`csv\` is used`;
      context.bag.add("style-not-allowed", message, { source });
      return fields(joined, false);
    }
  }
}
