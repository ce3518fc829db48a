import type { Discriminator, JsonValue, KeywordSchema, Schema, SchemaId } from "../../model/index.js";
import type { Emitter } from "./emitter.js";
import { maskObject } from "./type-mask.js";

/** A property whose value tells the branches of a union apart. */
export interface UnionTag {
  readonly property: string;
  /** For each branch the values that it allows there; no value is in two of them. */
  readonly values: readonly (readonly JsonValue[])[];
}

/**
 * The property by which one look decides: every branch is an object that requires it and gives it its own constant
 * values. This follows from the schemas alone; `discriminator` is only asked which property to try first.
 */
export function tagOf(
  emitter: Emitter,
  branches: readonly Schema[],
  discriminator: Discriminator | null,
): UnionTag | null {
  const [first] = branches;
  if (first === undefined) return null;
  for (const branch of branches) if (emitter.settings.masks.of(branch) !== maskObject) return null;
  for (const property of candidates(emitter, first, discriminator)) {
    const values = branches.map((branch) => constantsOf(emitter, branch, property));
    const known = values.filter((list) => list !== null);
    if (known.length === branches.length && areDistinct(known.flat())) return { property, values: known };
  }
  return null;
}

function areDistinct(values: readonly JsonValue[]): boolean {
  return new Set(values).size === values.length;
}

function candidates(
  emitter: Emitter,
  branch: Schema,
  discriminator: Discriminator | null,
): ReadonlySet<string> {
  const names = new Set<string>();
  if (discriminator !== null) names.add(discriminator.propertyName);
  visitParts(emitter, branch, (part) => {
    for (const { name, schema } of part.object?.properties ?? []) {
      if (
        schema.kind === "keywords" &&
        (schema.const !== null || schema.enum !== null || schema.reference !== null)
      ) {
        names.add(name);
      }
    }
  });
  // Every object inherits them, so that a plain look at the property would find them everywhere.
  for (const name of Object.getOwnPropertyNames(Object.prototype)) names.delete(name);
  return names;
}

/** The values that a branch allows for a property that it requires; `null` where it does not name them. */
function constantsOf(emitter: Emitter, branch: Schema, property: string): readonly JsonValue[] | null {
  let required = false;
  let leftOut = false;
  let values: readonly JsonValue[] | null = null;
  visitParts(emitter, branch, (part) => {
    const { object } = part;
    if (object === null) return;
    required ||= object.required.includes(property);
    const found = object.properties.find((one) => one.name === property)?.schema;
    if (found === undefined) return;
    if (emitter.hasViews && found.kind === "keywords" && isOneSided(found)) leftOut = true;
    values ??= constants(emitter, found);
  });
  return required && !leftOut ? values : null;
}

function isOneSided(schema: KeywordSchema): boolean {
  return schema.annotations.readOnly || schema.annotations.writeOnly;
}

function constants(emitter: Emitter, schema: Schema): readonly JsonValue[] | null {
  let values: readonly JsonValue[] | null = null;
  visitParts(emitter, schema, (part) => {
    if (part.const !== null) values ??= [part.const.value];
    else if (part.enum !== null && part.enum.length <= 20) values ??= part.enum;
  });
  const found: readonly JsonValue[] = values ?? [];
  const scalar = found.every((value) => value !== null && typeof value !== "object");
  return scalar && found.length > 0 ? found : null;
}

/** The schema itself and everything that has to hold with it: references and `allOf`. */
function visitParts(emitter: Emitter, schema: Schema, visit: (part: KeywordSchema) => void): void {
  const seen = new Set<SchemaId>();
  const walk = (current: Schema): void => {
    if (current.kind === "boolean") return;
    visit(current);
    current.allOf.forEach(walk);
    if (current.reference === null || seen.has(current.reference)) return;
    seen.add(current.reference);
    const target = emitter.settings.plan.index.get(current.reference);
    if (target !== undefined) walk(target.schema);
  };
  walk(schema);
}
