import type { SchemaDialect } from "./dialects/dialect.js";

/** What a `schemaFormat` of AsyncAPI means. */
export type SchemaFormat =
  | {
      readonly kind: "schema";
      readonly dialect: SchemaDialect;
      readonly writtenIn: "json-schema" | "openapi" | "avro";
    }
  /** Protobuf, RAML, and whatever nobody has heard of: no schema can be made of it. */
  | { readonly kind: "unknown" };

/**
 * `"application/vnd.oai.openapi+json;version=3.0.0"` -> OpenAPI 3.0; `null` is the default: AsyncAPI's own superset of
 * JSON Schema draft 7. Draft 7 itself is read as the superset too, so that both may refer to the same schemas.
 */
export function schemaFormatOf(schemaFormat: string | null): SchemaFormat {
  const [mediaType = "", ...parameters] = (schemaFormat ?? "").toLowerCase().split(";");
  const version = /^\s*version\s*=\s*"?([^"]*?)"?\s*$/;
  const given = parameters
    .map((parameter) => version.exec(parameter)?.[1])
    .find((text) => text !== undefined);
  switch (mediaType.trim().replace(/\+(?:json|yaml)$/, "")) {
    case "":
    case "application/vnd.aai.asyncapi":
      return { kind: "schema", dialect: "asyncapi", writtenIn: "json-schema" };
    case "application/schema":
      return { kind: "schema", dialect: dialectOfDraft(given ?? ""), writtenIn: "json-schema" };
    case "application/vnd.oai.openapi":
      return { kind: "schema", dialect: dialectOfOpenApi(given ?? ""), writtenIn: "openapi" };
    case "application/vnd.apache.avro":
      return { kind: "schema", dialect: "avro", writtenIn: "avro" };
    default:
      return { kind: "unknown" };
  }
}

function dialectOfDraft(version: string): SchemaDialect {
  if (/^draft-0?4$/.test(version)) return "draft-04";
  return /^(?:draft-?)?(?:\/)?20(?:19-09|20-12)$/.test(version) ? "2020-12" : "asyncapi";
}

function dialectOfOpenApi(version: string): SchemaDialect {
  if (version.startsWith("2.")) return "swagger-2.0";
  return /^3\.[1-9]/.test(version) ? "2020-12" : "openapi-3.0";
}
