import type { DiagnosticBag } from "../../diagnostics/index.js";
import {
  indexSchemas,
  isPureReference,
  type NamedSchema,
  type Schema,
  type SchemaId,
  type SchemaIndex,
} from "../../model/index.js";

/** Reports references that only lead to each other, and schemas that are part of themselves through `allOf`. */
export function reportCycles(schemas: readonly NamedSchema[], bag: DiagnosticBag): void {
  const index = indexSchemas(schemas);
  for (const named of schemas) {
    if (isEndless(named, index)) {
      const message = `\`${named.nameHint}\` is nothing but a reference that leads back to itself`;
      bag.add("reference-cycle", message, { source: named.schema.source });
    } else if (containsItself(named, index)) {
      const message = `\`${named.nameHint}\` contains itself through \`allOf\``;
      bag.add("schema-conjunction-cycle", message, { source: named.schema.source });
    }
  }
}

function isEndless(named: NamedSchema, index: SchemaIndex): boolean {
  const seen = new Set<SchemaId>();
  let current: Schema = named.schema;
  while (isPureReference(current)) {
    if (current.reference === named.id) return true;
    if (seen.has(current.reference)) return false;
    seen.add(current.reference);
    const target = index.get(current.reference);
    if (target === undefined) return false;
    current = target.schema;
  }
  return false;
}

function containsItself(named: NamedSchema, index: SchemaIndex): boolean {
  const seen = new Set<SchemaId>();
  const queue: Schema[] = [named.schema];
  for (let schema = queue.pop(); schema !== undefined; schema = queue.pop()) {
    if (schema.kind !== "keywords") continue;
    queue.push(...schema.allOf);
    const { reference } = schema;
    if (reference === null || seen.has(reference)) continue;
    if (reference === named.id) return true;
    seen.add(reference);
    const target = index.get(reference);
    if (target !== undefined) queue.push(target.schema);
  }
  return false;
}
