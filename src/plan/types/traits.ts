import type { NamedSchema, Schema, SchemaId } from "../../model/index.js";
import { forEachChild, isLeaf } from "./children.js";

/** Tells whether a schema, or anything it contains or refers to, matches. */
export type Trait = (schema: Schema) => boolean;

/**
 * A trait that is inherited from parts and through references, also recursive ones. `matches` looks at one schema
 * alone.
 */
export function inheritedTrait(schemas: readonly NamedSchema[], matches: (schema: Schema) => boolean): Trait {
  const referredBy = new Map<SchemaId, SchemaId[]>();
  const matching = new Set<SchemaId>();
  for (const { id, schema } of schemas) {
    const scan = (part: Schema): void => {
      if (matches(part)) matching.add(id);
      if (part.kind === "keywords" && part.reference !== null) {
        const known = referredBy.get(part.reference);
        if (known === undefined) referredBy.set(part.reference, [id]);
        else known.push(id);
      }
      forEachChild(part, scan);
    };
    scan(schema);
  }
  // A set is iterated in order of insertion, also over what is added meanwhile.
  for (const id of matching) for (const referrer of referredBy.get(id) ?? []) matching.add(referrer);
  return partTrait(matching, matches);
}

function partTrait(matching: ReadonlySet<SchemaId>, matches: (schema: Schema) => boolean): Trait {
  const known = new Map<Schema, boolean>();
  const refersToMatching = (schema: Schema): boolean =>
    schema.kind === "keywords" && schema.reference !== null && matching.has(schema.reference);
  const has = (schema: Schema): boolean => {
    // Leaves are the most, and quicker looked at than remembered.
    if (isLeaf(schema)) return matches(schema) || refersToMatching(schema);
    const before = known.get(schema);
    if (before !== undefined) return before;
    let found = matches(schema) || refersToMatching(schema);
    forEachChild(schema, (child) => {
      found ||= has(child);
    });
    known.set(schema, found);
    return found;
  };
  return has;
}
