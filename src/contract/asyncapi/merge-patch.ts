import type { SourceRef } from "../../diagnostics/index.js";
import type { ReadingContext } from "../reading/context.js";
import { entriesOf, field, isObject, type Located, located } from "../reading/located.js";
import { follow } from "../reading/references.js";

/** Deeper than any object of a contract; what is below is taken from the patch as it is. */
const MAX_DEPTH = 100;

export interface MergeOptions {
  /** Which of the two the merged objects are said to stand at. */
  readonly place: "target" | "patch";
  readonly context: ReadingContext;
}

/**
 * JSON Merge Patch (RFC 7396): `{a: 1, b: {c: 2}}` and `{b: {d: 3}, a: null}` -> `{b: {c: 2, d: 3}}`. A `null` that
 * removes nothing stays, because in a schema it may be a value. Where both sides have an object and one of them is a
 * reference, what it leads to is merged.
 */
export function mergePatch(target: Located, patch: Located, options: MergeOptions, depth = 0): Located {
  if (!isObject(target) || !isObject(patch) || depth > MAX_DEPTH) return patch;
  const base = followed(target, options.context);
  const over = followed(patch, options.context);
  if (base === null || over === null) return over ?? base ?? patch;
  const merged = new Map(entriesOf(base));
  for (const [key, entry] of entriesOf(over)) {
    const before = merged.get(key);
    if (before === undefined) merged.set(key, entry);
    else if (entry.value === null) merged.delete(key);
    else merged.set(key, mergePatch(before, entry, options, depth + 1));
  }
  return assembled(options.place === "target" ? target.source : patch.source, merged);
}

/** An object whose members stand in several places. */
export function assembled(source: SourceRef, fields: ReadonlyMap<string, Located>): Located {
  const value = Object.fromEntries([...fields].map(([key, node]) => [key, node.value]));
  return located(value, source, { fields });
}

function followed(node: Located, context: ReadingContext): Located | null {
  if (typeof field(node, "$ref")?.value !== "string") return node;
  return follow(node, { expected: "an object", severity: "warning" }, context)?.node ?? null;
}
