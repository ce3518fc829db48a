import type { Discriminator, JsonValue, KeywordSchema, Schema } from "../../model/index.js";
import { code, join, type Printable, tsString, tsValue } from "../../print/index.js";
import { ruleMaker } from "./check-scalars.js";
import type { Emitter, Target } from "./emitter.js";
import { placeExpression } from "./place.js";
import { isBareType } from "./simple-schemas.js";
import { demand, type Statement, when } from "./statements.js";
import { tagOf, type UnionTag } from "./tags.js";
import { areDisjoint, maskNull } from "./type-mask.js";
import type { ValueTest } from "./value-tests.js";

type UnionKeyword = "anyOf" | "oneOf";

interface Union {
  readonly keyword: UnionKeyword;
  readonly branches: readonly Schema[];
  readonly discriminator: Discriminator | null;
}

/** `anyOf` and `oneOf` of one schema. */
export function checkUnions(emitter: Emitter, schema: KeywordSchema, target: Target): readonly Statement[] {
  const { discriminator } = schema;
  return [
    ...checkUnion(emitter, { keyword: "anyOf", branches: schema.anyOf, discriminator }, target),
    ...checkUnion(emitter, { keyword: "oneOf", branches: schema.oneOf, discriminator }, target),
  ];
}

function checkUnion(emitter: Emitter, union: Union, target: Target): readonly Statement[] {
  const [first] = union.branches;
  if (first === undefined) return [];
  if (union.branches.length === 1) return emitter.delegate(first, target);
  const nullable = splitNull(emitter, union);
  if (nullable !== null) {
    const rest = checkUnion(emitter, { ...union, branches: nullable }, target);
    return when([`${target.value} !== null`], rest);
  }
  const tag = tagOf(emitter, union.branches, union.discriminator);
  if (tag !== null) return [checkTagged(emitter, { ...union, tag }, target)];
  const exclusive = areDisjoint(union.branches.map((branch) => emitter.settings.masks.of(branch)));
  if (exclusive || union.keyword === "anyOf") return [checkAny(emitter, union, target)];
  return checkOne(emitter, union, target);
}

/** The other branches of a union of which one is `null` and nothing else; `null` where that is not the case. */
function splitNull(emitter: Emitter, { branches, keyword }: Union): readonly Schema[] | null {
  const { masks } = emitter.settings;
  const others = branches.filter((branch) => !isNullType(branch));
  if (others.length !== branches.length - 1) return null;
  const exclusive = others.every((branch) => (masks.of(branch) & maskNull) === 0);
  return exclusive || keyword === "anyOf" ? others : null;
}

function isNullType(schema: Schema): boolean {
  return (
    schema.kind === "keywords" &&
    schema.types?.length === 1 &&
    schema.types[0] === "null" &&
    isBareType(schema)
  );
}

/** Every branch names its own values of one property: one look at it decides which branch has to hold. */
function checkTagged(emitter: Emitter, union: Union & { readonly tag: UnionTag }, target: Target): Statement {
  const { tag, branches, keyword } = union;
  const { property } = tag;
  const isRecord = emitter.runtime("isRecord");
  const values = tag.values.flat();
  const place = placeExpression(target.place);
  const report = code`noVariant(${place}, "${keyword}", [${literals([property, ...values])}])`;
  return {
    kind: "switch",
    on: code`${isRecord}(${target.value}) ? ${target.value}[${tsString(property)}] : undefined`,
    cases: branches.map((branch, index) => ({
      labels: (tag.values[index] ?? []).map((value) => tsValue(value)),
      body: emitter.delegate(branch, branchTarget(target, keyword, index)),
    })),
    whenFalse: [demand([], report)],
  };
}

/** At least one branch holds, or the branches exclude each other anyway. */
function checkAny(emitter: Emitter, union: Union, target: Target): Statement {
  const tests = branchTests(emitter, union, target);
  return demand(
    tests.flatMap((test) => test.fails),
    unionReport(emitter, union, { target, matches: null }),
  );
}

