import { isPureReference, type KeywordSchema, type Schema } from "../../model/index.js";
import { code } from "../../print/index.js";
import { checkArray } from "./check-array.js";
import { checkObject } from "./check-object.js";
import { checkNumber, checkString, checkValues, ruleMaker } from "./check-scalars.js";
import { checkUnevaluated } from "./check-unevaluated.js";
import { checkConditions, checkUnions } from "./check-union.js";
import type { Emitter, Target } from "./emitter.js";
import { placeExpression } from "./place.js";
import { demand, type Statement, when } from "./statements.js";
import {
  describeMask,
  maskAll,
  maskArray,
  maskNumber,
  maskObject,
  maskOfTypes,
  maskString,
  type TypeMask,
} from "./type-mask.js";
import { typeTest } from "./value-tests.js";

/** `false` refuses everything. */
export function checkBoolean(value: boolean, target: Target): readonly Statement[] {
  if (value) return [];
  const isProperty = target.keyword === "additionalProperties" || target.keyword === "unevaluatedProperties";
  const message = isProperty ? "is not a known property" : "is not allowed here";
  return [ruleMaker(target)(null, target.keyword, message)];
}

/**
 * All keywords of a schema, in an order that suits both readers and the type checker: the type, the value's own rules
 * (which need the type narrowed), then whatever is decided by calling other validators with the same value. Inline
 * parts of `allOf` are checked as if their keywords stood in the schema itself.
 */
export function checkKeywords(emitter: Emitter, schema: KeywordSchema, target: Target): readonly Statement[] {
  const parts = inlineParts(emitter, schema);
  const mask = parts.reduce((sum, part) => sum & maskOfTypes(part.types), maskAll);
  if (mask === 0) return [ruleMaker(target)(null, "type", "cannot have all of the required types")];
  const valued = parts.some((part) => part.enum !== null || part.const !== null);
  const rules = [
    ...parts.flatMap((part) => checkValues(emitter, part, { target, mask })),
    ...checkTypedRules(emitter, parts, { target, mask, known: valued ? maskAll : mask }),
    ...parts.flatMap((part) => checkCombinations(emitter, part, target)),
    ...parts.flatMap((part) => checkUnevaluated(emitter, part, target)),
  ];
  if (valued || mask === maskAll) return rules;
  const { value } = target;
  const report = code`type(${placeExpression(target.place)}, "${describeMask(mask)}")`;
  return [demand(typeTest(emitter, mask, value).fails, report, rules)];
}

/** The schema and those parts of its `allOf`, at any depth, that have no name and are no references. */
function inlineParts(emitter: Emitter, schema: KeywordSchema): readonly KeywordSchema[] {
  return [
    schema,
    ...schema.allOf.flatMap((part) => (isInline(emitter, part) ? inlineParts(emitter, part) : [])),
  ];
}

function isInline(emitter: Emitter, schema: Schema): schema is KeywordSchema {
  return (
    schema.kind === "keywords" &&
    !isPureReference(schema) &&
    emitter.settings.plan.lookup(schema, emitter.view) === undefined
  );
}

interface TypedRules {
  readonly target: Target;
  /** The types that the value can have. */
  readonly mask: TypeMask;
  /** The types that the code before has narrowed the value to. */
  readonly known: TypeMask;
}

function checkTypedRules(
  emitter: Emitter,
  parts: readonly KeywordSchema[],
  { target, mask, known }: TypedRules,
): readonly Statement[] {
  const kinds: readonly (readonly [TypeMask, (part: KeywordSchema) => readonly Statement[]])[] = [
    [maskString, (part) => checkString(emitter, part.string, { target, format: part.format })],
    [maskNumber, (part) => checkNumber(emitter, part.number, { target, format: part.format })],
    [maskArray, (part) => (part.array === null ? [] : checkArray(emitter, part.array, target))],
    [maskObject, (part) => (part.object === null ? [] : checkObject(emitter, part.object, target))],
  ];
  return kinds.flatMap(([kind, check]) => {
    if ((mask & kind) === 0) return [];
    const statements = parts.flatMap(check);
    if (statements.length === 0 || (known & ~kind) === 0) return statements;
    return when([typeTest(emitter, kind, target.value).holds], statements);
  });
}

/** Everything that other schemas have to say about the same value. */
function checkCombinations(emitter: Emitter, schema: KeywordSchema, target: Target): readonly Statement[] {
  const statements: Statement[] = [];
  if (schema.reference !== null) statements.push(...emitter.reference(schema.reference, target));
  for (const part of schema.allOf) {
    if (!isInline(emitter, part)) statements.push(...emitter.delegate(part, { ...target, keyword: "allOf" }));
  }
  statements.push(...checkUnions(emitter, schema, target));
  statements.push(...checkConditions(emitter, schema, target));
  return statements;
}
