import type { KeywordSchema, Schema } from "../../model/index.js";
import { code, type Printable, tsString } from "../../print/index.js";
import { loopName } from "./check-array.js";
import { noneOfKeys } from "./check-object.js";
import { patternConstant } from "./check-scalars.js";
import { type Emitter, noVisits, type Target } from "./emitter.js";
import { type Evaluation, evaluationOf } from "./evaluation.js";
import { placeAt, placeOfKey } from "./place.js";
import { alwaysFail, type Statement, when } from "./statements.js";

/** `unevaluatedProperties` and `unevaluatedItems` of one schema; they come after everything else. */
export function checkUnevaluated(
  emitter: Emitter,
  schema: KeywordSchema,
  target: Target,
): readonly Statement[] {
  const statements: Statement[] = [];
  const properties = schema.object?.unevaluatedProperties ?? null;
  if (properties !== null) {
    const body = unevaluatedProperties(emitter, { schema, rest: properties }, target);
    statements.push(...when([code`${emitter.runtime("isRecord")}(${target.value})`], body));
  }
  const items = schema.array?.unevaluatedItems ?? null;
  if (items !== null) {
    const body = unevaluatedItems(emitter, { schema, rest: items }, target);
    statements.push(...when([code`${emitter.runtime("isArray")}(${target.value})`], body));
  }
  return statements;
}

interface Unevaluated {
  readonly schema: KeywordSchema;
  /** What the unevaluated ones have to conform to. */
  readonly rest: Schema;
}

function unevaluatedProperties(
  emitter: Emitter,
  { schema, rest }: Unevaluated,
  target: Target,
): readonly Statement[] {
  const { index } = emitter.settings.plan;
  const evaluation = evaluationOf(schema, index, { what: "properties", own: true });
  if (evaluation.all) return [];
  const key = loopName("key", target);
  const item = loopName("item", target);
  const body = emitter.check(rest, {
    ...restTarget(target, rest, item),
    place: placeOfKey(target.place, emitter.runtime("pointerToken"), key),
    keyword: "unevaluatedProperties",
  });
  if (body.length === 0) return [];
  const statements: Statement[] = [];
  const unknown: Printable[] = [];
  if (isStatic(evaluation)) {
    unknown.push(...staticConditions(emitter, evaluation, { key, hint: `${target.hint} evaluated` }));
  } else {
    const keys = emitter.local("keys");
    const collector = emitter.collector(evaluation, target);
    statements.push({ kind: "binding", name: keys, value: `${collector}(${target.value}, new Set())` });
    unknown.push(`!${keys}.has(${key})`);
  }
  const value = code`${emitter.runtime("ownProperty")}(${target.value}, ${key})`;
  statements.push({
    kind: "loop",
    head: `const ${key} of Object.keys(${target.value})`,
    body: [{ kind: "binding", name: item, value }, ...when([`${item} !== undefined`, ...unknown], body)],
  });
  return statements;
}

function isStatic(evaluation: Evaluation): boolean {
  return evaluation.conditional.length + evaluation.contains.length === 0;
}

function staticConditions(
  emitter: Emitter,
  evaluation: Evaluation,
  { key, hint }: { readonly key: string; readonly hint: string },
): readonly Printable[] {
  const patterns = [...evaluation.patterns].flatMap(
    (pattern) => patternConstant(emitter, hint, pattern) ?? [],
  );
  return noneOfKeys(emitter, [...evaluation.names], { patterns, key, hint });
}

function unevaluatedItems(
  emitter: Emitter,
  { schema, rest }: Unevaluated,
  target: Target,
): readonly Statement[] {
  const evaluation = evaluationOf(schema, emitter.settings.plan.index, { what: "items", own: true });
  if (evaluation.all) return [];
  const counter = loopName("i", target);
  const item = loopName("item", target);
  const body = emitter.check(rest, {
    ...restTarget(target, rest, item),
    place: placeAt(target.place, counter),
    keyword: "unevaluatedItems",
  });
  if (body.length === 0) return [];
  const statements: Statement[] = [];
  const unknown: Printable[] = [];
  if (!isStatic(evaluation)) {
    const indexes = emitter.local("indexes");
    const collector = emitter.collector(evaluation, target);
    statements.push({ kind: "binding", name: indexes, value: `${collector}(${target.value}, new Set())` });
    unknown.push(`!${indexes}.has(${counter})`);
  }
  const binding: Statement = { kind: "binding", name: item, value: `${target.value}[${counter}]` };
  statements.push({
    kind: "loop",
    head: `let ${counter} = ${evaluation.prefix}; ${counter} < ${target.value}.length; ${counter}++`,
    body: [...(alwaysFail(body) ? [] : [binding]), ...when(unknown, body)],
  });
  return statements;
}

