import type { ObjectRules, Schema } from "../../model/index.js";
import { intersection } from "./combine.js";
import type { Conjuncts } from "./conjuncts.js";
import { addRules, flatten } from "./flat-object.js";
import { hasIndex, indexSignatures } from "./index-signatures.js";
import { type FlatMember, inside, type Site } from "./type-context.js";
import type { IndexSignature, ObjectMember, TypeNode } from "./type-node.js";

export interface ObjectParts {
  readonly members: readonly ObjectMember[];
  readonly indexes: readonly IndexSignature[];
}

/** What the owns say about objects, fit to stand beside the bases; `null` where that is nothing. */
export function objectParts(parts: Conjuncts, site: Site): ObjectParts | null {
  const rules = parts.owns.flatMap((own) => (own.object === null ? [] : [own.object]));
  if (rules.length === 0) return null;
  const own = {
    members: new Map<string, Schema[]>(),
    required: new Set<string>(),
    hidden: new Set<string>(),
  };
  for (const rule of rules) addRules(rule, site.view, own);
  const inherited = inheritedMembers(parts.bases, site);
  const members: ObjectMember[] = [];
  for (const [name, schemas] of own.members) {
    const base = inherited.members.get(name) ?? null;
    const node = memberType([...schemas, ...(base?.schemas ?? [])], site);
    const required = own.required.has(name) || (base?.required ?? false);
    if (base !== null && base.required === required && memberType(base.schemas, site).key === node.key)
      continue;
    members.push({ name, node, optional: !required, schema: schemas[0] ?? null });
  }
  const missing = [...own.required].filter((name) => !own.members.has(name) && !own.hidden.has(name));
  for (const name of missing) {
    const base = inherited.members.get(name) ?? null;
    if (inherited.hidden.has(name) || base?.required === true) continue;
    const node = base === null ? unlistedType(rules, site) : memberType(base.schemas, site);
    members.push({ name, node, optional: false, schema: base?.schemas[0] ?? null });
  }
  const indexes = indexSignatures(rules, members, site);
  return members.length === 0 && indexes.length === 0 ? null : { members, indexes };
}

/** Everything the schema and its bases say about objects, written out. */
export function flatParts(schema: Schema, site: Site): ObjectParts {
  const flat = flatten(schema, site.view, site.context);
  const members = [...flat.members.values()].map((member) => ({
    name: member.name,
    node: member.schemas.length === 0 ? unlistedType(flat.rules, site) : memberType(member.schemas, site),
    optional: !member.required,
    schema: member.schemas[0] ?? null,
  }));
  return { members, indexes: indexSignatures(flat.rules, members, site) };
}

/** The properties of several bases: where they share a name, all their schemas hold. */
export function inheritedMembers(
  bases: readonly Schema[],
  site: Site,
): { readonly members: ReadonlyMap<string, FlatMember>; readonly hidden: ReadonlySet<string> } {
  const members = new Map<string, FlatMember>();
  const hidden = new Set<string>();
  for (const base of bases) {
    const flat = flatten(base, site.view, site.context);
    for (const name of flat.hidden) hidden.add(name);
    for (const member of flat.members.values()) {
      const known = members.get(member.name);
      members.set(member.name, known === undefined ? member : joined(known, member));
    }
  }
  return { members, hidden };
}

function joined(a: FlatMember, b: FlatMember): FlatMember {
  return {
    name: a.name,
    schemas: [...a.schemas, ...b.schemas.filter((schema) => !a.schemas.includes(schema))],
    required: a.required || b.required,
  };
}

export function memberType(schemas: readonly Schema[], site: Site): TypeNode {
  const [only] = schemas;
  if (only !== undefined && schemas.length === 1) return site.context.typeOf(only, inside(site));
  return intersection(schemas.map((schema) => site.context.typeOf(schema, inside(site))));
}

/** A property that is required but described nowhere is of the kind of all the others that are not named. */
function unlistedType(rules: readonly ObjectRules[], site: Site): TypeNode {
  const nodes = rules.flatMap((rule) =>
    hasIndex(rule) && rule.additionalProperties !== null && rule.patternProperties.length === 0
      ? [site.context.typeOf(rule.additionalProperties, inside(site))]
      : [],
  );
  return intersection(nodes);
}
