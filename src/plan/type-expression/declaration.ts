import type { Schema } from "../../model/index.js";
import type { NamedType } from "../type-plan.js";
import { takeApart } from "./conjuncts.js";
import { enumeratedValues } from "./enumerated.js";
import { flatten } from "./flat-object.js";
import { hasIndex } from "./index-signatures.js";
import { Kind } from "./kinds.js";
import { flatParts, inheritedMembers, memberType, type ObjectParts, objectParts } from "./object-parts.js";
import { bodyType } from "./schema-type.js";
import type { Site, TypeContext } from "./type-context.js";
import type { ObjectMember, TypeNode } from "./type-node.js";

/** How a named type is declared. */
export type Declaration =
  | { readonly kind: "interface"; readonly bases: readonly NamedType[]; readonly parts: ObjectParts }
  | { readonly kind: "alias"; readonly node: TypeNode };

/** Interfaces for what is an object with named properties, aliases for everything else. */
export function declarationOf(type: NamedType, context: TypeContext): Declaration {
  const { schema } = type;
  const view = type.view === "both" ? "read" : type.view;
  const site: Site = { context, view, scope: { owner: schema, inlined: new Set() } };
  return interfaceOf(schema, site) ?? { kind: "alias", node: bodyType(schema, site) };
}

function interfaceOf(schema: Schema, site: Site): Declaration | null {
  const { kinds, plan } = site.context;
  if (schema.kind === "boolean" || kinds.of(schema) !== Kind.object) return null;
  const conjuncts = takeApart(schema, site.scope, site.context);
  if (conjuncts.isImpossible || conjuncts.unions.length > 0) return null;
  if (enumeratedValues(conjuncts.owns, Kind.all) !== null) return null;
  if (!conjuncts.bases.every((base) => isExtendable(base, site))) return null;
  const own = objectParts(conjuncts, site);
  if (own === null || own.members.length === 0) return null;
  if (conjuncts.bases.length > 0 && needsFlattening(schema, own, site)) {
    return { kind: "interface", bases: [], parts: flatParts(schema, site) };
  }
  const bases = [...new Set(conjuncts.bases)].flatMap((base) => plan.lookup(base, site.view) ?? []);
  const restated = conflictingMembers(
    conjuncts.bases,
    new Set(own.members.map((member) => member.name)),
    site,
  );
  return { kind: "interface", bases, parts: { ...own, members: [...own.members, ...restated] } };
}

/** TypeScript extends object types whose members it knows. */
function isExtendable(base: Schema, site: Site): boolean {
  if (site.context.kinds.of(base) !== Kind.object) return false;
  const flat = flatten(base, site.view, site.context);
  return !flat.hasUnion && flat.members.size > 0;
}

/** Index signatures have to cover inherited properties too, which only a written out interface can say. */
function needsFlattening(schema: Schema, own: ObjectParts, site: Site): boolean {
  if (own.indexes.length > 0) return true;
  return flatten(schema, site.view, site.context).rules.some(hasIndex);
}

/** Two bases that do not say the same of a property: the interface says itself what both mean together. */
function conflictingMembers(
  bases: readonly Schema[],
  own: ReadonlySet<string>,
  site: Site,
): readonly ObjectMember[] {
  if (bases.length < 2) return [];
  const restated: ObjectMember[] = [];
  const keys = new Map<string, string>();
  const conflicts = new Set<string>();
  for (const base of bases) {
    for (const member of flatten(base, site.view, site.context).members.values()) {
      const key = `${member.required} ${memberType(member.schemas, site).key}`;
      const known = keys.get(member.name);
      if (known !== undefined && known !== key) conflicts.add(member.name);
      keys.set(member.name, key);
    }
  }
  if (conflicts.size === 0) return [];
  for (const [name, { schemas, required }] of inheritedMembers(bases, site).members) {
    if (!conflicts.has(name) || own.has(name)) continue;
    restated.push({ name, node: memberType(schemas, site), optional: !required, schema: schemas[0] ?? null });
  }
  return restated;
}
