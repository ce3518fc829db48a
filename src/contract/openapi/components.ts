import { DiagnosticBag, type DiagnosticCode } from "../../diagnostics/index.js";
import { entriesOf, field, isObject, type Located, namedEntries } from "../reading/located.js";
import type { ReadContext } from "./context.js";
import { readParameter } from "./read-parameters.js";
import { readPathItem } from "./read-paths.js";
import { followMap } from "./references.js";

/** What contradicts itself does so anywhere; what is merely not there is missed by nobody where nothing uses it. */
const DANGLING: ReadonlySet<DiagnosticCode> = new Set(["reference-unresolved", "reference-cycle"]);

/**
 * Reads the components that no operation need refer to, for their faults alone: a contract that is wrong in an unused
 * part is wrong all the same.
 */
export function checkComponents(components: Located | null, context: ReadContext): void {
  if (components === null) return;
  const bag = new DiagnosticBag();
  // Ids of shared path items count where the items are used.
  const apart: ReadContext = { ...context, bag, operationIds: new Map() };
  const parameters = followMap(field(components, "parameters"), "`components/parameters`", context);
  for (const [, node] of namedEntries(parameters)) readParameter(node, apart);
  for (const [name, node] of namedEntries(field(components, "pathItems"))) {
    readPathItem(node, { path: name, hasTemplate: false }, apart);
  }
  for (const found of bag.items) {
    context.bag.push(DANGLING.has(found.code) ? { ...found, severity: "warning" } : found);
  }
}

/** Declares the named schemas of the document, before anything refers to them. */
export function declareSchemas(components: Located | null, context: ReadContext): void {
  const map = components === null ? null : field(components, "schemas");
  const schemas = followMap(map, "`components/schemas`", context);
  for (const [name, node] of entriesOf(schemas)) {
    // A schema may be called `x-anything`, as an extension may stand here.
    if (name.startsWith("x-") && !isObject(node)) continue;
    // Lists stand here as anchors for YAML's aliases. Should a reference lead here, that is reported as an error.
    if (Array.isArray(node.value)) {
      const message = `\`${name}\` is a list, not a schema; it is left out`;
      context.bag.add("schema-not-object", message, { source: node.source, severity: "warning" });
      continue;
    }
    context.schemas.component(name, node);
  }
}
