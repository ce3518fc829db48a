import type { ReadContext } from "./context.js";
import { entriesOf, field, type Located, namedEntries } from "./located.js";
import { readParameter } from "./read-parameters.js";
import { readPathItem } from "./read-paths.js";

/**
 * Reads the components that no operation need refer to, for their faults alone: a contract that is wrong in an unused
 * part is wrong all the same.
 */
export function checkComponents(components: Located | null, context: ReadContext): void {
  if (components === null) return;
  for (const [, node] of namedEntries(field(components, "parameters"))) readParameter(node, context);
  // Ids of shared path items count where the items are used.
  const apart: ReadContext = { ...context, operationIds: new Map() };
  for (const [name, node] of namedEntries(field(components, "pathItems"))) {
    readPathItem(node, { path: name, hasTemplate: false }, apart);
  }
}

/** Declares the named schemas of the document, before anything refers to them. */
export function declareSchemas(components: Located | null, context: ReadContext): void {
  const schemas = components === null ? null : field(components, "schemas");
  for (const [name, node] of entriesOf(schemas)) context.schemas.component(name, node.value, node.source);
}
