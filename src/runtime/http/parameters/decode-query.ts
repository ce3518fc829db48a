import type { Violation } from "../../validation/violation.js";
import type { ParameterSpec } from "../operation.js";
import { setOwn } from "../own.js";
import { isDeepName, parseDeepObject } from "./deep-object.js";
import { separatorOf } from "./expand.js";
import { objectFrom, parseContent, parseNested, parseSimple, strictly } from "./parse.js";
import { percentDecodeQuery } from "./percent.js";
import { accepts, itemsOf, objectOf, parseOrText, parseScalar, propertyOf } from "./shape.js";
import { StyleError, undefinedOrViolation } from "./style-error.js";

/** Values are decoded when they are asked for: a malformed one matters only where a parameter takes it. */
export type RawPair = readonly [name: string, rawValue: string];

/** What a value is read by that may be JSON. */
type JsonIn = Pick<ParameterSpec, "shape" | "json">;

const decode = strictly(percentDecodeQuery);

/** `a=1&b=%20` -> `[["a", "1"], ["b", "%20"]]`: names decoded, values not. */
export function splitQuery(query: string): readonly RawPair[] {
  if (query === "") return [];
  const pairs: RawPair[] = [];
  for (const piece of query.split("&")) {
    if (piece === "") continue;
    const at = piece.indexOf("=");
    const name = at < 0 ? piece : piece.slice(0, at);
    pairs.push([percentDecodeQuery(name) ?? name, at < 0 ? "" : piece.slice(at + 1)]);
  }
  return pairs;
}

/** Query parameters (`in: "query"`), or the fields of a form. Pairs that no parameter names are left alone. */
export function decodeQuery(
  pairs: readonly RawPair[],
  parameters: readonly ParameterSpec[],
  violations: Violation[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const spec of parameters) {
    const value = isPlain(spec)
      ? plainValue(pairs, spec, violations)
      : undefinedOrViolation(spec, violations, () => queryValue(pairs, spec, parameters));
    if (value !== undefined) setOwn(values, spec.name, value);
  }
  return values;
}

/** Most parameters are: one text, one value. */
function isPlain({ style, shape, content, allowEmptyValue }: ParameterSpec): boolean {
  return (
    typeof shape === "string" &&
    shape !== "any" &&
    style === "form" &&
    content === null &&
    allowEmptyValue !== true
  );
}

/** The short way to what `queryValue` gives for a plain parameter. */
function plainValue(pairs: readonly RawPair[], spec: ParameterSpec, violations: Violation[]): unknown {
  let only: string | undefined;
  for (const [name, raw] of pairs) {
    if (name !== spec.name) continue;
    if (only !== undefined || raw.includes("%") || raw.includes("+")) {
      return undefinedOrViolation(spec, violations, () => queryValue(pairs, spec, []));
    }
    only = raw;
  }
  return only === undefined ? undefined : parseOrText(only, spec.shape);
}

/** The value of a 3.2 `querystring` parameter; `undefined` for an empty query. */
export function decodeQuerystring(query: string, spec: ParameterSpec, violations: Violation[]): unknown {
  if (query === "") return undefined;
  return undefinedOrViolation(spec, violations, () => {
    if (spec.content !== null && !/^application\/x-www-form-urlencoded/i.test(spec.content)) {
      return parseContent(decode(query), spec, spec.content);
    }
    return formObject(splitQuery(query), spec);
  });
}

/** A form as one object: a property per name, an array where its shape wants one or the name comes twice. */
export function formObject(pairs: readonly RawPair[], form: JsonIn): unknown {
  const object = objectOf(form.shape) ?? { properties: {}, additional: "any" };
  const value: Record<string, unknown> = {};
  for (const name of new Set(pairs.map(([each]) => each))) {
    const property = propertyOf(object, name);
    if (property === null) continue;
    const raws = pairs.filter(([each]) => each === name).map(([, raw]) => raw);
    setOwn(value, name, explodedValue(raws, { ...form, shape: property }));
  }
  return value;
}

