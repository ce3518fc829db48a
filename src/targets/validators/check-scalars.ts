import type { JsonValue, KeywordSchema, NumberRules, StringRules } from "../../model/index.js";
import { code, type Printable, tsString, tsValue } from "../../print/index.js";
import { type Emitter, pointerExpression, type Target } from "./emitter.js";
import { formatCheck } from "./formats.js";
import { demand, type Statement } from "./statements.js";
import {
  maskArray,
  maskBoolean,
  maskInteger,
  maskNull,
  maskNumber,
  maskObject,
  maskOfValue,
  maskString,
  type TypeMask,
} from "./type-mask.js";

/** Conjuncts that hold together where the value has none of the types: `typeof x !== "string"`, `x !== null`. */
export function noneOfTypes(emitter: Emitter, mask: TypeMask, value: string): readonly Printable[] {
  return typeTests(emitter, mask, value).map(({ negative }) => negative);
}

/** An expression that holds where the value has one of the types. */
export function oneOfTypes(emitter: Emitter, mask: TypeMask, value: string): Printable {
  const tests = typeTests(emitter, mask, value).map(({ positive }) => positive);
  return alternatives(tests);
}

/** `a || b`, in parentheses where there are several. */
export function alternatives(tests: readonly Printable[]): Printable {
  const [first = "false"] = tests;
  if (tests.length <= 1) return first;
  return ["(", ...tests.flatMap((test, index) => (index === 0 ? [test] : [" || ", test])), ")"];
}

interface TypeTest {
  readonly positive: Printable;
  readonly negative: Printable;
}

function typeTests(emitter: Emitter, mask: TypeMask, value: string): readonly TypeTest[] {
  const { bigints } = emitter.settings;
  const tests: TypeTest[] = [];
  const guard = (name: Parameters<Emitter["runtime"]>[0]): void => {
    const test = code`${emitter.runtime(name)}(${value})`;
    tests.push({ positive: test, negative: ["!", test] });
  };
  const compare = (left: string, right: string): void => {
    tests.push({ positive: `${left} === ${right}`, negative: `${left} !== ${right}` });
  };
  if (mask & maskObject) guard("isRecord");
  if (mask & maskArray) guard("isArray");
  if (mask & maskString) compare(`typeof ${value}`, '"string"');
  if ((mask & maskNumber) === maskNumber) guard(bigints ? "isNumeric" : "isNumber");
  else if (mask & maskInteger) guard(bigints ? "isWholeNumber" : "isInteger");
  if (mask & maskBoolean) compare(`typeof ${value}`, '"boolean"');
  if (mask & maskNull) compare(value, "null");
  return tests;
}

/** More values than these are looked up in a Set rather than compared one by one. */
const comparedValues = 8;

/** `enum` and `const` of one schema; values that its types forbid anyway are left out. */
export function checkValues(
  emitter: Emitter,
  schema: KeywordSchema,
  { target, mask }: { readonly target: Target; readonly mask: TypeMask },
): readonly Statement[] {
  const statements: Statement[] = [];
  const pointer = pointerExpression(target);
  if (schema.enum !== null) {
    const values = schema.enum.filter((value) => (maskOfValue(value) & mask) !== 0);
    const { broken, listed } = noneOfValues(emitter, values, target);
    statements.push(
      demand(broken, code`${emitter.runtime("notOneOf")}(${target.value}, ${pointer}, ${listed})`),
    );
  }
  if (schema.const !== null) {
    const { value } = schema.const;
    const report = code`${emitter.runtime("notConstant")}(${target.value}, ${pointer}, ${literal(value)})`;
    statements.push(demand([differs(emitter, value, target)], report));
  }
  return statements;
}

/** The condition that a value is none of the listed ones, and the list for the report. */
function noneOfValues(
  emitter: Emitter,
  values: readonly JsonValue[],
  target: Target,
): { readonly broken: readonly Printable[]; readonly listed: Printable } {
  const structured = values.some((value) => typeof value === "object" && value !== null);
  const list = `[${values.map(literal).join(", ")}]`;
  if (values.length <= comparedValues || structured) {
    return { broken: values.map((value) => differs(emitter, value, target)), listed: list };
  }
  const set = emitter.constant(target.hint, "Values", `new Set<unknown>(${wrapList(values.map(literal))})`);
  return { broken: [`!${set}.has(${target.value})`], listed: set };
}

/** An expression that is true where the value is one of those that `enum` and `const` leave. */
export function equalsOneOf(emitter: Emitter, values: readonly JsonValue[], target: Target): Printable {
  const { broken } = noneOfValues(emitter, values, target);
  const set = broken.length === 1 && values.length > comparedValues;
  if (set) return [broken].flat().map((part) => (typeof part === "string" ? part.slice(1) : part));
  return alternatives(values.map((value) => equals(emitter, value, target)));
}

