import type { RestApi } from "./http.js";
import type { EventApi } from "./messaging.js";
import type { NamedSchema, Schema, SchemaId } from "./schema.js";

/** Everything that one run knows: the services, ordered by name. */
export interface Workspace {
  readonly services: readonly Service[];
}

/** One service with all its contracts. */
export interface Service {
  /** From `x-service`, the folder, the file's stem or the title: a lower-case slug such as `orders`. */
  readonly name: string;
  /** In the order of their file names. */
  readonly restApis: readonly RestApi[];
  /** In the order of their file names. */
  readonly eventApis: readonly EventApi[];
  /** Every schema that has a name or is referred to, in the order of the contracts; ids are unique. */
  readonly schemas: readonly NamedSchema[];
}

/** Looks up what a `SchemaId` stands for. */
export type SchemaIndex = ReadonlyMap<SchemaId, NamedSchema>;

export function indexSchemas(schemas: readonly NamedSchema[]): SchemaIndex {
  return new Map(schemas.map((named) => [named.id, named]));
}

/** Follows pure references (no other constraint beside them) to the schema behind; stops at a cycle. */
export function followReferences(schema: Schema, index: SchemaIndex): Schema {
  const seen = new Set<SchemaId>();
  let current = schema;
  while (isPureReference(current) && !seen.has(current.reference)) {
    seen.add(current.reference);
    const target = index.get(current.reference);
    if (target === undefined) break;
    current = target.schema;
  }
  return current;
}

/** `true` for a schema that says nothing but `$ref` (annotations aside). */
export function isPureReference(
  schema: Schema,
): schema is Extract<Schema, { kind: "keywords" }> & { readonly reference: SchemaId } {
  return (
    schema.kind === "keywords" &&
    schema.reference !== null &&
    schema.types === null &&
    schema.enum === null &&
    schema.const === null &&
    schema.format === null &&
    schema.string === null &&
    schema.number === null &&
    schema.array === null &&
    schema.object === null &&
    schema.allOf.length === 0 &&
    schema.anyOf.length === 0 &&
    schema.oneOf.length === 0 &&
    schema.not === null &&
    schema.conditional === null
  );
}
