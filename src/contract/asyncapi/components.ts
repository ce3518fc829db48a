import { entriesOf, field, isObject, type Located } from "../reading/located.js";
import { follow } from "../reading/references.js";
import type { AsyncApiContext } from "./context.js";

/** Declares the named schemas of the document, before anything refers to them. */
export function declareSchemas(components: Located | null, context: AsyncApiContext): void {
  const map = components === null ? null : field(components, "schemas");
  if (map === null || map.value === null) return;
  const schemas = follow(map, { expected: "`components/schemas`" }, context)?.node ?? null;
  for (const [name, node] of entriesOf(schemas)) {
    // A schema may be called `x-anything`, as an extension may stand here.
    if (name.startsWith("x-") && !isObject(node)) continue;
    if (Array.isArray(node.value)) {
      const message = `\`${name}\` is a list, not a schema; it is left out`;
      context.bag.add("schema-not-object", message, { source: node.source, severity: "warning" });
      continue;
    }
    // Multi-format schema objects are taken apart by the schema reader.
    context.schemas.component(name, node);
  }
}
