import type { Schema, SchemaId, SchemaIndex } from "../../model/index.js";

/**
 * Cycles of references that never leave the value: `A: { allOf: [B] }, B: { allOf: [A] }`. A validator that followed
 * them would call itself forever with the same value. Gives every schema on such a cycle the number of its cycle.
 */
export function findReferenceCycles(index: SchemaIndex): ReadonlyMap<SchemaId, number> {
  const edges = new Map<SchemaId, readonly SchemaId[]>();
  for (const [id, named] of index) {
    const targets = new Set<SchemaId>();
    addInPlaceReferences(named.schema, targets);
    if (targets.size > 0) edges.set(id, [...targets]);
  }
  const reachable = (from: SchemaId): ReadonlySet<SchemaId> => {
    const seen = new Set<SchemaId>();
    const stack = [...(edges.get(from) ?? [])];
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      stack.push(...(edges.get(id) ?? []));
    }
    return seen;
  };
  const cycles = new Map<SchemaId, number>();
  let count = 0;
  for (const id of withoutLeaves(edges)) {
    if (cycles.has(id)) continue;
    const found = reachable(id);
    if (!found.has(id)) continue;
    for (const other of found) if (reachable(other).has(id)) cycles.set(other, count);
    count++;
  }
  return cycles;
}

/** Only schemas that refer to others that refer on can be on a cycle: takes the rest away, again and again. */
function withoutLeaves(edges: ReadonlyMap<SchemaId, readonly SchemaId[]>): readonly SchemaId[] {
  let left = new Map(edges);
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    const next = new Map([...left].filter(([, targets]) => targets.some((id) => left.has(id))));
    left = next;
  }
  return [...left.keys()];
}

function addInPlaceReferences(schema: Schema, targets: Set<SchemaId>): void {
  if (schema.kind === "boolean") return;
  if (schema.reference !== null) targets.add(schema.reference);
  const visit = (part: Schema | null): void => {
    if (part !== null) addInPlaceReferences(part, targets);
  };
  schema.allOf.forEach(visit);
  schema.anyOf.forEach(visit);
  schema.oneOf.forEach(visit);
  visit(schema.not);
  visit(schema.conditional?.if ?? null);
  visit(schema.conditional?.then ?? null);
  visit(schema.conditional?.else ?? null);
  schema.object?.dependentSchemas.forEach((dependent) => {
    visit(dependent.schema);
  });
}
