import type { ObjectRules, Property, Schema } from "../../model/index.js";
import { camelCase } from "../../naming/index.js";
import { code, type Printable, tsString } from "../../print/index.js";
import { loopName } from "./check-array.js";
import { count, patternConstant, ruleMaker } from "./check-scalars.js";
import { type Emitter, noVisits, type Target } from "./emitter.js";
import { placeExpression, placeOf, placeOfKey } from "./place.js";
import { demand, type Statement, when } from "./statements.js";
import { maskAll, maskOfTypes } from "./type-mask.js";
import { isLeftOut } from "./views.js";

/** The rules of an object but those that need other schemas to hold for it; `target` is known to be an object. */
export function checkObject(emitter: Emitter, rules: ObjectRules, target: Target): readonly Statement[] {
  const required = new Set(rules.required.filter((name) => !isLeftOut(emitter, name, target.owners)));
  const statements: Statement[] = [];
  for (const property of rules.properties) {
    statements.push(...checkProperty(emitter, property, { target, required: required.has(property.name) }));
    required.delete(property.name);
  }
  for (const name of required) {
    const missing = code`missing(${placeExpression(target.place)}, ${tsString(name)})`;
    statements.push(demand([code`${access(emitter, target, name)} === undefined`], missing));
  }
  statements.push(...checkCounts(emitter, rules, target));
  for (const { property, required: others } of rules.dependentRequired) {
    statements.push(...checkDependents(emitter, { property, others }, target));
  }
  statements.push(...checkKeys(emitter, rules, target));
  return statements;
}

function checkProperty(
  emitter: Emitter,
  property: Property,
  { target, required }: { readonly target: Target; readonly required: boolean },
): readonly Statement[] {
  const { name, schema } = property;
  const read = access(emitter, target, name);
  const bound = needsBinding(emitter, schema) || typeof read !== "string";
  const local = bound ? emitter.local(`${camelCase(name)}Value`) : null;
  const value = local ?? (typeof read === "string" ? read : "");
  const child: Target = {
    value,
    place: placeOf(target.place, name),
    depth: target.depth,
    hint: `${target.hint} ${name}`,
    owners: [schema],
    visited: noVisits,
    keyword: "properties",
  };
  const body = emitter.check(schema, child);
  if (body.length === 0 && !required) return [];
  const binding: readonly Statement[] = local === null ? [] : [{ kind: "binding", name: local, value: read }];
  if (!required) return [...binding, ...when([`${value} !== undefined`], body)];
  if (reportsMissing(emitter, schema)) return [...binding, ...body];
  const missing = code`missing(${placeExpression(target.place)}, ${tsString(name)})`;
  return [...binding, demand([`${value} === undefined`], missing, body)];
}

/** A value that is read more than twice is read once. */
function needsBinding(emitter: Emitter, schema: Schema): boolean {
  if (schema.kind === "boolean" || emitter.settings.plan.lookup(schema, emitter.view) !== undefined)
    return false;
  return (
    schema.array !== null ||
    schema.object !== null ||
    schema.allOf.length + schema.anyOf.length + schema.oneOf.length > 0
  );
}

/** `true` where the first check of the schema refuses `undefined` and reports it as a missing property. */
function reportsMissing(emitter: Emitter, schema: Schema, depth = 0): boolean {
  if (schema.kind === "boolean") return false;
  if (schema.types !== null && maskOfTypes(schema.types) !== maskAll) return true;
  if (schema.enum !== null) return schema.enum.length > 0;
  if (schema.const !== null) return true;
  if (schema.reference === null || depth > 20) return false;
  const target = emitter.settings.plan.index.get(schema.reference);
  return (
    target !== undefined && schema.allOf.length === 0 && reportsMissing(emitter, target.schema, depth + 1)
  );
}

function checkCounts(emitter: Emitter, rules: ObjectRules, target: Target): readonly Statement[] {
  const rule = ruleMaker(target);
  const statements: Statement[] = [];
  const size = code`${emitter.runtime("countProperties")}(${target.value})`;
  const { minProperties, maxProperties } = rules;
  if (minProperties !== null && minProperties > 0) {
    const message = `must have at least ${count(minProperties, "property")}`;
    statements.push(rule(code`${size} < ${minProperties.toString()}`, "minProperties", message));
  }
  if (maxProperties !== null) {
    const message = `must have at most ${count(maxProperties, "property")}`;
    statements.push(rule(code`${size} > ${maxProperties.toString()}`, "maxProperties", message));
  }
  return statements;
}

