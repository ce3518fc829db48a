import type { JsonCodec } from "../../json/json-codec.js";
import type { Violation } from "../../validation/violation.js";
import type { ParameterSpec, Shape } from "../operation.js";
import { isObject } from "../own.js";
import { itemsOf, objectOf, propertyOf, scalarText, unrevive } from "./shape.js";

/** A value, taken apart as far as the styles reach: texts that are not encoded yet. */
export type Parts =
  | { readonly kind: "scalar"; readonly text: string }
  | { readonly kind: "array"; readonly texts: readonly string[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [name: string, text: string])[] };

/** Arrays and objects inside arrays and objects are beyond every style but `deepObject`: they are written as JSON. */
export function partsOf(value: unknown, { shape, json }: ParameterSpec): Parts {
  if (Array.isArray(value)) {
    const items = itemsOf(shape) ?? "any";
    const present = value.filter((item: unknown) => item !== undefined);
    return { kind: "array", texts: present.map((item: unknown) => nestedText(item, items, json)) };
  }
  if (isObject(value)) {
    const object = objectOf(shape);
    const entries: [string, string][] = [];
    for (const [name, member] of Object.entries(value)) {
      const property = object === null ? "any" : propertyOf(object, name);
      if (member === undefined) continue;
      entries.push([name, nestedText(member, property ?? "any", json)]);
    }
    return { kind: "object", entries };
  }
  return { kind: "scalar", text: scalarText(value, shape) };
}

/** `true` for the media types whose parameters are JSON text. */
export function isJsonContent(mediaType: string): boolean {
  return /^[^;]*[/+]json\s*(?:;|$)/i.test(mediaType);
}

/** The text of a parameter that is described by `content`. */
export function contentText(value: unknown, spec: ParameterSpec, mediaType: string): string {
  return isJsonContent(mediaType) ? jsonText(value, spec.shape, spec.json) : scalarText(value, spec.shape);
}

function nestedText(value: unknown, shape: Shape, json: JsonCodec | undefined): string {
  return Array.isArray(value) || isObject(value) ? jsonText(value, shape, json) : scalarText(value, shape);
}

/** The group of a place in an input, and in the pointers of violations. */
export function groupOf(
  place: ParameterSpec["in"],
): "path" | "query" | "headers" | "cookies" | "querystring" {
  return place === "header" ? "headers" : place === "cookie" ? "cookies" : place;
}

/** A violation of a parameter: `/query/page~1size`. */
export function parameterViolation(
  spec: ParameterSpec,
  rule: { readonly keyword: string; readonly message: string },
): Violation {
  const group = groupOf(spec.in);
  const pointer =
    spec.in === "querystring"
      ? "/querystring"
      : `/${group}/${spec.name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  return { pointer, ...rule };
}

function jsonText(value: unknown, shape: Shape, json: JsonCodec | undefined): string {
  return (json ?? JSON).stringify(unrevive(value, shape)) ?? "null";
}
