import { child, type SourceRef } from "../../diagnostics/index.js";
import type { JsonObject, JsonValue, Schema } from "../../model/index.js";

/** A value of the document with the place where it stands. */
export interface Located {
  readonly value: JsonValue;
  readonly source: SourceRef;
  /** What a normalisation has put in the place of the value's own members; `null`: the value's own. */
  readonly fields: ReadonlyMap<string, Located> | null;
  /** As `fields`, for a list. */
  readonly elements: readonly Located[] | null;
  /** The component that this was reached by, where a normalisation has followed the reference already. */
  readonly componentName: string | null;
  /** A schema that a normalisation has made from several places, for want of a single one to read. */
  readonly schema: (() => Schema) | null;
}

export function located(value: JsonValue, source: SourceRef, rest: Partial<Located> = {}): Located {
  return { value, source, fields: null, elements: null, componentName: null, schema: null, ...rest };
}

/** As `located` with nothing more to say, which holds for nearly every value of a document. */
function plain(value: JsonValue, source: SourceRef): Located {
  return { value, source, fields: null, elements: null, componentName: null, schema: null };
}

/** An object made by a normalisation: members that it leaves out do not exist. */
export function overlay(
  source: SourceRef,
  fields: Iterable<readonly [string, Located | null]>,
  rest: Partial<Located> = {},
): Located {
  const present = new Map<string, Located>();
  for (const [key, value] of fields) if (value !== null) present.set(key, value);
  return located({}, source, { fields: present, ...rest });
}

/** A member of an object; `null` where there is none. */
export function field(node: Located, key: string): Located | null {
  if (node.fields !== null) return node.fields.get(key) ?? null;
  const { value } = node;
  if (!isJsonObject(value) || !Object.hasOwn(value, key)) return null;
  const member = value[key];
  return member === undefined ? null : plain(member, child(node.source, key));
}

/** The members of an object in its order; none for anything else. */
export function entriesOf(node: Located | null): readonly (readonly [string, Located])[] {
  if (node === null) return [];
  if (node.fields !== null) return [...node.fields];
  if (!isJsonObject(node.value)) return [];
  return Object.entries(node.value).map(([key, value]) => [key, plain(value, child(node.source, key))]);
}

/** The elements of a list; none for anything else. */
export function elementsOf(node: Located | null): readonly Located[] {
  if (node === null) return [];
  if (node.elements !== null) return node.elements;
  if (!isJsonArray(node.value)) return [];
  return node.value.map((value, index) => plain(value, child(node.source, index)));
}

export function isObject(node: Located): boolean {
  return node.fields !== null || isJsonObject(node.value);
}

/** Members except specification extensions, which every map of the specification allows. */
export function namedEntries(node: Located | null): readonly (readonly [string, Located])[] {
  return entriesOf(node).filter(([key]) => !key.startsWith("x-"));
}

const NO_EXTENSIONS: JsonObject = Object.freeze({});

/** The `x-` members of an object. */
export function extensionsOf(node: Located): JsonObject {
  if (node.fields === null && !isJsonObject(node.value)) return NO_EXTENSIONS;
  const keys =
    node.fields === null && isJsonObject(node.value)
      ? Object.keys(node.value)
      : [...(node.fields?.keys() ?? [])];
  if (!keys.some((key) => key.startsWith("x-"))) return NO_EXTENSIONS;
  const found = entriesOf(node).filter(([key]) => key.startsWith("x-"));
  return Object.fromEntries(found.map(([key, { value }]) => [key, value]));
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
