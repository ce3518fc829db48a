import type { Schema } from "../../model/index.js";
import type { SchemaView } from "../type-plan.js";

/** `true` where a property shows in this view: `readOnly` ones are not written, `writeOnly` ones not read. */
export function isVisible(property: Schema, view: SchemaView): boolean {
  const only = onlyView(property);
  return only === null || only === view;
}

/** The one view in which a property shows; `null` for both. Saying `readOnly` and `writeOnly` at once says nothing. */
export function onlyView(property: Schema): SchemaView | null {
  if (property.kind === "boolean") return null;
  const { readOnly, writeOnly } = property.annotations;
  if (readOnly !== writeOnly) return readOnly ? "read" : "write";
  // `allOf: [{$ref: ...}, {readOnly: true}]`, the way around the rule that nothing may stand beside `$ref` in OpenAPI 3.0.
  for (const member of property.allOf) {
    const only = onlyView(member);
    if (only !== null) return only;
  }
  return null;
}
