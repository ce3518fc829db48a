import type { JsonType, KeywordSchema, Schema, SchemaId, SchemaIndex } from "../../model/index.js";
import type { TargetOptions } from "../options.js";

/** How text becomes a value and back; the same as `Shape` of the runtime, which documents it. */
export type Shape =
  | "string"
  | "number"
  | "integer"
  | "boolean"
  | "null"
  | "bigint"
  | "date-time"
  | "date"
  | "any"
  | { readonly kind: "array"; readonly items: Shape }
  | {
      readonly kind: "object";
      readonly properties: ReadonlyMap<string, Shape>;
      readonly additional: Shape | null;
    }
  | { readonly kind: "any-of"; readonly shapes: readonly Shape[] };

interface ShapeContext {
  readonly index: SchemaIndex;
  readonly options: TargetOptions;
  /** The references on the way to here: a schema inside itself is `any`. */
  readonly path: ReadonlySet<SchemaId>;
}

/** Parameters nest a level or two; what is deeper goes by its look. */
const maxDepth = 8;

/** `{type: array, items: {type: integer}}` -> `{kind: "array", items: "integer"}`: what is left when only types matter. */
export function shapeOf(schema: Schema, index: SchemaIndex, options: TargetOptions): Shape {
  return unionOf(alternatives(schema, { index, options, path: new Set() }, 0));
}

/** The shapes of which a value has one; empty when nothing is known. */
function alternatives(schema: Schema, context: ShapeContext, depth: number): readonly Shape[] {
  if (schema.kind === "boolean" || depth > maxDepth) return [];
  const own = ownShapes(schema, context, depth);
  const inherited = [...referenced(schema, context, depth), ...combined(schema, context, depth)];
  if (own.length === 0) return inherited;
  return mergeObjects([...own, ...inherited.filter((shape) => isObject(shape) || own.length === 0)]);
}

function referenced(schema: KeywordSchema, context: ShapeContext, depth: number): readonly Shape[] {
  const id = schema.reference;
  if (id === null || context.path.has(id)) return [];
  const target = context.index.get(id);
  if (target === undefined) return [];
  return alternatives(target.schema, { ...context, path: new Set([...context.path, id]) }, depth + 1);
}

function combined(schema: KeywordSchema, context: ShapeContext, depth: number): readonly Shape[] {
  const parts = schema.allOf.map((part) => alternatives(part, context, depth + 1));
  // A part that allows anything says nothing; in a conjunction the others decide.
  const all = mergeObjects(parts.filter((shapes) => !shapes.includes("any")).flat());
  const any = [...schema.oneOf, ...schema.anyOf].flatMap((part) => {
    const shapes = alternatives(part, context, depth + 1);
    return shapes.length === 0 ? ["any" as const] : shapes;
  });
  return all.length > 0 && any.every((shape) => shape === "any") ? all : [...all, ...any];
}

/** `allOf: [{properties: {a}}, {properties: {b}}]` -> one object with both. */
function mergeObjects(shapes: readonly Shape[]): readonly Shape[] {
  const objects = shapes.filter(isObject);
  if (objects.length < 2) return shapes;
  const merged: Shape = {
    kind: "object",
    properties: new Map(objects.flatMap((shape) => [...shape.properties])),
    additional: objects.find((shape) => shape.additional !== null)?.additional ?? null,
  };
  return [...shapes.filter((shape) => !isObject(shape)), merged];
}

function isObject(shape: Shape): shape is Extract<Shape, { kind: "object" }> {
  return typeof shape === "object" && shape.kind === "object";
}

/** What the schema's own keywords say. */
function ownShapes(schema: KeywordSchema, context: ShapeContext, depth: number): readonly Shape[] {
  const values = schema.const !== null ? [schema.const.value] : schema.enum;
  if (schema.types !== null) return schema.types.map((type) => typeShape(type, schema, { context, depth }));
  if (values !== null && values.length > 0) return [...new Set(values.map(jsonTypeOf))].map(scalarShape);
  if (schema.object !== null && (schema.object.properties.length > 0 || schema.object.additionalProperties)) {
    return [objectShape(schema, context, depth)];
  }
  if (schema.array !== null && (schema.array.items !== null || schema.array.prefixItems.length > 0)) {
    return [arrayShape(schema, context, depth)];
  }
  return [];
}

