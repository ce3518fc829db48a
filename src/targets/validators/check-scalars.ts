import type { JsonValue, KeywordSchema, NumberRules, StringRules } from "../../model/index.js";
import { code, type Printable, tsString, tsValue } from "../../print/index.js";
import type { Emitter, Target } from "./emitter.js";
import { formatCheck } from "./formats.js";
import { placeExpression } from "./place.js";
import { demand, type Statement } from "./statements.js";
import { maskOfValue, type TypeMask } from "./type-mask.js";
import { equalityTest, membershipTest } from "./value-tests.js";

/** `enum` and `const` of one schema; values that its types forbid anyway are left out. */
export function checkValues(
  emitter: Emitter,
  schema: KeywordSchema,
  { target, mask }: { readonly target: Target; readonly mask: TypeMask },
): readonly Statement[] {
  const statements: Statement[] = [];
  const place = placeExpression(target.place);
  const fits = (value: JsonValue): boolean => (maskOfValue(value) & mask) !== 0;
  const rule = ruleMaker(target);
  const { enum: values, const: constant } = schema;
  if (values !== null) {
    const { test, listed } = membershipTest(emitter, values.filter(fits), target);
    const report = code`enum(${place}, ${listed})`;
    statements.push(
      values.some(fits) ? demand(test.fails, report) : rule(null, "enum", "has no value that is allowed"),
    );
  }
  if (constant !== null) {
    const test = equalityTest(emitter, constant.value, target);
    const report = code`const(${place}, ${tsValue(constant.value)})`;
    statements.push(
      fits(constant.value) ? demand(test.fails, report) : rule(null, "const", "has no value that is allowed"),
    );
  }
  return statements;
}

export function checkString(
  emitter: Emitter,
  rules: StringRules | null,
  { target, format }: { readonly target: Target; readonly format: string | null },
): readonly Statement[] {
  const statements: Statement[] = [];
  const { value } = target;
  const rule = ruleMaker(target);
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
  const rule = ruleMaker(target);
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

/** Makes the demand for a rule with a fixed message; `null`: nothing can conform. */
export function ruleMaker(
  target: Target,
): (broken: Printable | null, keyword: string, message: string) => Statement {
  const place = placeExpression(target.place);
  return (broken, keyword, message) =>
    demand(broken === null ? [] : [broken], code`add(${place}, ${tsString(keyword)}, ${tsString(message)})`);
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
