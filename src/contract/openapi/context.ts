import type { SourceRef } from "../../diagnostics/index.js";
import type { HttpOperation, Parameter, Schema } from "../../model/index.js";
import { keyOf, type ReadingContext } from "../reading/context.js";
import type { Located } from "../reading/located.js";
import type { SchemaReader } from "../schema/index.js";
import type { OpenApiVersion } from "./version.js";

/** What an operation inherits from its path, as the document writes it. */
export interface OperationSetting {
  /** The parameters of the path item, references not followed. */
  readonly pathParameters: readonly Located[];
}

/** Turns the objects of one version into those of OpenAPI 3.2, one at a time and not looking below them. */
export interface Normaliser {
  document(root: Located): Located;
  /** Also settles what the operation inherits, where the version spreads it over several places. */
  operation(operation: Located, setting: OperationSetting): Located;
  parameter(parameter: Located): Located;
  header(header: Located): Located;
  response(response: Located): Located;
  securityScheme(scheme: Located): Located;
}

/** What reading one document needs everywhere. */
export interface ReadContext extends ReadingContext {
  readonly schemas: SchemaReader;
  readonly version: OpenApiVersion;
  readonly normaliser: Normaliser;
  /** The entry document, for what is looked up by name. */
  readonly root: Located;
  /** Operation ids given so far, with their places. */
  readonly operationIds: Map<string, SourceRef>;
  /** Inline schemas read so far, by place: what is reached twice is read once. */
  readonly inlineSchemas: Map<string, Schema>;
  readonly parameters: Map<string, Parameter | null>;
  /** Security schemes that requirements refer to by address (3.2), by the name they get. */
  readonly referredSchemes: Map<string, Pick<Located, "value" | "source">>;
  /** Kinds of objects that were references where the specification has none; each is reported once. */
  readonly toleratedReferences: Set<string>;
  /** Path items that are being read, by place: callbacks may lead back to their own path. */
  readonly openPathItems: readonly string[];
  readonly servers: HttpOperation["servers"];
  readonly security: HttpOperation["security"];
  /** The document's, for the operations of `paths`. */
  readonly timeoutMs: HttpOperation["timeoutMs"];
}

/** Reads the schema that a field holds. */
export function readSchema(node: Located, context: ReadContext): Schema {
  if (node.schema !== null) return node.schema();
  const key = keyOf(node.source);
  let schema = context.inlineSchemas.get(key);
  if (schema === undefined) {
    schema = context.schemas.read(node.value, node.source);
    context.inlineSchemas.set(key, schema);
  }
  return schema;
}
