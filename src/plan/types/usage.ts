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
  const queue: { readonly id: SchemaId; readonly user: User }[] = [];
  const enqueue = (found: readonly SeenReference[], user: User): void => {
    for (const { id, only } of found) if (only === null || only === user.view) queue.push({ id, user });
  };
  // An id is revisited once for each user, and those are few.
  const users = new Map<string, User>();
  for (const { schema, view, unit } of uses) {
    const key = `${view}\n${unit ?? ""}`;
    const user = users.get(key) ?? { view, unit, seen: new Set<SchemaId>() };
    users.set(key, user);
    enqueue(seenReferences(schema), user);
  }
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { id, user } = next;
    if (user.seen.has(id)) continue;
    user.seen.add(id);
    const known = usage.get(id);
    if (known === undefined) usage.set(id, { views: new Set([user.view]), units: new Set([user.unit]) });
    else {
      known.views.add(user.view);
      known.units.add(user.unit);
    }
    enqueue(referencesOf(id), user);
  }
  return usage;
}

/** All uses of one view by one unit. */
interface User {
  readonly view: SchemaView;
  readonly unit: string | null;
  readonly seen: Set<SchemaId>;
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
