import type { Shape } from "../operation.js";
import { isObject, setOwn } from "../own.js";

export interface ObjectShape {
  readonly properties: Readonly<Record<string, Shape>>;
  readonly additional: Shape | null;
}

/** As JSON writes numbers: no `+1`, `01`, `0x1` or `Infinity`. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const INTEGER = /^-?\d+$/;

/** The scalar that a text stands for; `undefined`: it is none of the shape's. Dates stay text until they are validated. */
export function parseScalar(text: string, shape: Shape): unknown {
  switch (shape) {
    case "string":
    case "date-time":
    case "date":
    case "any":
      return text;
    case "number":
    case "integer":
      return NUMBER.test(text) ? Number(text) : undefined;
    case "bigint":
      return INTEGER.test(text) ? BigInt(text) : undefined;
    case "boolean":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "null":
      return text === "null" ? null : undefined;
    default:
      if (shape.kind !== "any-of") return undefined;
      for (const alternative of shape.shapes) {
        const value = parseScalar(text, alternative);
        if (value !== undefined) return value;
      }
      return undefined;
  }
}

/** As `parseScalar`; what does not fit stays text, for the validator to refuse. */
export function parseOrText(text: string, shape: Shape): unknown {
  const value = parseScalar(text, shape);
  return value === undefined ? text : value;
}

/** The text of a scalar: digits for numbers, RFC 3339 for dates (without time where the shape says so). */
export function scalarText(value: unknown, shape: Shape): string {
  if (value instanceof Date) {
    const text = value.toISOString();
    return accepts(shape, "date") && !accepts(shape, "date-time") ? text.slice(0, 10) : text;
  }
  return String(value);
}

/** The shape of the items; `null`: the shape has no arrays. */
export function itemsOf(shape: Shape): Shape | null {
  if (typeof shape === "string") return shape === "any" ? "any" : null;
  if (shape.kind === "array") return shape.items;
  if (shape.kind === "object") return null;
  const items = shape.shapes.map(itemsOf).filter((each) => each !== null);
  return items.length > 1 ? { kind: "any-of", shapes: items } : (items[0] ?? null);
}

/** The properties, those of several alternatives together; `null`: the shape has no objects. */
export function objectOf(shape: Shape): ObjectShape | null {
  if (typeof shape === "string") return null;
  if (shape.kind === "object") return shape;
  if (shape.kind === "array") return null;
  const objects = shape.shapes.map(objectOf).filter((each) => each !== null);
  const [first, ...others] = objects;
  if (first === undefined || others.length === 0) return first ?? null;
  return others.reduce(merge, first);
}

/** The shape of a property; `null`: the shape says nothing of it. */
export function propertyOf(shape: ObjectShape, name: string): Shape | null {
  return (Object.hasOwn(shape.properties, name) ? shape.properties[name] : undefined) ?? shape.additional;
}

/** Whether a scalar shape is the shape itself or one of its alternatives. */
export function accepts(shape: Shape, scalar: Shape & string): boolean {
  if (typeof shape === "string") return shape === scalar;
  return shape.kind === "any-of" && shape.shapes.some((each) => accepts(each, scalar));
}

/** Wire value to typed value: texts of `date` shapes to `Date`, integers of `bigint` shapes to `bigint`. */
export function revive(value: unknown, shape: Shape): unknown {
  if (!differsOnWire(shape)) return value;
  if (typeof value === "string" && (accepts(shape, "date-time") || accepts(shape, "date"))) {
    const date = new Date(value);
    return Number.isNaN(date.getTime()) ? value : date;
  }
  if (typeof value === "number" && Number.isInteger(value) && accepts(shape, "bigint")) return BigInt(value);
  return mapParts(value, shape, revive);
}

/** Typed value to wire value, as validators and JSON want it: the inverse of `revive`, but that `bigint` stays. */
export function unrevive(value: unknown, shape: Shape): unknown {
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? value : scalarText(value, shape);
  }
  return differsOnWire(shape) ? mapParts(value, shape, unrevive) : value;
}

/** `bigint` to `number`, but where the shape wants a `bigint`. */
export function roundNumbers(value: unknown, shape: Shape): unknown {
  if (typeof value === "bigint") return accepts(shape, "bigint") ? value : Number(value);
  if (Array.isArray(value)) {
    const items = itemsOf(shape) ?? "any";
    return value.map((item: unknown) => roundNumbers(item, items));
  }
  if (!isObject(value)) return value;
  const object = objectOf(shape);
  const rounded: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    setOwn(rounded, name, roundNumbers(member, (object === null ? null : propertyOf(object, name)) ?? "any"));
  }
  return rounded;
}

function mapParts(value: unknown, shape: Shape, map: (value: unknown, shape: Shape) => unknown): unknown {
  if (Array.isArray(value)) {
    const items = itemsOf(shape);
    return items === null ? value : value.map((item: unknown) => map(item, items));
  }
  const object = objectOf(shape);
  if (object === null || !isObject(value)) return value;
  const mapped: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const property = propertyOf(object, name);
    setOwn(mapped, name, property === null ? member : map(member, property));
  }
  return mapped;
}

/** Whether `revive` may change a value of the shape. */
export function differsOnWire(shape: Shape): boolean {
  if (typeof shape === "string") return shape === "date-time" || shape === "date" || shape === "bigint";
  switch (shape.kind) {
    case "array":
      return differsOnWire(shape.items);
    case "any-of":
      return shape.shapes.some(differsOnWire);
    case "object":
      return (
        (shape.additional !== null && differsOnWire(shape.additional)) ||
        Object.values(shape.properties).some(differsOnWire)
      );
  }
}

function merge(left: ObjectShape, right: ObjectShape): ObjectShape {
  const properties: Record<string, unknown> = {};
  for (const name of [...Object.keys(left.properties), ...Object.keys(right.properties)]) {
    setOwn(properties, name, either(propertyOf(left, name), propertyOf(right, name)));
  }
  return {
    // Every value is what `either` gives for a name that one of the two has, so a `Shape`.
    properties: properties as Record<string, Shape>,
    additional: either(left.additional, right.additional),
  };
}

function either(left: Shape | null, right: Shape | null): Shape | null {
  if (left === null || right === null || left === right) return left ?? right;
  return { kind: "any-of", shapes: [left, right] };
}
