import type { SourceRef } from "../../diagnostics/index.js";
import type { EventServer, Message, Schema } from "../../model/index.js";
import type { ReadingContext } from "../reading/context.js";
import { keyOf } from "../reading/context.js";
import type { Located } from "../reading/located.js";
import type { SchemaReader } from "../schema/index.js";

/** Turns the objects of one version into those of AsyncAPI 3.x, one at a time and not looking below them. */
export interface Normaliser {
  /**
   * Channels as lists of messages instead of maps where those have no keys; operations in a list where they have none,
   * each with its `operationId` and the word it was `writtenAs`, and with the channel itself as `channel`.
   */
  document(root: Located): Located;
  /** `traits` of an operation or a message, merged into it as the version says. */
  traits(owner: Located, expected: string): Located;
  /** After `traits`. */
  message(message: Located): Located;
  server(server: Located): Located;
}

/** What the parts of a document refer to by name, once it is read. */
export interface KnownServers {
  /** All of the document. */
  readonly all: readonly EventServer[];
  readonly byPlace: ReadonlyMap<string, EventServer>;
}

/** What reading one document needs everywhere. */
export interface AsyncApiContext extends ReadingContext {
  readonly schemas: SchemaReader;
  readonly version: "2" | "3";
  readonly normaliser: Normaliser;
  /** The entry document as it is written. */
  readonly root: Located;
  /** Lower case; `null` where the document has none. */
  readonly defaultContentType: string | null;
  readonly servers: KnownServers;
  /** Inline schemas read so far, by place and format: what is reached twice is read once. */
  readonly inlineSchemas: Map<string, Schema>;
  /** Messages read so far, by place and name. */
  readonly messages: Map<string, Message>;
  /** Operation ids given so far, with their places. */
  readonly operationIds: Map<string, SourceRef>;
  /** Security schemes that stand where they are used, by the name they get. */
  readonly inlineSchemes: Map<string, Located>;
}

/** Reads the schema that a field holds, in the default format of the document. */
export function readSchema(node: Located, context: AsyncApiContext): Schema {
  // What was merged from several places may be merged otherwise elsewhere.
  if (node.fields !== null) return context.schemas.read(node.value, node.source);
  const key = keyOf(node.source);
  let schema = context.inlineSchemas.get(key);
  if (schema === undefined) {
    schema = context.schemas.read(node.value, node.source);
    context.inlineSchemas.set(key, schema);
  }
  return schema;
}