function checkDependents(
  emitter: Emitter,
  { property, others }: { readonly property: string; readonly others: readonly string[] },
  target: Target,
): readonly Statement[] {
  const rule = ruleMaker(target);
  const present = code`${access(emitter, target, property)} !== undefined`;
  return others.flatMap((other) => {
    const absent = code`${access(emitter, target, other)} === undefined`;
    const message = `must have property ${JSON.stringify(other)} beside ${JSON.stringify(property)}`;
    return when([present], [rule(absent, "dependentRequired", message)]);
  });
}

/** One loop over the keys for `propertyNames`, `patternProperties` and `additionalProperties`. */
function checkKeys(emitter: Emitter, rules: ObjectRules, target: Target): readonly Statement[] {
  const key = loopName("key", target);
  const child: Target = {
    value: `${target.value}[${key}]`,
    place: placeOfKey(target.place, emitter.runtime("pointerToken"), key),
    depth: target.depth + 1,
    hint: `${target.hint} value`,
    owners: [],
    visited: noVisits,
    keyword: "additionalProperties",
  };
  const body: Statement[] = [];
  const onValue: Statement[] = [];
  const item = loopName("item", target);
  if (rules.propertyNames !== null) {
    const names = { ...child, value: key, keyword: "propertyNames", hint: `${target.hint} key` };
    body.push(...emitter.check(rules.propertyNames, { ...names, owners: [rules.propertyNames] }));
  }
  const patterns: string[] = [];
  for (const [index, { pattern, schema }] of rules.patternProperties.entries()) {
    const regex = patternConstant(emitter, `${target.hint} key ${index === 0 ? "" : index + 1}`, pattern);
    if (regex === null) continue;
    patterns.push(regex);
    const value = { ...child, value: item, owners: [schema], keyword: "patternProperties" };
    onValue.push(...when([`${regex}.test(${key})`], emitter.check(schema, value)));
  }
  const { additionalProperties } = rules;
  if (additionalProperties !== null) {
    const names = rules.properties.map(({ name }) => name);
    const unknown = noneOfKeys(emitter, names, { patterns, key, hint: target.hint });
    const value = { ...child, value: item, owners: [additionalProperties] };
    onValue.push(...when(unknown, emitter.check(additionalProperties, value)));
  }
  return keyLoop({ key, item, body, onValue }, target);
}

interface KeyLoop {
  readonly key: string;
  readonly item: string;
  readonly body: readonly Statement[];
  /** Statements for keys whose value is not `undefined`; they may use `item`. */
  readonly onValue: readonly Statement[];
}

/** `for (const key of Object.keys(value)) { ... }`, empty where nothing is checked. */
export function keyLoop(loop: KeyLoop, target: Target): readonly Statement[] {
  const { key, item, body, onValue } = loop;
  if (body.length + onValue.length === 0) return [];
  const binding: Statement = { kind: "binding", name: item, value: `${target.value}[${key}]` };
  const inner = onValue.length === 0 ? [] : [binding, ...when([`${item} !== undefined`], onValue)];
  return [{ kind: "loop", head: `const ${key} of Object.keys(${target.value})`, body: [...body, ...inner] }];
}

/** More names than these are looked up in a Set rather than compared one by one. */
const comparedNames = 12;

/** Conjuncts that hold for a key that is none of the names and matches none of the patterns. */
export function noneOfKeys(
  emitter: Emitter,
  names: readonly string[],
  {
    patterns,
    key,
    hint,
  }: { readonly patterns: readonly string[]; readonly key: string; readonly hint: string },
): readonly Printable[] {
  const byName =
    names.length <= comparedNames
      ? names.map((name) => `${key} !== ${tsString(name)}`)
      : [`!${emitter.constant(hint, "Keys", `new Set([${names.map(tsString).join(", ")}])`)}.has(${key})`];
  return [...byName, ...patterns.map((pattern) => `!${pattern}.test(${key})`)];
}

/** Names that every object inherits: reading them must not find the prototype's. */
const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** `value["id"]`; `ownProperty(value, "toString")` for names that every object inherits. */
export function access(emitter: Emitter, target: Target, name: string): Printable {
  if (inherited.has(name)) return code`${emitter.runtime("ownProperty")}(${target.value}, ${tsString(name)})`;
  return `${target.value}[${tsString(name)}]`;
}
