import type { KeywordSchema, Schema, SchemaId, SchemaIndex } from "../../model/index.js";

/**
 * What a schema "evaluates" of an object or array, for `unevaluatedProperties` and `unevaluatedItems`: the part that
 * is known beforehand, and the schemas that evaluate more only where they hold for the value.
 */
export interface Evaluation {
  readonly schema: Schema;
  readonly what: "properties" | "items";
  /** `true`: the schema's own `unevaluated...` keyword is the one that asks, and does not count. */
  readonly own: boolean;
  readonly all: boolean;
  readonly names: ReadonlySet<string>;
  readonly patterns: ReadonlySet<string>;
  /** Items from the first up to this number. */
  readonly prefix: number;
  /** Items that match one of these are evaluated (`contains`). */
  readonly contains: readonly Schema[];
  readonly conditional: readonly ConditionalEvaluation[];
}

/** `when` holds for the value, or the property is there: then everything that `then` evaluates counts, else `otherwise`. */
export interface ConditionalEvaluation {
  readonly when: { readonly schema: Schema } | { readonly property: string };
  readonly whenTrue: readonly Schema[];
  readonly whenFalse: readonly Schema[];
}

interface Draft {
  all: boolean;
  names: Set<string>;
  patterns: Set<string>;
  prefix: number;
  contains: Schema[];
  conditional: ConditionalEvaluation[];
}

/** Gathers what a schema evaluates, through references and `allOf`. */
export function evaluationOf(
  schema: Schema,
  index: SchemaIndex,
  { what, own }: { readonly what: Evaluation["what"]; readonly own: boolean },
): Evaluation {
  const draft: Draft = {
    all: false,
    names: new Set(),
    patterns: new Set(),
    prefix: 0,
    contains: [],
    conditional: [],
  };
  const seen = new Set<SchemaId>();
  const visit = (part: Schema): void => {
    if (part.kind === "boolean") return;
    addKeywords(part, { draft, what, own: own && part === schema });
    addConditions(part, draft);
    part.allOf.forEach(visit);
    if (part.reference === null || seen.has(part.reference)) return;
    seen.add(part.reference);
    const target = index.get(part.reference);
    if (target !== undefined) visit(target.schema);
  };
  visit(schema);
  return { schema, what, own, ...draft };
}

function addKeywords(
  part: KeywordSchema,
  { draft, what, own }: { readonly draft: Draft; readonly what: Evaluation["what"]; readonly own: boolean },
): void {
  const { object, array } = part;
  if (what === "properties" && object !== null) {
    for (const { name } of object.properties) draft.names.add(name);
    for (const { pattern } of object.patternProperties) draft.patterns.add(pattern);
    draft.all ||= object.additionalProperties !== null || (object.unevaluatedProperties !== null && !own);
  }
  if (what === "items" && array !== null) {
    draft.prefix = Math.max(draft.prefix, array.prefixItems.length);
    if (array.contains !== null) draft.contains.push(array.contains);
    draft.all ||= array.items !== null || (array.unevaluatedItems !== null && !own);
  }
}

function addConditions(part: KeywordSchema, draft: Draft): void {
  for (const branch of [...part.anyOf, ...part.oneOf]) {
    draft.conditional.push({ when: { schema: branch }, whenTrue: [branch], whenFalse: [] });
  }
  if (part.conditional !== null) {
    const { if: condition, then, else: otherwise } = part.conditional;
    draft.conditional.push({
      when: { schema: condition },
      whenTrue: then === null ? [condition] : [condition, then],
      whenFalse: otherwise === null ? [] : [otherwise],
    });
  }
  for (const { property, schema } of part.object?.dependentSchemas ?? []) {
    draft.conditional.push({ when: { property }, whenTrue: [schema], whenFalse: [] });
  }
}