/** Exactly one branch holds. */
function checkOne(emitter: Emitter, union: Union, target: Target): readonly Statement[] {
  const name = emitter.local("matches");
  const tests = branchTests(emitter, union, target).map((test) => code`Number(${test.holds})`);
  const sum = tests.flatMap((test, index) => (index === 0 ? [test] : [" + ", test]));
  const report = unionReport(emitter, union, { target, matches: name });
  return [{ kind: "binding", name, value: sum }, demand([`${name} !== 1`], report)];
}

function branchTests(emitter: Emitter, union: Union, target: Target): readonly ValueTest[] {
  return union.branches.map((branch, index) =>
    emitter.test(branch, branchTarget(target, union.keyword, index)),
  );
}

function unionReport(
  emitter: Emitter,
  union: Union,
  { target, matches }: { readonly target: Target; readonly matches: string | null },
): Printable {
  const reporters = union.branches.map((branch, index) =>
    emitter.reporter(branch, branchTarget(target, union.keyword, index)),
  );
  const method = matches === null ? `noBranch` : `notOneBranch`;
  const second = matches ?? tsString(union.keyword);
  const head = code`${method}(${placeExpression(target.place)}, ${second}`;
  const named = namedBranches(union, reporters);
  if (named.length > 0 && union.discriminator !== null) {
    const entries = named.map(([value, reporter]) => code`[${tsString(value)}, ${reporter}]`);
    const property = tsString(union.discriminator.propertyName);
    return code`${head}, { property: ${property}, branches: [${join(entries, ", ")}] })`;
  }
  const known = reporters.filter((reporter) => reporter !== null);
  return code`${head}, [${join(known, ", ")}])`;
}

/** The branches that the discriminator names, with the values that it names them by. */
function namedBranches(
  { branches, discriminator }: Union,
  reporters: readonly (Printable | null)[],
): readonly (readonly [string, Printable])[] {
  if (discriminator === null) return [];
  return discriminator.variants.flatMap(({ value, target }): (readonly [string, Printable])[] => {
    const index = branches.findIndex((branch) => branch.kind === "keywords" && branch.reference === target);
    const reporter = reporters[index] ?? null;
    return reporter === null ? [] : [[value, reporter]];
  });
}

function literals(values: readonly JsonValue[]): string {
  return values.map((value) => tsValue(value)).join(", ");
}

function branchTarget(target: Target, keyword: string, index: number): Target {
  return { ...target, hint: `${target.hint} ${keyword} ${index + 1}`, keyword };
}

/** `not`, `if`/`then`/`else` and `dependentSchemas` of one schema. */
export function checkConditions(
  emitter: Emitter,
  schema: KeywordSchema,
  target: Target,
): readonly Statement[] {
  const statements: Statement[] = [];
  const within = (words: string, keyword: string): Target => ({
    ...target,
    hint: `${target.hint} ${words}`,
    keyword,
  });
  if (schema.not !== null) {
    const test = emitter.test(schema.not, within("not", "not"));
    statements.push(ruleMaker(target)(test.holds, "not", 'must not match the schema under "not"'));
  }
  if (schema.conditional !== null) {
    const { if: condition, then, else: otherwise } = schema.conditional;
    const thenStatements = then === null ? [] : emitter.delegate(then, within("then", "then"));
    const elseStatements = otherwise === null ? [] : emitter.delegate(otherwise, within("else", "else"));
    if (thenStatements.length + elseStatements.length > 0) {
      const test = emitter.test(condition, within("if", "if"));
      statements.push(
        ...(thenStatements.length === 0
          ? when(test.fails, elseStatements)
          : elseStatements.length === 0
            ? when([test.holds], thenStatements)
            : [
                {
                  kind: "branch",
                  condition: [test.holds],
                  whenTrue: thenStatements,
                  whenFalse: elseStatements,
                } as const,
              ]),
      );
    }
  }
  for (const { property, schema: dependent } of schema.object?.dependentSchemas ?? []) {
    const present = code`${emitter.runtime("isRecord")}(${target.value}) && ${presence(emitter, target, property)}`;
    statements.push(
      ...when([present], emitter.delegate(dependent, within(`with ${property}`, "dependentSchemas"))),
    );
  }
  return statements;
}

function presence(emitter: Emitter, target: Target, property: string): Printable {
  return code`${emitter.runtime("ownProperty")}(${target.value}, ${tsString(property)}) !== undefined`;
}
