import { child } from "../../diagnostics/index.js";
import type { SchemaDialect } from "./dialects/dialect.js";
import { isJsonObject } from "./documents.js";
import type { Place } from "./resources.js";
import { schemaFormatOf } from "./schema-format.js";

/**
 * A multi-format schema object of AsyncAPI 3 (`{ schemaFormat, schema }`) stands where any schema may: what it holds,
 * with the dialect to read it in; `null` for everything else, and for formats that no schema is made of.
 */
export function multiFormatSchema(
  place: Place,
): { readonly place: Place; readonly dialect: SchemaDialect } | null {
  const { value, source, resource } = place;
  if (!isJsonObject(value) || !Object.hasOwn(value, "schemaFormat") || !Object.hasOwn(value, "schema")) {
    return null;
  }
  const { schemaFormat, schema } = { schemaFormat: value["schemaFormat"], schema: value["schema"] };
  if (typeof schemaFormat !== "string" || schema === undefined) return null;
  const format = schemaFormatOf(schemaFormat);
  if (format.kind === "unknown") return null;
  return { place: { value: schema, source: child(source, "schema"), resource }, dialect: format.dialect };
}