function typeShape(
  type: JsonType,
  schema: KeywordSchema,
  at: { readonly context: ShapeContext; readonly depth: number },
): Shape {
  const { options } = at.context;
  if (type === "array") return arrayShape(schema, at.context, at.depth);
  if (type === "object") return objectShape(schema, at.context, at.depth);
  if (type === "string" && options.dates === "Date") {
    if (schema.format === "date-time" || schema.format === "date") return schema.format;
  }
  if (type === "integer" && schema.format === "int64" && options.int64 === "bigint") return "bigint";
  return scalarShape(type);
}

function scalarShape(type: JsonType): Shape {
  if (type === "array") return { kind: "array", items: "any" };
  if (type === "object") return { kind: "object", properties: new Map(), additional: "any" };
  return type;
}

function arrayShape(schema: KeywordSchema, context: ShapeContext, depth: number): Shape {
  const further = schema.array?.items ?? null;
  // `items: false` closes a tuple: there is no item that it could say something of.
  const isClosed = further === null || (further.kind === "boolean" && !further.value);
  const parts = [...(schema.array?.prefixItems ?? []), ...(isClosed ? [] : [further])];
  if (parts.length === 0) return { kind: "array", items: "any" };
  return { kind: "array", items: unionOf(parts.flatMap((part) => known(part, context, depth))) };
}

function objectShape(schema: KeywordSchema, context: ShapeContext, depth: number): Shape {
  const rules = schema.object;
  const properties = new Map<string, Shape>();
  for (const { name, schema: property } of rules?.properties ?? []) {
    properties.set(name, unionOf(alternatives(property, context, depth + 1)));
  }
  const rest = [
    ...(rules?.patternProperties.map((one) => one.schema) ?? []),
    ...(rules?.additionalProperties ? [rules.additionalProperties] : []),
  ].filter((part) => part.kind !== "boolean" || part.value);
  if (rest.length > 0) {
    return {
      kind: "object",
      properties,
      additional: unionOf(rest.flatMap((part) => known(part, context, depth))),
    };
  }
  return { kind: "object", properties, additional: properties.size === 0 ? "any" : null };
}

function known(part: Schema, context: ShapeContext, depth: number): readonly Shape[] {
  const shapes = alternatives(part, context, depth + 1);
  return shapes.length === 0 ? ["any"] : shapes;
}

/** The stricter a shape is about the text it takes, the earlier it is tried. */
function strictness(shape: Shape): number {
  const order = ["null", "boolean", "integer", "bigint", "number", "date-time", "date"];
  if (typeof shape === "object") return shape.kind === "any-of" ? 9 : 8;
  const at = order.indexOf(shape);
  return at >= 0 ? at : shape === "string" ? 10 : 11;
}

/** `[string, integer]` -> any-of integer, string; `any` swallows what a text could also be. */
export function unionOf(shapes: readonly Shape[]): Shape {
  const flat = shapes.flatMap((shape) =>
    typeof shape === "object" && shape.kind === "any-of" ? shape.shapes : [shape],
  );
  const seen = new Set<string>();
  const distinct = flat.filter((shape) => {
    const key = shapeKey(shape);
    return seen.has(key) ? false : Boolean(seen.add(key));
  });
  const [first] = distinct;
  if (first === undefined || distinct.includes("any")) return "any";
  if (distinct.length === 1) return first;
  return { kind: "any-of", shapes: [...distinct].sort((a, b) => strictness(a) - strictness(b)) };
}

function shapeKey(shape: Shape): string {
  if (typeof shape === "string") return shape;
  if (shape.kind === "array") return `[${shapeKey(shape.items)}]`;
  if (shape.kind === "any-of") return shape.shapes.map(shapeKey).join("|");
  const members = [...shape.properties].map(([name, inner]) => `${JSON.stringify(name)}:${shapeKey(inner)}`);
  return `{${members.join(",")};${shape.additional === null ? "" : shapeKey(shape.additional)}}`;
}

function jsonTypeOf(value: unknown): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  switch (typeof value) {
    case "boolean":
      return "boolean";
    case "number":
      return Number.isInteger(value) ? "integer" : "number";
    case "object":
      return "object";
    default:
      return "string";
  }
}
