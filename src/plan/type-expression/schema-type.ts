import { isPureReference, type KeywordSchema, type Schema } from "../../model/index.js";
import { scalarConversion } from "../conversions/scalar-conversion.js";
import type { Trait } from "../types/traits.js";
import { arrayType } from "./array-type.js";
import { intersection, union, valueType } from "./combine.js";
import { type Conjuncts, takeApart } from "./conjuncts.js";
import { enumeratedValues } from "./enumerated.js";
import { isAlone, Kind, type KindSet, ownKinds, SchemaKinds } from "./kinds.js";
import { Knots } from "./knots.js";
import { objectParts } from "./object-parts.js";
import { mustInline, type Site, type TypeContext } from "./type-context.js";
import {
  anyObject,
  named,
  neverType,
  nullType,
  object,
  primitive,
  type TypeNode,
  unknownType,
} from "./type-node.js";
import { unionType } from "./union-type.js";

export function createTypeContext(plan: TypeContext["plan"], converts: Trait): TypeContext {
  return {
    plan,
    kinds: new SchemaKinds(plan.index),
    knots: new Knots(plan),
    flatObjects: { read: new Map(), write: new Map() },
    converts,
    typeOf: schemaType,
  };
}

/** The type of a schema where it is mentioned: its name where it has one, else its body. */
export function schemaType(schema: Schema, site: Site): TypeNode {
  const { plan, knots } = site.context;
  let target = schema;
  if (schema.kind === "keywords" && schema.reference !== null && isPureReference(schema)) {
    target = plan.index.get(schema.reference)?.schema ?? schema;
  }
  const type = plan.lookup(target, site.view);
  if (type?.exportsType !== true) return bodyType(target, site);
  if (!mustInline(target, site.scope, knots)) return named(type);
  if (site.scope.inlined.has(target)) return neverType;
  const inlined = new Set([...site.scope.inlined, target]);
  return bodyType(target, { ...site, scope: { ...site.scope, inlined } });
}

/** What a schema says itself, whether or not it has a name. */
export function bodyType(schema: Schema, site: Site): TypeNode {
  if (schema.kind === "boolean") return schema.value ? unknownType : neverType;
  const scalar = scalarType(schema, site);
  if (scalar !== null) return scalar;
  const parts = takeApart(schema, site.scope, site.context);
  const kinds = site.context.kinds.of(schema);
  if (parts.isImpossible || kinds === 0) return neverType;
  const bases = parts.bases.map((base) => {
    const type = site.context.plan.lookup(base, site.view);
    return type === undefined ? unknownType : named(type);
  });
  const unions = parts.unions.map((part) => unionType(part, kinds, site));
  if (parts.unions.some(({ branches }) => branches.every((branch) => isChild(branch, schema, site)))) {
    return intersection(unions);
  }
  const own = ownType(parts, kinds, site);
  return intersection([...bases, ...(own === null ? [] : [own]), ...unions]);
}

/** By far the most schemas are `type: string` and the like, and need not be taken apart. */
function scalarType(schema: KeywordSchema, { context }: Site): TypeNode | null {
  if (schema.types?.length !== 1 || !isAlone(schema) || schema.enum !== null || schema.const !== null)
    return null;
  switch (schema.types[0]) {
    case "string":
      return stringType([schema], context);
    case "number":
    case "integer":
      return numberType([schema], context);
    case "boolean":
      return primitives.boolean;
    case "null":
      return nullType;
    default:
      return null;
  }
}

function isChild(branch: Schema, parent: Schema, { context }: Site): boolean {
  const target = isPureReference(branch) ? context.plan.index.get(branch.reference)?.schema : branch;
  return target !== undefined && context.knots.isChild(target, parent);
}

/** The type of what the owns say; `null` where they add nothing to the bases and unions beside them. */
function ownType(parts: Conjuncts, kinds: KindSet, site: Site): TypeNode | null {
  const values = enumeratedValues(parts.owns, kinds);
  if (values !== null) return union(values.map(valueType));
  const objectType = (kinds & Kind.object) === 0 ? null : objectParts(parts, site);
  const hasOthers = parts.bases.length + parts.unions.length > 0;
  const hasItems = parts.owns.some(
    ({ array }) => array !== null && (array.items ?? array.prefixItems[0]) !== undefined,
  );
  if (hasOthers && objectType === null && !(hasItems && (kinds & Kind.array) !== 0)) {
    const stated = parts.owns.reduce<KindSet>((set, own) => set & ownKinds(own), Kind.all);
    if ((kindsOfOthers(parts, site) & ~stated) === 0) return null;
  }
  if (kinds === Kind.all) return unknownType;
  const nodes: TypeNode[] = [];
  if ((kinds & Kind.string) !== 0) nodes.push(stringType(parts.owns, site.context));
  if ((kinds & Kind.number) !== 0) nodes.push(numberType(parts.owns, site.context));
  if ((kinds & Kind.boolean) !== 0) nodes.push(primitives.boolean);
  if ((kinds & Kind.array) !== 0) nodes.push(arrayType(parts.owns, site));
  if ((kinds & Kind.object) !== 0) {
    nodes.push(objectType === null ? anyObject : object(objectType.members, objectType.indexes));
  }
  if ((kinds & Kind.null) !== 0) nodes.push(nullType);
  return union(nodes);
}

function kindsOfOthers({ bases, unions }: Conjuncts, { context }: Site): KindSet {
  let kinds: KindSet = Kind.all;
  for (const base of bases) kinds &= context.kinds.of(base);
  for (const { branches } of unions) kinds &= context.kinds.ofAny(branches);
  return kinds;
}

const primitives = {
  string: primitive("string"),
  date: primitive("Date"),
  number: primitive("number"),
  bigint: primitive("bigint"),
  boolean: primitive("boolean"),
};

function stringType(owns: readonly KeywordSchema[], context: TypeContext): TypeNode {
  const isDate = owns.some((own) => scalarConversion(own, context.plan.options)?.startsWith("date") ?? false);
  return isDate ? primitives.date : primitives.string;
}

function numberType(owns: readonly KeywordSchema[], context: TypeContext): TypeNode {
  const isBigInt = owns.some((own) => scalarConversion(own, context.plan.options) === "bigint");
  return isBigInt ? primitives.bigint : primitives.number;
}
