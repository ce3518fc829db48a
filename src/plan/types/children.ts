import type { KeywordSchema, Property, Schema } from "../../model/index.js";

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

type Visit = (child: Schema, place: Place) => void;

/** Calls `visit` for every schema that stands directly in this one; references are not followed. */
export function forEachChild(schema: Schema, visit: Visit): void {
  if (schema.kind === "boolean") return;
  visitObject(schema, visit);
  visitArray(schema, visit);
  for (const [index, member] of schema.allOf.entries()) visit(member, { kind: "all-of", index });
  visitBranches(schema.oneOf, "oneOf", visit);
  visitBranches(schema.anyOf, "anyOf", visit);
  visitAll([schema.not, schema.string?.contentSchema ?? null], visit);
  if (schema.conditional !== null) {
    visitAll([schema.conditional.if, schema.conditional.then, schema.conditional.else], visit);
  }
}

function visitObject({ object }: KeywordSchema, visit: Visit): void {
  if (object === null) return;
  for (const property of object.properties) visit(property.schema, { kind: "property", property });
  for (const [index, pattern] of object.patternProperties.entries()) {
    visit(pattern.schema, { kind: "pattern", index });
  }
  if (object.additionalProperties !== null) visit(object.additionalProperties, { kind: "values" });
  visitAll([object.propertyNames, object.unevaluatedProperties], visit);
  for (const dependent of object.dependentSchemas) visit(dependent.schema, { kind: "constraint" });
}

function visitArray({ array }: KeywordSchema, visit: Visit): void {
  if (array === null) return;
  for (const [index, item] of array.prefixItems.entries()) visit(item, { kind: "prefix-item", index });
  if (array.items !== null) visit(array.items, { kind: "items" });
  visitAll([array.contains, array.unevaluatedItems], visit);
}

function visitBranches(siblings: readonly Schema[], keyword: "oneOf" | "anyOf", visit: Visit): void {
  for (const [index, branch] of siblings.entries())
    visit(branch, { kind: "branch", keyword, index, siblings });
}

function visitAll(children: readonly (Schema | null)[], visit: Visit): void {
  for (const child of children) if (child !== null) visit(child, { kind: "constraint" });
}
