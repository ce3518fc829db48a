import type { ArrayRules, ObjectRules, Property, Schema } from "../../model/index.js";

/** Where a schema stands in the one around it. */
export type Place =
  | { readonly kind: "property"; readonly property: Property }
  | { readonly kind: "items" }
  | { readonly kind: "prefix-item" | "all-of" | "pattern"; readonly index: number }
  | {
      readonly kind: "branch";
      readonly keyword: "oneOf" | "anyOf";
      readonly index: number;
      readonly siblings: readonly Schema[];
    }
  | { readonly kind: "values" }
  /** `not`, `if`, `contains`, ...: constraints that types do not show. */
  | { readonly kind: "constraint" };

/** `true` where no other schema stands in this one. */
export function isLeaf(schema: Schema): boolean {
  return (
    schema.kind === "boolean" ||
    (schema.object === null &&
      schema.array === null &&
      schema.allOf.length === 0 &&
      schema.oneOf.length === 0 &&
      schema.anyOf.length === 0 &&
      schema.not === null &&
      schema.conditional === null &&
      (schema.string === null || schema.string.contentSchema === null))
  );
}

type Visit = (child: Schema, place: Place) => void;

// These carry nothing of their own; one of each spares an object for every schema of a large contract.
const items: Place = { kind: "items" };
const values: Place = { kind: "values" };
const constraint: Place = { kind: "constraint" };

/** Calls `visit` for every schema that stands directly in this one; references are not followed. */
export function forEachChild(schema: Schema, visit: Visit): void {
  if (schema.kind === "boolean") return;
  if (schema.object !== null) visitObject(schema.object, visit);
  if (schema.array !== null) visitArray(schema.array, visit);
  if (schema.allOf.length > 0) visitAllOf(schema.allOf, visit);
  if (schema.oneOf.length > 0) visitBranches(schema.oneOf, "oneOf", visit);
  if (schema.anyOf.length > 0) visitBranches(schema.anyOf, "anyOf", visit);
  visitConstraint(schema.not, visit);
  visitConstraint(schema.string?.contentSchema ?? null, visit);
  if (schema.conditional === null) return;
  visitConstraint(schema.conditional.if, visit);
  visitConstraint(schema.conditional.then, visit);
  visitConstraint(schema.conditional.else, visit);
}

function visitObject(object: ObjectRules, visit: Visit): void {
  for (const property of object.properties) visit(property.schema, { kind: "property", property });
  for (const [index, pattern] of object.patternProperties.entries()) {
    visit(pattern.schema, { kind: "pattern", index });
  }
  if (object.additionalProperties !== null) visit(object.additionalProperties, values);
  visitConstraint(object.propertyNames, visit);
  visitConstraint(object.unevaluatedProperties, visit);
  for (const dependent of object.dependentSchemas) visit(dependent.schema, constraint);
}

function visitArray(array: ArrayRules, visit: Visit): void {
  for (const [index, item] of array.prefixItems.entries()) visit(item, { kind: "prefix-item", index });
  if (array.items !== null) visit(array.items, items);
  visitConstraint(array.contains, visit);
  visitConstraint(array.unevaluatedItems, visit);
}

function visitAllOf(members: readonly Schema[], visit: Visit): void {
  for (const [index, member] of members.entries()) visit(member, { kind: "all-of", index });
}

function visitBranches(siblings: readonly Schema[], keyword: "oneOf" | "anyOf", visit: Visit): void {
  for (const [index, branch] of siblings.entries()) {
    visit(branch, { kind: "branch", keyword, index, siblings });
  }
}

function visitConstraint(child: Schema | null, visit: Visit): void {
  if (child !== null) visit(child, constraint);
}
