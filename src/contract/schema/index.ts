export type { SchemaDialect } from "./dialects/dialect.js";
export {
  hasNoStandIn,
  MemoryDocuments,
  type SchemaDocuments,
  type SchemaReferenceResult,
} from "./documents.js";
export {
  type ReadJsonSchemaOptions,
  type ReadJsonSchemaResult,
  readJsonSchema,
} from "./read-json-schema.js";
export { type SchemaFormat, schemaFormatOf } from "./schema-format.js";
export { type SchemaNode, SchemaReader, type SchemaReaderOptions } from "./schema-reader.js";
