import { isPureReference, type Schema } from "../../model/index.js";
import type { Printable } from "../../print/index.js";
import type { SchemaView, TypePlan } from "../type-plan.js";

/** STAND-IN until the printer of type expressions is there. */
export function typeExpression(types: TypePlan, schema: Schema, view: SchemaView): Printable {
  const named = isPureReference(schema) ? types.byId(schema.reference, view) : types.lookup(schema, view);
  return named?.exportsType === true ? named.type : "unknown";
}
