import { entriesOf, field, isObject, type Located, overlay } from "../reading/located.js";
import { follow } from "../reading/references.js";
import { invalid, isEmpty, shown } from "../reading/values.js";
import type { ReadContext } from "./context.js";

/** What the specification allows no reference for (`paths`, an operation): one is clear all the same, and followed. */
export function followMap(node: Located | null, what: string, context: ReadContext): Located | null {
  if (node === null || node.value === null) return null;
  if (!isObject(node)) {
    if (isEmpty(node)) {
      invalid(node, { what, wanted: "an object" }, context);
    } else {
      const message = `${what} is ${shown(node.value)}, not an object`;
      context.bag.add("openapi-object-expected", message, { source: node.source });
    }
    return null;
  }
  const ref = field(node, "$ref");
  if (ref === null || typeof ref.value !== "string") return node;
  reportPlace(ref, what, context);
  return follow(overlay(node.source, [["$ref", ref]]), { expected: what }, context)?.node ?? null;
}

/** Said once for each kind of object: a document that does this does it everywhere. */
function reportPlace(ref: Located, what: string, context: ReadContext): void {
  if (context.toleratedReferences.has(what)) return;
  context.toleratedReferences.add(what);
  const message = `${what} is a reference, for which the specification has no place; it is followed, here and elsewhere`;
  context.bag.add("openapi-field-tolerated", message, { source: ref.source });
}

/** As `follow`, for a path item: its own fields stand beside those of the target, and win. */
export function followPathItem(node: Located, context: ReadContext): Located | null {
  const ref = field(node, "$ref");
  if (ref === null) return follow(node, { expected: "a path item" }, context)?.node ?? null;
  const bare = overlay(node.source, [["$ref", ref]]);
  const target = follow(bare, { expected: "a path item" }, context);
  if (target === null) return null;
  const own = entriesOf(node).filter(([key]) => key !== "$ref");
  if (own.length === 0) return target.node;
  return overlay(target.node.source, [...entriesOf(target.node), ...own]);
}
