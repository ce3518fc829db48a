import { MemoryDocuments, type SchemaDialect, SchemaReader } from "../../src/contract/schema/index.js";
import { DiagnosticBag } from "../../src/diagnostics/index.js";
import type { JsonValue, NamedSchema } from "../../src/model/index.js";
import { told } from "./read-api.js";

export interface SchemaReading {
  readonly schemas: readonly NamedSchema[];
  /** `["warning schema-not-object"]`, in order. */
  readonly told: readonly string[];
}

/** Reads a file that is one schema, named `Root`. */
export function readSchema(value: JsonValue, dialect: SchemaDialect = "2020-12"): SchemaReading {
  const file = "memory:/schema.json";
  const bag = new DiagnosticBag();
  const reader = new SchemaReader({ documents: new MemoryDocuments(new Map([[file, value]])), bag, dialect });
  reader.component("Root", { value, source: { file, pointer: "" } });
  return { schemas: reader.finish(), told: told(bag.items) };
}

/** The id of a schema that `readComponents` has read, up to its name. */
export const COMPONENTS = "memory:/api.json#/components/schemas/";

/** Reads `components/schemas` of a document of OpenAPI. */
export function readComponents(
  schemas: { readonly [name: string]: JsonValue },
  openapi = "3.1.0",
): SchemaReading {
  const file = "memory:/api.json";
  const document = { openapi, components: { schemas } };
  const bag = new DiagnosticBag();
  const documents = new MemoryDocuments(new Map([[file, document]]));
  const reader = new SchemaReader({ documents, bag, dialect: "2020-12" });
  for (const [name, value] of Object.entries(schemas)) {
    reader.component(name, { value, source: { file, pointer: `/components/schemas/${name}` } });
  }
  return { schemas: reader.finish(), told: told(bag.items) };
}
