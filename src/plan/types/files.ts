import type { KeywordSchema, Schema, SchemaId } from "../../model/index.js";
import { kebabCase, NameScope } from "../../naming/index.js";
import { forEachChild } from "./children.js";
import type { Slot } from "./slots.js";
import type { Usage } from "./usage.js";

/** A file of more lines than this is split by unit. */
const longFile = 1_500;

/** The part of the service's files that a root slot's types go to: `null` where there is one file. */
export type PartOf = (root: Slot) => string | null;

/** What `assignParts` looks at. */
export interface PartInput {
  readonly roots: readonly Slot[];
  readonly usage: ReadonlyMap<SchemaId, Usage>;
  /** Of roots that are uses of operations. */
  readonly unitsOfUse: ReadonlyMap<Slot, ReadonlySet<string | null>>;
}

/**
 * Decides whether the types of a service fill one file or several. Types that only one unit needs go to that unit's
 * part, all others to `shared`, so that parts import only from `shared` and never from each other.
 */
export function assignParts({ roots, usage, unitsOfUse }: PartInput): PartOf {
  const lines = roots.reduce((sum, root) => sum + estimateLines(root.schema) * root.views.length, 0);
  if (lines <= longFile) return () => null;
  const units = new Set<string>();
  for (const users of unitsOfUse.values()) for (const unit of users) if (unit !== null) units.add(unit);
  for (const { units: users } of usage.values()) for (const unit of users) if (unit !== null) units.add(unit);
  const scope = new NameScope(["shared", "index"]);
  const files = new Map([...units].sort().map((unit) => [unit, scope.claim(kebabCase(unit))] as const));
  return (root) => {
    const users = unitsOfUse.get(root) ?? (root.named === null ? undefined : usage.get(root.named.id)?.units);
    const [only, ...others] = users ?? [];
    if (only === undefined || only === null || others.length > 0) return "shared";
    return files.get(only) ?? "shared";
  };
}

/** Roughly the lines of a schema's type: a line for each property, its documentation, and the braces. */
function estimateLines(schema: Schema): number {
  let lines = 3;
  const count = (part: Schema): void => {
    if (part.kind === "keywords") lines += (part.object?.properties.length ?? 0) + documentationLines(part);
    forEachChild(part, (child, place) => {
      if (place.kind !== "constraint") count(child);
    });
  };
  count(schema);
  return lines;
}

function documentationLines({ annotations }: KeywordSchema): number {
  return annotations.description === null ? 0 : 1 + Math.floor(annotations.description.length / 100);
}
