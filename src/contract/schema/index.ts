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
export { SchemaReader, type SchemaReaderOptions } from "./schema-reader.js";
