import { type Diagnostic, DiagnosticBag } from "../../diagnostics/index.js";
import type { JsonValue, NamedSchema, SchemaId } from "../../model/index.js";
import type { SchemaDialect } from "./dialects/dialect.js";
import { MemoryDocuments } from "./documents.js";
import { SchemaReader } from "./schema-reader.js";

export interface ReadJsonSchemaOptions {
  readonly dialect: SchemaDialect;
  /** Further schema documents by absolute address. */
  readonly remotes: ReadonlyMap<string, JsonValue>;
  /** The address of the schema itself, where it has no `$id`. */
  readonly address?: string;
}

export interface ReadJsonSchemaResult {
  readonly root: SchemaId;
  /** The root first. */
  readonly schemas: readonly NamedSchema[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one JSON Schema document, and what it refers to. */
export function readJsonSchema(value: JsonValue, options: ReadJsonSchemaOptions): ReadJsonSchemaResult {
  const address = options.address ?? "memory:/schema.json";
  const documents = new MemoryDocuments(new Map([...options.remotes, [address, value]]));
  const bag = new DiagnosticBag();
  const reader = new SchemaReader({ documents, bag, dialect: options.dialect });
  const root = reader.component("Root", { value, source: { file: address, pointer: "" } });
  const schemas = reader.finish();
  return { root, schemas, diagnostics: bag.items };
}
