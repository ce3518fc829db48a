import type { JsonValue, KeywordSchema } from "../../model/index.js";
import { code, type Printable, tsValue } from "../../print/index.js";
import type { Emitter, RuntimeName, Target } from "./emitter.js";
import {
  maskArray,
  maskBoolean,
  maskInteger,
  maskNull,
  maskNumber,
  maskObject,
  maskOfTypes,
  maskOfValue,
  maskString,
  type TypeMask,
} from "./type-mask.js";

/** A question to a value, printed both ways round so that no negation has to be put around an operator. */
export interface ValueTest {
  /** An operand: `isRecord(x)`, `x === 1`, `(x === 1 || x === 2)`; may stand beside `&&` and in a condition. */
  readonly holds: Printable;
  /** Conjuncts that are all true where it does not hold: `!isRecord(x)`, `x !== 1`. */
  readonly fails: readonly Printable[];
}

export const alwaysHolds: ValueTest = { holds: "true", fails: ["false"] };
export const neverHolds: ValueTest = { holds: "false", fails: ["true"] };

/** A call, or another expression that binds as tightly. */
export function callTest(call: Printable): ValueTest {
  return { holds: call, fails: [["!", call]] };
}

function comparison(left: string, right: string): ValueTest {
  return { holds: `${left} === ${right}`, fails: [`${left} !== ${right}`] };
}

/** Holds where one of the tests holds. */
function anyOfTests(tests: readonly ValueTest[]): ValueTest {
  const [first] = tests;
  if (first === undefined) return neverHolds;
  if (tests.length === 1) return first;
  const holds = [
    "(",
    ...tests.flatMap((test, index) => (index === 0 ? [test.holds] : [" || ", test.holds])),
    ")",
  ];
  return { holds, fails: tests.flatMap((test) => test.fails) };
}

/** Holds where the value has one of the types. */
export function typeTest(emitter: Emitter, mask: TypeMask, value: string): ValueTest {
  if (mask === maskString) return comparison(`typeof ${value}`, '"string"');
  const { bigints } = emitter.settings;
  const tests: ValueTest[] = [];
  const guard = (name: RuntimeName): void => {
    tests.push(callTest(code`${emitter.runtime(name)}(${value})`));
  };
  if (mask & maskObject) guard("isRecord");
  if (mask & maskArray) guard("isArray");
  if (mask & maskString) tests.push(comparison(`typeof ${value}`, '"string"'));
  if ((mask & maskNumber) === maskNumber) guard(bigints ? "isNumeric" : "isNumber");
  else if (mask & maskInteger) guard(bigints ? "isWholeNumber" : "isInteger");
  if (mask & maskBoolean) tests.push(comparison(`typeof ${value}`, '"boolean"'));
  if (mask & maskNull) tests.push(comparison(value, "null"));
  return anyOfTests(tests);
}

/** Holds where the value is this one. */
export function equalityTest(emitter: Emitter, value: JsonValue, target: Target): ValueTest {
  if (typeof value !== "object" || value === null) return comparison(target.value, tsValue(value));
  return callTest(code`${emitter.runtime("isEqual")}(${target.value}, ${tsValue(value)})`);
}

/** More values than these are looked up in a Set rather than compared one by one. */
const comparedValues = 8;

/** Holds where the value is one of these; `listed` is an expression for the list of them. */
export function membershipTest(
  emitter: Emitter,
  values: readonly JsonValue[],
  target: Target,
): { readonly test: ValueTest; readonly listed: Printable } {
  const structured = values.some((value) => typeof value === "object" && value !== null);
  const literals = values.map((value) => tsValue(value));
  if (values.length <= comparedValues || structured) {
    const test = anyOfTests(values.map((value) => equalityTest(emitter, value, target)));
    return { test, listed: `[${literals.join(", ")}]` };
  }
  const set = emitter.constant(target.hint, "Values", `new Set<unknown>(${wrapList(literals)})`);
  return { test: callTest(`${set}.has(${target.value})`), listed: set };
}

/** The test of a schema that asks for types, `enum` and `const` only. */
export function scalarTest(emitter: Emitter, schema: KeywordSchema, target: Target): ValueTest {
  const mask = maskOfTypes(schema.types);
  const fits = (value: JsonValue): boolean => (maskOfValue(value) & mask) !== 0;
  if (schema.const !== null) {
    const { value } = schema.const;
    const allowed = (schema.enum ?? [value]).some((one) => JSON.stringify(one) === JSON.stringify(value));
    return allowed && fits(value) ? equalityTest(emitter, value, target) : neverHolds;
  }
  if (schema.enum !== null) return membershipTest(emitter, schema.enum.filter(fits), target).test;
  return schema.types === null ? alwaysHolds : typeTest(emitter, mask, target.value);
}

/** A list on one line, or one item a line where it is long. */
function wrapList(items: readonly string[]): string {
  const oneLine = `[${items.join(", ")}]`;
  return oneLine.length <= 60 ? oneLine : `[\n${items.map((item) => `  ${item},\n`).join("")}]`;
}
