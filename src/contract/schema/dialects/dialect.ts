import type { JsonValue } from "../../../model/index.js";
import { isJsonObject } from "../documents.js";

/** The dialects of JSON Schema that contracts are written in. */
export type SchemaDialect = "swagger-2.0" | "openapi-3.0" | "draft-07" | "2020-12";

/** The dialect that a `$schema` names; `null` for one that is not known (a metaschema of the contract's own). */
export function schemaKeywordDialect(schemaKeyword: string): SchemaDialect | null {
  const address = schemaKeyword.replace(/#$/, "").replace(/^https:/, "http:");
  if (/^http:\/\/json-schema\.org\/draft-0[467]\/schema$/.test(address)) return "draft-07";
  if (/^http:\/\/json-schema\.org\/draft\/20(19-09|20-12)\/schema$/.test(address)) return "2020-12";
  if (/^http:\/\/spec\.openapis\.org\/oas\/3\.[12]\/dialect\//.test(address)) return "2020-12";
  return null;
}

/** A document's own dialect: what its `$schema`, `openapi` or `swagger` says, else the fallback. */
export function dialectOfDocument(value: JsonValue, fallback: SchemaDialect): SchemaDialect {
  if (!isJsonObject(value)) return fallback;
  const schemaKeyword = value["$schema"];
  if (typeof schemaKeyword === "string") return schemaKeywordDialect(schemaKeyword) ?? fallback;
  if (Object.hasOwn(value, "swagger")) return "swagger-2.0";
  const openapi = value["openapi"];
  if (openapi === undefined || typeof openapi === "object") return fallback;
  if (/^3\.0(\.|$)/.test(String(openapi))) return "openapi-3.0";
  const own = value["jsonSchemaDialect"];
  return (typeof own === "string" ? schemaKeywordDialect(own) : null) ?? "2020-12";
}

/** The dialect's name for people. */
export function dialectName(dialect: SchemaDialect): string {
  switch (dialect) {
    case "swagger-2.0":
      return "Swagger 2.0";
    case "openapi-3.0":
      return "OpenAPI 3.0";
    case "draft-07":
      return "JSON Schema draft 7";
    case "2020-12":
      return "JSON Schema 2020-12";
  }
}