function restTarget(target: Target, rest: Schema, value: string): Target {
  return {
    ...target,
    value,
    depth: target.depth + 1,
    hint: `${target.hint} unevaluated`,
    owners: [rest],
    visited: noVisits,
  };
}

const addName = "  found.add(";

/** `false` for the body of a collector that only adds names known beforehand. */
export function usesValue(body: readonly Printable[]): boolean {
  return body.some((line) => typeof line !== "string" || !line.startsWith(addName));
}

/** The body of a collector: adds to `found` what the schema has evaluated of `value`, and returns it. */
export function collectorBody(
  emitter: Emitter,
  evaluation: Evaluation,
  target: Target,
): readonly Printable[] {
  const lines: Printable[] = [];
  if (evaluation.all) {
    const isProperties = evaluation.what === "properties";
    const add = emitter.runtime(isProperties ? "addKeys" : "addIndexes");
    lines.push(isProperties ? code`  ${add}(value, found);\n` : code`  ${add}(value.length, found);\n`);
    return lines;
  }
  for (const name of evaluation.names) lines.push(`${addName}${tsString(name)});\n`);
  for (const pattern of evaluation.patterns) {
    const regex = patternConstant(emitter, `${target.hint} evaluated`, pattern);
    if (regex !== null) {
      lines.push(`  for (const key of Object.keys(value)) if (${regex}.test(key)) found.add(key);\n`);
    }
  }
  if (evaluation.prefix > 0) {
    const length = `Math.min(value.length, ${evaluation.prefix})`;
    lines.push(code`  ${emitter.runtime("addIndexes")}(${length}, found);\n`);
  }
  for (const [index, schema] of evaluation.contains.entries()) {
    const item = { ...restTarget(target, schema, "item"), hint: `${target.hint} contains ${index + 1}` };
    const test = emitter.test(schema, item).holds;
    lines.push(code`  for (const [index, item] of value.entries()) if (${test}) found.add(index);\n`);
  }
  for (const [index, condition] of evaluation.conditional.entries()) {
    const branch = { ...target, hint: `${target.hint} evaluated ${index + 1}` };
    lines.push(...conditionalLines(emitter, { evaluation, condition }, branch));
  }
  return lines;
}

function conditionalLines(
  emitter: Emitter,
  parts: { readonly evaluation: Evaluation; readonly condition: Evaluation["conditional"][number] },
  target: Target,
): readonly Printable[] {
  const { evaluation, condition } = parts;
  const calls = (schemas: readonly Schema[]): readonly string[] =>
    schemas.flatMap((schema) => {
      const inner = evaluationOf(schema, emitter.settings.plan.index, { what: evaluation.what, own: false });
      if (isEmptyEvaluation(inner)) return [];
      return [`    ${emitter.collector(inner, target)}(value, found);\n`];
    });
  const then = calls(condition.whenTrue);
  const otherwise = calls(condition.whenFalse);
  if (then.length + otherwise.length === 0) return [];
  const test =
    "schema" in condition.when
      ? emitter.test(condition.when.schema, target).holds
      : code`${emitter.runtime("ownProperty")}(value, ${tsString(condition.when.property)}) !== undefined`;
  const elsePart = otherwise.length === 0 ? [] : ["  } else {\n", ...otherwise];
  return [code`  if (${test}) {\n`, ...then, ...elsePart, "  }\n"];
}

function isEmptyEvaluation(evaluation: Evaluation): boolean {
  return (
    !evaluation.all &&
    isStatic(evaluation) &&
    evaluation.names.size + evaluation.patterns.size + evaluation.prefix === 0
  );
}
