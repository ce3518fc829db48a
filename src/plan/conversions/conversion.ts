import type { KeywordSchema, ObjectRules, Schema } from "../../model/index.js";
import { type Conjuncts, takeApart, type UnionConjunct } from "../type-expression/conjuncts.js";
import { inside, mustInline, type Site, type TypeContext } from "../type-expression/type-context.js";
import type { NamedType, SchemaView } from "../type-plan.js";
import { onlyView } from "../types/views.js";
import { type ScalarConversion, scalarConversion } from "./scalar-conversion.js";

/** `decode`: wire to code; `encode`: code to wire. */
export type Direction = "decode" | "encode";

/** What has to happen to a value on its way between wire and code; each part leaves alone what it is not meant for. */
export type Conversion =
  | { readonly kind: "scalar"; readonly scalar: ScalarConversion }
  | { readonly kind: "named"; readonly type: NamedType }
  | {
      readonly kind: "items";
      readonly prefix: readonly (Conversion | null)[];
      readonly rest: Conversion | null;
    }
  | { readonly kind: "properties"; readonly properties: ReadonlyMap<string, Conversion> }
  | { readonly kind: "matching"; readonly pattern: string; readonly conversion: Conversion }
  | {
      readonly kind: "others";
      readonly named: readonly string[];
      readonly patterns: readonly string[];
      readonly conversion: Conversion;
    }
  /** One after the other. */
  | { readonly kind: "all"; readonly parts: readonly Conversion[] }
  /** The first branch that the wire value is valid for; without a validator it takes what no other branch took. */
  | { readonly kind: "choice"; readonly branches: readonly ConversionBranch[] };

export interface ConversionBranch {
  readonly validator: NamedType | null;
  readonly conversion: Conversion | null;
}

/** The body of a named type's codec; `null` where nothing is to be done in this direction. */
export function conversionOfType(
  type: NamedType,
  direction: Direction,
  context: TypeContext,
): Conversion | null {
  const view: SchemaView = type.view === "both" ? "read" : type.view;
  const site: ConversionSite = {
    context,
    view,
    direction,
    scope: { owner: type.schema, inlined: new Set() },
  };
  return bodyConversion(type.schema, site);
}

interface ConversionSite extends Site {
  readonly direction: Direction;
}

function within(site: ConversionSite): ConversionSite {
  return { ...inside(site), direction: site.direction };
}

function conversionOf(schema: Schema, site: ConversionSite): Conversion | null {
  const { plan, knots, converts } = site.context;
  if (schema.kind === "boolean" || !converts(schema)) return null;
  const target = (schema.reference === null ? null : plan.index.get(schema.reference)?.schema) ?? null;
  const { owns, unions, bases } = takeApart(schema, site.scope, site.context);
  const mentioned =
    plan.lookup(schema, site.view)?.exportsType === true
      ? schema
      : target !== null && owns.length + unions.length === 0 && bases.length === 1
        ? target
        : null;
  if (mentioned === null) return bodyConversion(schema, site);
  if (!mustInline(mentioned, site.scope, knots)) return namedConversion(mentioned, site);
  if (site.scope.inlined.has(mentioned)) return null;
  const inlined = new Set([...site.scope.inlined, mentioned]);
  return bodyConversion(mentioned, { ...site, scope: { ...site.scope, inlined } });
}

function namedConversion(schema: Schema, { context, view, direction }: ConversionSite): Conversion | null {
  const type = context.plan.lookup(schema, view);
  const symbol = direction === "decode" ? type?.decoder : type?.encoder;
  return type === undefined || symbol === null ? null : { kind: "named", type };
}

function bodyConversion(schema: Schema, site: ConversionSite): Conversion | null {
  const parts = takeApart(schema, site.scope, site.context);
  return inTurn([
    ...parts.bases.map((base) => namedConversion(base, site)),
    ...parts.owns.map((own) => ownScalar(own, site)),
    ...parts.owns.map((own) => ownItems(own, site)),
    ...ownProperties(parts, site),
    ...parts.unions.map((union) => unionConversion(union, site)),
  ]);
}

function inTurn(parts: readonly (Conversion | null)[]): Conversion | null {
  const found = parts.filter((part) => part !== null);
  const [first, second] = found;
  if (first === undefined) return null;
  return second === undefined ? first : { kind: "all", parts: found };
}

function ownScalar(own: KeywordSchema, { context, direction }: ConversionSite): Conversion | null {
  const scalar = scalarConversion(own, context.plan.options);
  // JSON is written from `bigint`s as they are.
  if (scalar === null || (direction === "encode" && (scalar === "bigint" || scalar === "number")))
    return null;
  return { kind: "scalar", scalar };
}

function ownItems({ array }: KeywordSchema, site: ConversionSite): Conversion | null {
  if (array === null) return null;
  const prefix = array.prefixItems.map((item) => conversionOf(item, within(site)));
  const rest = array.items === null ? null : conversionOf(array.items, within(site));
  return rest === null && prefix.every((item) => item === null) ? null : { kind: "items", prefix, rest };
}

function ownProperties({ owns }: Conjuncts, site: ConversionSite): readonly (Conversion | null)[] {
  return owns.flatMap(({ object }) => (object === null ? [] : rulesConversions(object, site)));
}

function rulesConversions(object: ObjectRules, site: ConversionSite): readonly (Conversion | null)[] {
  const properties = new Map<string, Conversion>();
  for (const { name, schema } of object.properties) {
    const only = onlyView(schema);
    if (only !== null && only !== site.view) continue;
    const conversion = conversionOf(schema, within(site));
    if (conversion !== null) properties.set(name, conversion);
  }
  const matching = object.patternProperties.map(({ pattern, schema }): Conversion | null => {
    const conversion = conversionOf(schema, within(site));
    return conversion === null ? null : { kind: "matching", pattern, conversion };
  });
  const additional = object.additionalProperties ?? object.unevaluatedProperties;
  const conversion = additional === null ? null : conversionOf(additional, within(site));
  const others: Conversion | null =
    conversion === null
      ? null
      : {
          kind: "others",
          named: object.properties.map((property) => property.name),
          patterns: object.patternProperties.map(({ pattern }) => pattern),
          conversion,
        };
  return [properties.size === 0 ? null : { kind: "properties", properties }, ...matching, others];
}

/** Branches of different kinds of values need no choice: what is meant for one leaves the others alone. */
function unionConversion({ branches }: UnionConjunct, site: ConversionSite): Conversion | null {
  const { kinds, plan } = site.context;
  const converted = branches.map((branch) => ({ branch, conversion: conversionOf(branch, site) }));
  const active = converted.filter(({ conversion }) => conversion !== null);
  const areApart = active.every(({ branch }) =>
    branches.every((other) => other === branch || (kinds.of(other) & kinds.of(branch)) === 0),
  );
  if (areApart) return inTurn(active.map(({ conversion }) => conversion));
  const found = converted.map(({ branch, conversion }): ConversionBranch => {
    const target =
      branch.kind === "keywords" && branch.reference !== null
        ? plan.index.get(branch.reference)?.schema
        : branch;
    const type = target === undefined ? undefined : plan.lookup(target, site.view);
    return { validator: type ?? null, conversion };
  });
  return { kind: "choice", branches: found };
}
