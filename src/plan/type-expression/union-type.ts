import { type Discriminator, isPureReference, type JsonValue, type Schema } from "../../model/index.js";
import { intersection, union } from "./combine.js";
import { takeApart, type UnionConjunct } from "./conjuncts.js";
import { enumeratedValues } from "./enumerated.js";
import { flatten } from "./flat-object.js";
import { Kind, type KindSet } from "./kinds.js";
import { noScope, type Site } from "./type-context.js";
import { literal, object, type TypeNode, unknownType } from "./type-node.js";

/** The type of a `oneOf` or `anyOf`, as far as its branches are of the given kinds. */
export function unionType({ branches, owner }: UnionConjunct, kinds: KindSet, site: Site): TypeNode {
  const possible = branches.filter((branch) => (site.context.kinds.of(branch) & kinds) !== 0);
  const nodes = possible.map((branch) => {
    const node = site.context.typeOf(branch, site);
    const tag = owner.discriminator === null ? null : tagOf(branch, owner.discriminator, site);
    return tag === null ? node : intersection([node, tag]);
  });
  return nodes.includes(unknownType) ? unknownType : union(nodes);
}

/**
 * What a discriminator tells of a branch beyond the branch's own schema: `{ kind: "card" }` where that schema says no
 * more than that `kind` is a string. It stands at the union, not in the branch's own type, because the branch may be
 * used elsewhere, where its schema allows any string.
 */
function tagOf(branch: Schema, discriminator: Discriminator, site: Site): TypeNode | null {
  const { plan } = site.context;
  if (!isPureReference(branch) || branch.reference === discriminator.defaultVariant) return null;
  const values = discriminator.variants
    .filter((variant) => variant.target === branch.reference)
    .map((variant) => variant.value);
  const target = plan.index.get(branch.reference)?.schema;
  if (values.length === 0 || target === undefined) return null;
  const { propertyName: name } = discriminator;
  const flat = flatten(target, site.view, site.context);
  const member = flat.members.get(name);
  if (flat.hidden.has(name) || (flat.hasUnion && member === undefined)) return null;
  const told = member === undefined ? values : toldApart(member.schemas, values, site);
  if (told.length === 0) return null;
  const node = union(told.map(literal));
  return object([{ name, node, optional: member !== undefined && !member.required, schema: null }], []);
}

/** The discriminator's values where they narrow the property's own type; none where they add nothing, or would contradict it. */
function toldApart(schemas: readonly Schema[], values: readonly string[], site: Site): readonly string[] {
  for (const schema of schemas) {
    if ((site.context.kinds.of(schema) & Kind.string) === 0) return [];
    const allowed = allowedValues(schema, site);
    if (allowed === null) continue;
    const possible = values.filter((value) => allowed.includes(value));
    return possible.length < allowed.length ? possible : [];
  }
  return values;
}

function allowedValues(schema: Schema, site: Site): readonly JsonValue[] | null {
  const seen = new Set<Schema>();
  let current: Schema | undefined = schema;
  while (current !== undefined && !seen.has(current)) {
    seen.add(current);
    const { owns, bases } = takeApart(current, noScope, site.context);
    const values = enumeratedValues(owns, Kind.all);
    if (values !== null) return values;
    current = bases[0];
  }
  return null;
}