function differs(emitter: Emitter, value: JsonValue, target: Target): Printable {
  if (typeof value !== "object" || value === null) return `${target.value} !== ${literal(value)}`;
  return ["!", equals(emitter, value, target)];
}

function equals(emitter: Emitter, value: JsonValue, target: Target): Printable {
  if (typeof value !== "object" || value === null) return `${target.value} === ${literal(value)}`;
  return code`${emitter.runtime("isEqual")}(${target.value}, ${literal(value)})`;
}

function literal(value: JsonValue): string {
  return tsValue(value);
}

/** A list on one line, or on several of at most 110 columns. */
function wrapList(items: readonly string[]): string {
  const oneLine = `[${items.join(", ")}]`;
  return oneLine.length <= 60 ? oneLine : `[\n${items.map((item) => `  ${item},\n`).join("")}]`;
}

export function checkString(
  emitter: Emitter,
  rules: StringRules | null,
  { target, format }: { readonly target: Target; readonly format: string | null },
): readonly Statement[] {
  const statements: Statement[] = [];
  const { value } = target;
  const rule = ruleMaker(emitter, target);
  if (rules !== null) {
    const { minLength, maxLength, pattern } = rules;
    if (minLength !== null && minLength > 0) {
      const broken =
        minLength === 1
          ? `${value}.length === 0`
          : code`${emitter.runtime("isShorter")}(${value}, ${minLength.toString()})`;
      statements.push(rule(broken, "minLength", `must have at least ${count(minLength, "character")}`));
    }
    if (maxLength !== null) {
      const broken = code`${emitter.runtime("isLonger")}(${value}, ${maxLength.toString()})`;
      statements.push(rule(broken, "maxLength", `must have at most ${count(maxLength, "character")}`));
    }
    const regex = pattern === null ? null : patternConstant(emitter, target.hint, pattern);
    if (regex !== null) {
      statements.push(rule(`!${regex}.test(${value})`, "pattern", `must match the pattern ${pattern}`));
    }
  }
  const check = format === null ? null : formatCheck(emitter, format, "string");
  if (check !== null) statements.push(rule(code`!${check}(${value})`, "format", `must be a valid ${format}`));
  return statements;
}

export function checkNumber(
  emitter: Emitter,
  rules: NumberRules | null,
  { target, format }: { readonly target: Target; readonly format: string | null },
): readonly Statement[] {
  const statements: Statement[] = [];
  const { value } = target;
  const rule = ruleMaker(emitter, target);
  if (rules !== null) {
    const bounds = [
      ["minimum", rules.minimum, "<", "at least"],
      ["exclusiveMinimum", rules.exclusiveMinimum, "<=", "above"],
      ["maximum", rules.maximum, ">", "at most"],
      ["exclusiveMaximum", rules.exclusiveMaximum, ">=", "below"],
    ] as const;
    for (const [keyword, bound, operator, words] of bounds) {
      if (bound === null) continue;
      statements.push(rule(`${value} ${operator} ${tsValue(bound)}`, keyword, `must be ${words} ${bound}`));
    }
    const { multipleOf } = rules;
    if (multipleOf !== null && multipleOf > 0) {
      const broken = code`!${emitter.runtime("isMultipleOf")}(${value}, ${tsValue(multipleOf)})`;
      statements.push(rule(broken, "multipleOf", `must be a multiple of ${multipleOf}`));
    }
  }
  const check = format === null ? null : formatCheck(emitter, format, "number");
  if (check !== null) statements.push(rule(code`!${check}(${value})`, "format", `must be a valid ${format}`));
  return statements;
}

/** Makes the demand for a rule that has nothing to say but a fixed message. */
export function ruleMaker(
  emitter: Emitter,
  target: Target,
): (broken: Printable, keyword: string, message: string) => Statement {
  const pointer = pointerExpression(target);
  return (broken, keyword, message) =>
    demand(
      [broken],
      code`${emitter.runtime("violation")}(${pointer}, ${tsString(keyword)}, ${tsString(message)})`,
    );
}

/** The constant of a pattern; `null` where it is no regular expression (the reader has said so). */
export function patternConstant(emitter: Emitter, hint: string, pattern: string): string | null {
  try {
    new RegExp(pattern, "u");
  } catch {
    return null;
  }
  return emitter.constant(hint, "Pattern", `new RegExp(${tsString(pattern)}, "u")`);
}

/** `(1, "character")` -> `1 character`; `(2, "character")` -> `2 characters`. */
export function count(amount: number, noun: string): string {
  const plural = noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${amount} ${amount === 1 ? noun : plural}`;
}
