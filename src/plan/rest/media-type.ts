import { followReferences, type MediaType, type Schema, type SchemaIndex } from "../../model/index.js";
import type { ContentFormat } from "./rest-plan.js";

/** How a media type is carried, and what of it commsgen does not do for the user yet. */
export interface MediaTypeUse {
  readonly format: ContentFormat;
  /** `true` where the schema describes the value as `format` carries it; `false`: it is the raw text or bytes of it. */
  readonly isTyped: boolean;
  /** What the user has to do by hand; `null`: nothing. */
  readonly unsupported: "multipart" | "xml" | "stream" | "structured" | null;
}

/** `Application/JSON; charset=utf-8` -> `application/json`. */
export function essence(mediaType: string): string {
  const end = mediaType.indexOf(";");
  return (end === -1 ? mediaType : mediaType.slice(0, end)).trim().toLowerCase();
}

const sequential: ReadonlySet<string> = new Set([
  "text/event-stream",
  "application/jsonl",
  "application/x-ndjson",
  "application/ndjson",
  "application/json-seq",
  "application/stream+json",
]);

/** Text although its name does not begin with `text/`. */
const textual: ReadonlySet<string> = new Set([
  "application/yaml",
  "application/x-yaml",
  "application/javascript",
  "application/ecmascript",
  "application/graphql",
  "application/sql",
  "application/toml",
  "application/xhtml+xml",
  "application/jwt",
  "application/jose",
]);

/** `application/json` -> json, `text/csv` -> text, `image/png` -> bytes, `multipart/form-data` -> bytes, by hand. */
export function mediaTypeUse(content: MediaType, index: SchemaIndex): MediaTypeUse {
  const name = essence(content.name);
  const schema = content.schema === null ? null : followReferences(content.schema, index);
  if (name.startsWith("multipart/")) return { format: "bytes", isTyped: false, unsupported: "multipart" };
  if (sequential.has(name) || content.itemSchema !== null) return streamUse(name);
  if (name === "application/json" || name.endsWith("+json") || name === "text/json") return typed("json");
  if (name === "application/x-www-form-urlencoded") return typed("form");
  if (isXml(name)) return textUse(schema, "xml");
  if (name.startsWith("text/") || textual.has(name) || name.endsWith("+yaml"))
    return textUse(schema, "structured");
  if (name === "*/*" || !name.includes("/")) {
    return schema === null || isBinary(schema) ? typed("bytes") : typed("json");
  }
  return bytesUse(schema);
}

function typed(format: ContentFormat): MediaTypeUse {
  return { format, isTyped: format === "json" || format === "form", unsupported: null };
}

function isXml(name: string): boolean {
  return name === "application/xml" || name === "text/xml" || name.endsWith("+xml");
}

function streamUse(name: string): MediaTypeUse {
  const isText = name.startsWith("text/") || name.includes("json");
  return { format: isText ? "text" : "bytes", isTyped: false, unsupported: "stream" };
}

/** Text is a string whatever the schema says; only a schema of strings describes it. */
function textUse(schema: Schema | null, kind: "xml" | "structured"): MediaTypeUse {
  if (schema === null || isAnything(schema)) return { format: "text", isTyped: false, unsupported: null };
  if (isBinary(schema)) return { format: "bytes", isTyped: false, unsupported: null };
  const isString = isStringSchema(schema);
  return { format: "text", isTyped: isString, unsupported: isString ? null : kind };
}

function bytesUse(schema: Schema | null): MediaTypeUse {
  if (schema === null || isAnything(schema) || isBinary(schema) || isStringSchema(schema)) {
    return { format: "bytes", isTyped: false, unsupported: null };
  }
  return { format: "bytes", isTyped: false, unsupported: "structured" };
}

function isAnything(schema: Schema): boolean {
  if (schema.kind === "boolean") return schema.value;
  return (
    schema.types === null &&
    schema.object === null &&
    schema.array === null &&
    schema.allOf.length + schema.oneOf.length + schema.anyOf.length === 0
  );
}

function isStringSchema(schema: Schema): boolean {
  return schema.kind === "keywords" && schema.types?.length === 1 && schema.types[0] === "string";
}

/** `type: string, format: binary`, or 3.1's `contentMediaType` without an encoding. */
function isBinary(schema: Schema): boolean {
  if (schema.kind === "boolean") return false;
  if (schema.format === "binary") return true;
  return (
    schema.string !== null &&
    schema.string.contentMediaType !== null &&
    schema.string.contentEncoding === null &&
    !schema.string.contentMediaType.startsWith("text/") &&
    !schema.string.contentMediaType.includes("json")
  );
}