/** The value of one parameter; `undefined`: it is missing. Throws a `StyleError` for what cannot be read. */
export function queryValue(
  pairs: readonly RawPair[],
  spec: ParameterSpec,
  parameters: readonly ParameterSpec[],
): unknown {
  if (spec.style === "deepObject") {
    const own = pairs.filter(([name]) => isDeepName(spec.name, name));
    const value = parseDeepObject(
      spec.name,
      own.map(([name, raw]) => [name, decode(raw)]),
      spec.shape,
    );
    return value ?? emptyIfRequired(spec);
  }
  const raws: string[] = [];
  for (const [name, raw] of pairs) if (name === spec.name) raws.push(raw);
  const isExplodedObject = spec.explode && spec.content === null && objectOf(spec.shape) !== null;
  const [first] = raws;
  if (first === undefined) {
    return isExplodedObject ? explodedObject(pairs, spec, parameters) : undefined;
  }
  if (
    isExplodedObject &&
    itemsOf(spec.shape) === null &&
    parseScalar(decode(first), spec.shape) === undefined
  ) {
    return explodedObject(pairs, spec, parameters);
  }
  if (spec.allowEmptyValue === true && first === "" && parseScalar("", spec.shape) === undefined)
    return undefined;
  if (spec.content !== null) return parseContent(decode(onlyOne(raws)), spec, spec.content);
  return spec.explode ? explodedValue(raws, spec) : separatedValue(raws, spec);
}

/** `color=blue&color=black` */
function explodedValue(raws: readonly string[], { shape, json }: JsonIn): unknown {
  const items = itemsOf(shape);
  const [first = ""] = raws;
  if (raws.length === 1) {
    const scalar = parseScalar(decode(first), shape);
    if (scalar !== undefined) return scalar;
    if (items !== null && first === "") return [];
  }
  if (items !== null) return raws.map((raw) => parseNested(decode(raw), items, json));
  return parseNested(decode(onlyOne(raws)), shape, json);
}

/** `color=blue,black`, `color=blue%20black`, `color=blue%7Cblack` */
function separatedValue(raws: readonly string[], spec: ParameterSpec): unknown {
  const { shape, json } = spec;
  const items = itemsOf(shape);
  const separator = separatorOf(spec);
  if (items === null && objectOf(shape) === null) return parseOrText(decode(onlyOne(raws)), shape);
  if (separator !== null) {
    // These separators stand percent-encoded in a URL.
    const text = raws.map(decode).join(separator);
    return parseSimple(text, { shape, explode: false, separator, decode: (piece) => piece, json });
  }
  const value = parseSimple(raws.join(","), { shape, explode: false, separator: ",", decode, json });
  // Many clients encode the comma that separates too. That is told from an item's own where items have none.
  if (items === null || !Array.isArray(value) || accepts(items, "string") || items === "any") return value;
  return value.flatMap((item: unknown) =>
    typeof item === "string" && item.includes(",") && !accepts(items, "date") && !accepts(items, "date-time")
      ? item.split(",").map((piece) => parseOrText(piece, items))
      : [item],
  );
}

/** `R=100&G=200`: the names that the shape has, and those that nobody has where it takes additional ones. */
function explodedObject(
  pairs: readonly RawPair[],
  spec: ParameterSpec,
  parameters: readonly ParameterSpec[],
): unknown {
  const object = objectOf(spec.shape);
  if (object === null) return undefined;
  const own = pairs.filter(
    ([name]) =>
      Object.hasOwn(object.properties, name) ||
      (object.additional !== null &&
        !parameters.some((other) => other.name !== spec.name && takes(other, name))),
  );
  if (own.length === 0) return emptyIfRequired(spec);
  return objectFrom(
    own.map(([name, raw]) => [name, decode(raw)]),
    object,
    spec.json,
  );
}

function takes(spec: ParameterSpec, name: string): boolean {
  if (spec.style === "deepObject") return isDeepName(spec.name, name);
  if (spec.name === name) return true;
  const object = spec.explode && spec.content === null ? objectOf(spec.shape) : null;
  return object !== null && Object.hasOwn(object.properties, name);
}

/** An object without properties leaves nothing in a query. */
function emptyIfRequired(spec: ParameterSpec): unknown {
  return spec.required ? {} : undefined;
}

function onlyOne(raws: readonly string[]): string {
  const [first = ""] = raws;
  if (raws.length > 1) throw new StyleError("style", "must be given once");
  return first;
}
