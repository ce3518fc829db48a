import type { JsonValue } from "../../../model/index.js";
import { isJsonObject } from "../documents.js";

/** The dialects of JSON Schema that contracts are written in, and Avro. */
export type SchemaDialect =
  | "swagger-2.0"
  | "openapi-3.0"
  | "draft-04"
  | "draft-07"
  /** Draft 7 with `discriminator`, `deprecated` and `externalDocs` (AsyncAPI, Schema Object). */
  | "asyncapi"
  | "2020-12"
  | "avro";

/** The dialect that a `$schema` names; `null` for one that is not known (a metaschema of the contract's own). */
export function schemaKeywordDialect(schemaKeyword: string): SchemaDialect | null {
  const address = schemaKeyword.replace(/#$/, "").replace(/^https:/, "http:");
  if (address === "http://json-schema.org/draft-04/schema") return "draft-04";
  if (/^http:\/\/json-schema\.org\/draft-0[67]\/schema$/.test(address)) return "draft-07";
  if (/^http:\/\/json-schema\.org\/draft\/20(19-09|20-12)\/schema$/.test(address)) return "2020-12";
  if (/^http:\/\/spec\.openapis\.org\/oas\/3\.[12]\/dialect\//.test(address)) return "2020-12";
  return null;
}

/**
 * A document's own dialect: what its `$schema`, `openapi` or `swagger` says, or its file's ending (`.avsc`); `null`
 * where it does not say, so that who refers to it decides.
 */
export function dialectOfDocument(value: JsonValue, file: string): SchemaDialect | null {
  if (isAvroFile(file)) return "avro";
  if (!isJsonObject(value)) return null;
  const schemaKeyword = value["$schema"];
  if (typeof schemaKeyword === "string") return schemaKeywordDialect(schemaKeyword);
  if (Object.hasOwn(value, "swagger")) return "swagger-2.0";
  const openapi = value["openapi"];
  if (openapi === undefined || typeof openapi === "object") return null;
  if (/^3\.0(\.|$)/.test(String(openapi))) return "openapi-3.0";
  const own = value["jsonSchemaDialect"];
  return (typeof own === "string" ? schemaKeywordDialect(own) : null) ?? "2020-12";
}

/** Files that hold Avro by their name, whatever refers to them. */
export function isAvroFile(file: string): boolean {
  return /\.avsc$/i.test(file);
}

/** Whether `$id`, `$anchor` and `$dynamicAnchor` mean something. */
export function hasIdentifiers(dialect: SchemaDialect): boolean {
  return dialect === "2020-12" || isDraft(dialect);
}

/** JSON Schema up to draft 7: `items` may be a list, and `$ref` stands alone. */
export function isDraft(dialect: SchemaDialect): boolean {
  return dialect === "draft-04" || dialect === "draft-07" || dialect === "asyncapi";
}

/** The dialect's name for people. */
export function dialectName(dialect: SchemaDialect): string {
  switch (dialect) {
    case "swagger-2.0":
      return "Swagger 2.0";
    case "openapi-3.0":
      return "OpenAPI 3.0";
    case "draft-04":
      return "JSON Schema draft 4";
    case "draft-07":
      return "JSON Schema draft 7";
    case "asyncapi":
      return "AsyncAPI";
    case "2020-12":
      return "JSON Schema 2020-12";
    case "avro":
      return "Avro";
  }
}
