import { isPureReference, type KeywordSchema, type Schema } from "../../model/index.js";
import { tsString } from "../../print/index.js";
import { checkArray } from "./check-array.js";
import { checkObject } from "./check-object.js";
import { checkNumber, checkString, checkValues, ruleMaker } from "./check-scalars.js";
import { checkUnevaluated } from "./check-unevaluated.js";
import { checkConditions, checkUnions } from "./check-union.js";
import type { Emitter, Target } from "./emitter.js";
import { formatCheck } from "./formats.js";
import { placeExpression } from "./place.js";
import { formatOfText, isBareType } from "./simple-schemas.js";
import { type Demand, demand, type Statement, when } from "./statements.js";
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
import { callTest, typeTest } from "./value-tests.js";

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
  if (isBareType(schema)) return [typeDemand(emitter, maskOfTypes(schema.types), { target, rest: [] })];
  const formatted = formatDemand(emitter, schema, target);
  if (formatted !== null) return [formatted];
  const parts = inlineParts(emitter, schema);
  let mask = maskAll;
  let valued = false;
  for (const part of parts) {
    mask &= maskOfTypes(part.types);
    valued ||= part.enum !== null || part.const !== null;
  }
  // `type: "null"` beside a `oneOf` of objects: nothing is left, and code that looked for the branches would not compile.
  const left = valued || mask === maskAll ? mask : mask & emitter.settings.masks.of(schema);
  if (left === 0) return [ruleMaker(target)(null, "type", "cannot have all of the required types")];
  const rules: Statement[] = [];
  if (valued) for (const part of parts) rules.push(...checkValues(emitter, part, { target, mask }));
  rules.push(...checkTypedRules(emitter, parts, { target, mask, known: valued ? maskAll : mask }));
  for (const part of parts) rules.push(...checkCombinations(emitter, part, target));
  for (const part of parts) rules.push(...checkUnevaluated(emitter, part, target));
  return valued || mask === maskAll ? rules : [typeDemand(emitter, mask, { target, rest: rules })];
}

function typeDemand(
  emitter: Emitter,
  mask: TypeMask,
  { target, rest }: { readonly target: Target; readonly rest: readonly Statement[] },
): Statement {
  const report = ["type(", placeExpression(target.place), `, "${describeMask(mask)}")`];
  return demand(typeTest(emitter, mask, target.value).fails, report, rest);
}

/**
 * Text of a format in one demand, `if (!isUri(value["url"]) && !report?.format("url", "uri")) return false;`: the check
 * refuses what is no text, and the report finds out which of the two it was.
 */
function formatDemand(emitter: Emitter, schema: KeywordSchema, target: Target): Demand | null {
  const format = formatOfText(schema);
  const check = format === null ? null : formatCheck(emitter, format, "string");
  if (format === null || check === null) return null;
  const mask = maskOfTypes(schema.types);
  const broken = callTest([check, "(", target.value, ")"]).fails;
  const place = placeExpression(target.place);
  return mask === maskString
    ? demand(broken, ["format(", place, ", ", tsString(format), ")"])
    : demand(
        [`${target.value} !== null`, ...broken],
        ["format(", place, ", ", tsString(format), `, "${describeMask(mask)}")`],
      );
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
  const statements: Statement[] = [];
  for (const kind of ruleKinds) {
    if ((mask & kind) === 0) continue;
    const rules = parts.flatMap((part) => checkRulesOf(emitter, kind, { part, target }));
    if (rules.length === 0) continue;
    const isKnown = (known & ~kind) === 0;
    statements.push(...(isKnown ? rules : when([typeTest(emitter, kind, target.value).holds], rules)));
  }
  return statements;
}

const ruleKinds = [maskString, maskNumber, maskArray, maskObject] as const;

function checkRulesOf(
  emitter: Emitter,
  kind: TypeMask,
  { part, target }: { readonly part: KeywordSchema; readonly target: Target },
): readonly Statement[] {
  switch (kind) {
    case maskString:
      return checkString(emitter, part.string, { target, format: part.format });
    case maskNumber:
      return checkNumber(emitter, part.number, { target, format: part.format });
    case maskArray:
      return part.array === null ? [] : checkArray(emitter, part.array, target);
    default:
      return part.object === null ? [] : checkObject(emitter, { ...part, object: part.object }, target);
  }
}

/** Everything that other schemas have to say about the same value. */
function checkCombinations(emitter: Emitter, schema: KeywordSchema, target: Target): readonly Statement[] {
  if (!hasCombinations(schema)) return [];
  const statements: Statement[] = [];
  if (schema.reference !== null) statements.push(...emitter.reference(schema.reference, target));
  for (const part of schema.allOf) {
    if (!isInline(emitter, part)) statements.push(...emitter.delegate(part, { ...target, keyword: "allOf" }));
  }
  statements.push(...checkUnions(emitter, schema, target));
  statements.push(...checkConditions(emitter, schema, target));
  return statements;
}

function hasCombinations(schema: KeywordSchema): boolean {
  return (
    schema.reference !== null ||
    schema.allOf.length + schema.anyOf.length + schema.oneOf.length > 0 ||
    schema.not !== null ||
    schema.conditional !== null ||
    (schema.object?.dependentSchemas.length ?? 0) > 0
  );
}
