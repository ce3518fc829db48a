import type { Schema, SchemaId } from "../../model/index.js";
import type { Emitter } from "./emitter.js";

/**
 * Whether a property may be missing in this view whatever `required` says: `readOnly` ones where values are sent to
 * the service, `writeOnly` ones where they come from it. The annotation may stand in any schema that describes the same object.
 */
export function isLeftOut(emitter: Emitter, name: string, owners: readonly Schema[]): boolean {
  if (!emitter.hasViews) return false;
  const annotation = emitter.view === "write" ? "readOnly" : "writeOnly";
  const { index } = emitter.settings.plan;
  const seen = new Set<SchemaId>();
  const marks = (schema: Schema): boolean => {
    if (schema.kind === "boolean") return false;
    const property = schema.object?.properties.find((one) => one.name === name)?.schema;
    if (property?.kind === "keywords" && property.annotations[annotation]) return true;
    if (schema.allOf.some(marks)) return true;
    if (schema.reference === null || seen.has(schema.reference)) return false;
    seen.add(schema.reference);
    const target = index.get(schema.reference);
    return target !== undefined && marks(target.schema);
  };
  return owners.some(marks);
}
