import type { KeywordSchema, Schema } from "../../model/index.js";
import { isAlone } from "./kinds.js";
import { mustInline, type Scope, type TypeContext } from "./type-context.js";

/** A schema taken apart into what must hold together. */
export interface Conjuncts {
  /** Schemas whose own keywords hold; inline members of `allOf` are among them. */
  readonly owns: readonly KeywordSchema[];
  /** Schemas with names of their own, by `$ref` or `allOf`. */
  readonly bases: readonly Schema[];
  /** One of each list must hold. */
  readonly unions: readonly UnionConjunct[];
  /** `true` where nothing can hold: a part of it is `false`. */
  readonly isImpossible: boolean;
}

export interface UnionConjunct {
  readonly branches: readonly Schema[];
  /** The schema that has the union, and perhaps a discriminator. */
  readonly owner: KeywordSchema;
}

interface OpenConjuncts {
  readonly owns: KeywordSchema[];
  readonly bases: Schema[];
  readonly unions: UnionConjunct[];
  isImpossible: boolean;
}

/** Takes a schema apart, through inline `allOf`s and through what has to be written out. */
export function takeApart(schema: Schema, scope: Scope, { plan, knots }: TypeContext): Conjuncts {
  if (schema.kind === "keywords" && isAlone(schema)) {
    return { owns: saysNothing(schema) ? [] : [schema], bases: [], unions: [], isImpossible: false };
  }
  const found: OpenConjuncts = { owns: [], bases: [], unions: [], isImpossible: false };
  const touchesKnot = (branch: Schema): boolean => {
    if (scope.owner === null || branch.kind === "boolean") return false;
    const target = branch.reference === null ? branch : plan.index.get(branch.reference)?.schema;
    return target !== undefined && knots.areKnotted(scope.owner, target);
  };
  const addTarget = (target: Schema, at: Scope): void => {
    if (!mustInline(target, at, knots)) found.bases.push(target);
    else if (!at.inlined.has(target)) add(target, { ...at, inlined: new Set([...at.inlined, target]) });
  };
  const addUnion = (branches: readonly Schema[], owner: KeywordSchema, at: Scope): void => {
    if (branches.length === 0 || branches.some(shapesNothing)) return;
    // The union of a parent that was written out into its own branch: being that branch fulfils it.
    const isOwnUnion = at.inlined.size > scope.inlined.size && branches.some(touchesKnot);
    if (!isOwnUnion) found.unions.push({ branches, owner });
  };
  const add = (part: Schema, at: Scope): void => {
    if (part.kind === "boolean") {
      found.isImpossible ||= !part.value;
      return;
    }
    found.owns.push(part);
    if (part.reference !== null) {
      const target = plan.index.get(part.reference);
      if (target !== undefined) addTarget(target.schema, at);
    }
    for (const member of part.allOf) {
      if (plan.lookup(member, "read")?.exportsType === true) addTarget(member, at);
      else add(member, at);
    }
    addUnion(part.oneOf, part, at);
    addUnion(part.anyOf, part, at);
  };
  add(schema, scope);
  return { ...found, owns: found.owns.filter((own) => !saysNothing(own)) };
}

/** `true` where the schema's own keywords shape no type (`description` beside `$ref`, a bare `allOf`). */
function saysNothing(schema: KeywordSchema): boolean {
  return (
    schema.types === null &&
    schema.enum === null &&
    schema.const === null &&
    schema.format === null &&
    schema.string === null &&
    schema.number === null &&
    schema.array === null &&
    schema.object === null
  );
}

/** `{ required: ["email"] }` as a branch: it constrains what stands beside the union, and so the union shapes nothing. */
function shapesNothing(branch: Schema): boolean {
  if (branch.kind === "boolean") return branch.value;
  const { object } = branch;
  const namesNothing =
    object === null ||
    (object.properties.length === 0 &&
      object.patternProperties.length === 0 &&
      object.additionalProperties === null);
  return namesNothing && isAlone(branch) && saysNothing({ ...branch, object: null });
}
