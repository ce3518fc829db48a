import type { KeywordSchema, ObjectRules, Property, Schema } from "../../model/index.js";
import { camelCase } from "../../naming/index.js";
import { code, type Printable, tsString } from "../../print/index.js";
import { loopName } from "./check-array.js";
import { count, patternConstant, ruleMaker } from "./check-scalars.js";
import { type Emitter, noVisits, type Target } from "./emitter.js";
import { placeExpression, placeOf, placeOfKey } from "./place.js";
import { propertyParts } from "./property-parts.js";
import { alwaysFail, demand, type Statement, when } from "./statements.js";
import { maskAll, maskOfTypes } from "./type-mask.js";
import { isLeftOut } from "./views.js";

/** The rules of an object but those that need other schemas to hold for it; `target` is known to be an object. */
export function checkObject(
  emitter: Emitter,
  schema: KeywordSchema & { readonly object: ObjectRules },
  target: Target,
): readonly Statement[] {
  const rules = schema.object;
  const required = new Set(rules.required.filter((name) => !isLeftOut(emitter, name, target.owners)));
  const statements: Statement[] = [];
  const parts = propertyParts(schema);
  for (const part of parts) {
    const [first] = part.object.properties;
    statements.push(
      ...emitter.delegate(part, { ...target, hint: `${target.hint} from ${first?.name ?? ""}` }),
    );
  }
  for (const property of rules.properties) {
    const isRequired = required.delete(property.name);
    if (parts.length > 0) continue;
    statements.push(...checkProperty(emitter, property, { target, required: isRequired }));
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
  if (reportsMissing(emitter, schema) && !alwaysFail(body)) return [...binding, ...body];
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
  const body: Statement[] = [];
  if (rules.propertyNames !== null) {
    const name = keyTarget(emitter, rules.propertyNames, { target, keyword: "propertyNames" });
    const checks = emitter.check(rules.propertyNames, { ...name, value: key, hint: `${target.hint} key` });
    body.push(...when([`${target.value}[${key}] !== undefined`], checks));
  }
  const patterns: string[] = [];
  for (const [index, { pattern, schema }] of rules.patternProperties.entries()) {
    const regex = patternConstant(emitter, `${target.hint} key ${index === 0 ? "" : index + 1}`, pattern);
    if (regex === null) continue;
    patterns.push(regex);
    const checks = checkKeyed(emitter, schema, { target, keyword: "patternProperties" });
    body.push(...when([`${regex}.test(${key})`], checks));
  }
  const { additionalProperties } = rules;
  if (additionalProperties !== null) {
    const names = rules.properties.map(({ name }) => name);
    const checks = checkKeyed(emitter, additionalProperties, { target, keyword: "additionalProperties" });
    if (checks.length > 0) {
      body.push(...when(noneOfKeys(emitter, names, { patterns, key, hint: target.hint }), checks));
    }
  }
  if (body.length === 0) return [];
  return [{ kind: "loop", head: `const ${key} of Object.keys(${target.value})`, body }];
}

interface Keyed {
  readonly target: Target;
  readonly keyword: string;
}

function keyTarget(emitter: Emitter, schema: Schema, { target, keyword }: Keyed): Target {
  return {
    value: loopName("item", target),
    place: placeOfKey(target.place, emitter.runtime("pointerToken"), loopName("key", target)),
    depth: target.depth + 1,
    hint: `${target.hint} value`,
    owners: [schema],
    visited: noVisits,
    keyword,
  };
}

/** The checks of the value under a key; one that is `undefined` is not there. */
function checkKeyed(emitter: Emitter, schema: Schema, keyed: Keyed): readonly Statement[] {
  const child = keyTarget(emitter, schema, keyed);
  const checks = emitter.check(schema, child);
  if (checks.length === 0) return [];
  const value = `${keyed.target.value}[${loopName("key", keyed.target)}]`;
  if (alwaysFail(checks)) return when([`${value} !== undefined`], checks);
  return [{ kind: "binding", name: child.value, value }, ...when([`${child.value} !== undefined`], checks)];
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
