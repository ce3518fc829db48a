import type { Schema, SchemaId, SchemaIndex } from "../../model/index.js";
import type { SchemaUse, SchemaView } from "../type-plan.js";
import { forEachChild } from "./children.js";
import { onlyView } from "./views.js";

/** Who uses a named schema, directly or through others. */
export interface Usage {
  readonly views: ReadonlySet<SchemaView>;
  readonly units: ReadonlySet<string | null>;
}

interface OpenUsage {
  readonly views: Set<SchemaView>;
  readonly units: Set<string | null>;
}

/** A reference, and the views in which it is seen from where it stands. */
interface SeenReference {
  readonly id: SchemaId;
  readonly only: SchemaView | null;
}

/** Follows every use through the references; schemas that no operation uses are absent. */
export function findUsage(uses: readonly SchemaUse[], index: SchemaIndex): ReadonlyMap<SchemaId, Usage> {
  const references = new Map<SchemaId, readonly SeenReference[]>();
  const usage = new Map<SchemaId, OpenUsage>();
  const referencesOf = (id: SchemaId): readonly SeenReference[] => {
    let known = references.get(id);
    if (known === undefined) {
      const named = index.get(id);
      known = named === undefined ? [] : seenReferences(named.schema);
      references.set(id, known);
    }
    return known;
  };
  const queue: { readonly id: SchemaId; readonly view: SchemaView; readonly unit: string | null }[] = [];
  const enqueue = (found: readonly SeenReference[], view: SchemaView, unit: string | null): void => {
    for (const { id, only } of found) if (only === null || only === view) queue.push({ id, view, unit });
  };
  for (const use of uses) enqueue(seenReferences(use.schema), use.view, use.unit);
  // The pairs of (view, unit) are few, so revisiting an id for each is cheap.
  const seen = new Set<string>();
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const key = `${next.view}\n${next.unit ?? ""}\n${next.id}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const known = usage.get(next.id);
    if (known === undefined) usage.set(next.id, { views: new Set([next.view]), units: new Set([next.unit]) });
    else {
      known.views.add(next.view);
      known.units.add(next.unit);
    }
    enqueue(referencesOf(next.id), next.view, next.unit);
  }
  return usage;
}

function seenReferences(schema: Schema): readonly SeenReference[] {
  const found: SeenReference[] = [];
  const scan = (part: Schema, only: SchemaView | null): void => {
    if (part.kind === "keywords" && part.reference !== null) found.push({ id: part.reference, only });
    forEachChild(part, (child, place) => {
      scan(child, only ?? (place.kind === "property" ? onlyView(child) : null));
    });
  };
  scan(schema, null);
  return found;
}
