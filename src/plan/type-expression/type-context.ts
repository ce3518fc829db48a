import type { ObjectRules, Schema } from "../../model/index.js";
import type { TargetOptions } from "../options.js";
import type { SchemaView, TypePlan } from "../type-plan.js";
import type { Trait } from "../types/traits.js";
import type { SchemaKinds } from "./kinds.js";
import type { Knots } from "./knots.js";

import type { TypeNode } from "./type-node.js";

/** A property with everything that is said of it, in one schema or in several that hold together. */
export interface FlatMember {
  readonly name: string;
  readonly schemas: readonly Schema[];
  readonly required: boolean;
}

/** The properties of a schema, those of its bases included. */
export interface FlatObject {
  readonly members: ReadonlyMap<string, FlatMember>;
  /** Properties that do not show in this view. */
  readonly hidden: ReadonlySet<string>;
  readonly rules: readonly ObjectRules[];
  /** `true` where some properties depend on which branch of a union holds, and so are not listed. */
  readonly hasUnion: boolean;
}

/** What making types of a plan's schemas needs again and again. */
export interface TypeContext {
  readonly plan: TypePlan & { readonly options: TargetOptions };
  readonly kinds: SchemaKinds;
  readonly knots: Knots;
  /** Found once for each schema and view. */
  readonly flatObjects: Readonly<Record<SchemaView, Map<Schema, FlatObject>>>;
  /** Whether values of a schema, or anything in them, differ between wire and code. */
  readonly converts: Trait;
  /** The type of a schema where it is mentioned: its name where it has one, else its body. */
  readonly typeOf: (schema: Schema, site: Site) => TypeNode;
}

/** Whose type is being made, and what has been written out on the way because it could not be mentioned by name. */
export interface Scope {
  readonly owner: Schema | null;
  readonly inlined: ReadonlySet<Schema>;
}

/** Behind a member or an item everything can be mentioned by name. */
export const noScope: Scope = { owner: null, inlined: new Set() };

/** Where a schema is looked at. */
export interface Site {
  readonly view: SchemaView;
  readonly scope: Scope;
  readonly context: TypeContext;
}

/** The site of what stands in a member or an item. */
export function inside(site: Site): Site {
  return site.scope === noScope ? site : { ...site, scope: noScope };
}

/** `true` where `target` cannot be mentioned by name in the type of the scope's owner. */
export function mustInline(target: Schema, scope: Scope, knots: Knots): boolean {
  if (scope.owner === null) return false;
  return scope.inlined.size > 0 ? knots.areKnotted(scope.owner, target) : knots.isCut(scope.owner, target);
}
