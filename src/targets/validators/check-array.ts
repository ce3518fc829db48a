import type { ArrayRules } from "../../model/index.js";
import { code, type Printable } from "../../print/index.js";
import { count, ruleMaker } from "./check-scalars.js";
import { type Emitter, noVisits, type Target } from "./emitter.js";
import { placeAt, placeOf } from "./place.js";
import { alwaysFail, type Statement, when } from "./statements.js";

/** The rules of an array; `target` is known to be one. */
export function checkArray(emitter: Emitter, rules: ArrayRules, target: Target): readonly Statement[] {
  const rule = ruleMaker(target);
  const statements: Statement[] = [];
  const { minItems, maxItems } = rules;
  if (minItems !== null && minItems > 0) {
    const broken = `${target.value}.length < ${minItems}`;
    statements.push(rule(broken, "minItems", `must have at least ${count(minItems, "item")}`));
  }
  if (maxItems !== null) {
    const broken = `${target.value}.length > ${maxItems}`;
    statements.push(rule(broken, "maxItems", `must have at most ${count(maxItems, "item")}`));
  }
  statements.push(...checkItems(emitter, rules, target));
  if (rules.uniqueItems) {
    const broken = code`!${emitter.runtime("hasUniqueItems")}(${target.value})`;
    statements.push(rule(broken, "uniqueItems", "must not have equal items"));
  }
  statements.push(...checkContains(emitter, rules, target));
  return statements;
}

function checkItems(emitter: Emitter, rules: ArrayRules, target: Target): readonly Statement[] {
  const statements: Statement[] = [];
  for (const [index, schema] of rules.prefixItems.entries()) {
    const item = itemTarget(target, schema, `${target.value}[${index}]`);
    const body = emitter.check(schema, {
      ...item,
      place: placeOf(target.place, index),
      keyword: "prefixItems",
    });
    statements.push(...when([`${target.value}.length > ${index}`], body));
  }
  if (rules.items !== null) {
    const first = rules.prefixItems.length;
    statements.push(...itemLoop(emitter, { ...rules, items: rules.items, first }, target));
  }
  return statements;
}

function itemLoop(
  emitter: Emitter,
  { items, first }: { readonly items: NonNullable<ArrayRules["items"]>; readonly first: number },
  target: Target,
): readonly Statement[] {
  const counter = loopName("i", target);
  const name = loopName("item", target);
  const item: Target = {
    ...itemTarget(target, items, name),
    place: placeAt(target.place, counter),
    keyword: "items",
  };
  const body = emitter.check(items, item);
  if (body.length === 0) return [];
  const binding: Statement = { kind: "binding", name, value: `${target.value}[${counter}]` };
  return [
    {
      kind: "loop",
      head: `let ${counter} = ${first}; ${counter} < ${target.value}.length; ${counter}++`,
      body: alwaysFail(body) ? body : [binding, ...body],
    },
  ];
}

function checkContains(emitter: Emitter, rules: ArrayRules, target: Target): readonly Statement[] {
  if (rules.contains === null) return [];
  const rule = ruleMaker(target);
  const least = rules.minContains ?? 1;
  const most = rules.maxContains;
  if (least === 0 && most === null) return [];
  const item = {
    ...itemTarget(target, rules.contains, loopName("item", target)),
    hint: `${target.hint} contains`,
  };
  const test = emitter.test(rules.contains, item).holds;
  const parameter = mentions(test, item.value) ? item.value : "";
  const name = emitter.local(loopName("matches", target));
  const statements: Statement[] = [
    { kind: "binding", name, value: code`${target.value}.filter((${parameter}) => ${test}).length` },
  ];
  if (least > 0) {
    const keyword = rules.minContains === null ? "contains" : "minContains";
    statements.push(
      rule(`${name} < ${least}`, keyword, `must contain at least ${count(least, "matching item")}`),
    );
  }
  if (most !== null) {
    statements.push(
      rule(`${name} > ${most}`, "maxContains", `must contain at most ${count(most, "matching item")}`),
    );
  }
  return statements;
}

function itemTarget(target: Target, schema: NonNullable<ArrayRules["items"]>, value: string): Target {
  return {
    ...target,
    value,
    depth: target.depth + 1,
    hint: `${target.hint} item`,
    owners: [schema],
    visited: noVisits,
  };
}

/** `i` in the outermost loop, `i2` in the one inside it. */
export function loopName(name: string, target: Target): string {
  return target.depth === 0 ? name : `${name}${target.depth + 1}`;
}

function mentions(part: Printable, name: string): boolean {
  if (typeof part === "string") return part.includes(name);
  return "kind" in part ? false : part.some((inner) => mentions(inner, name));
}
