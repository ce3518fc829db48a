import type { JsonCodec } from "../../json/json-codec.js";
import type { ParameterSpec, Shape } from "../operation.js";
import { setOwn } from "../own.js";
import { isJsonContent } from "./parts.js";
import {
  itemsOf,
  type ObjectShape,
  objectOf,
  parseOrText,
  parseScalar,
  propertyOf,
  roundNumbers,
} from "./shape.js";
import { StyleError } from "./style-error.js";

/** How a text of several pieces is read. */
export interface Reading {
  readonly shape: Shape;
  readonly explode: boolean;
  readonly separator: string;
  /** From the piece as it stands to its text: percent-decoding, or nothing. */
  readonly decode: (piece: string) => string;
  /** For pieces that are JSON. */
  readonly json: JsonCodec | undefined;
}

/** The inverse of `expandSimple`. */
export function parseSimple(raw: string, reading: Reading): unknown {
  const { shape, explode, separator, decode, json } = reading;
  const items = itemsOf(shape);
  const object = objectOf(shape);
  if (items === null && object === null) return parseOrText(decode(raw), shape);
  const pieces = raw === "" ? [] : raw.split(separator);
  if (pieces.length <= 1) {
    const scalar = parseScalar(decode(raw), shape);
    if (scalar !== undefined) return scalar;
  }
  if (object !== null && (items === null || looksLikeObject(pieces, object, reading))) {
    const entries = explode ? pieces.map(splitPair) : pairUp(pieces);
    return objectFrom(
      entries.map(([name, piece]) => [decode(name), decode(piece)]),
      object,
      json,
    );
  }
  return pieces.map((piece) => parseNested(decode(piece), items ?? "any", json));
}

/** Properties that the shape does not have are dropped. */
export function objectFrom(
  entries: readonly (readonly [name: string, text: string])[],
  shape: ObjectShape,
  json: JsonCodec | undefined,
): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const [name, text] of entries) {
    const property = propertyOf(shape, name);
    if (property !== null) setOwn(value, name, parseNested(text, property, json));
  }
  return value;
}

/** A piece of an array or object: JSON where the shape wants another array or object (see `partsOf`). */
export function parseNested(text: string, shape: Shape, json: JsonCodec | undefined): unknown {
  const scalar = parseScalar(text, shape);
  const isJson = (itemsOf(shape) !== null || objectOf(shape) !== null) && /^[[{]/.test(text);
  if (!isJson || (scalar !== undefined && typeof scalar !== "string"))
    return scalar ?? parseOrText(text, shape);
  try {
    return parseJson(text, shape, json);
  } catch {
    return text;
  }
}

/** The text of a parameter that is described by `content`. */
export function parseContent(text: string, spec: ParameterSpec, mediaType: string): unknown {
  if (!isJsonContent(mediaType)) return parseOrText(text, spec.shape);
  try {
    return parseJson(text, spec.shape, spec.json);
  } catch {
    throw new StyleError("content", "must be JSON");
  }
}

/** Integers that the codec reads as `bigint` stay so only where the shape wants them. */
function parseJson(text: string, shape: Shape, json: JsonCodec | undefined): unknown {
  return json === undefined ? JSON.parse(text) : roundNumbers(json.parse(text), shape);
}

/** Wraps a percent-decoder: malformed text becomes a violation. */
export function strictly(decode: (text: string) => string | null): (text: string) => string {
  return (text) => {
    const decoded = decode(text);
    if (decoded === null) throw new StyleError("style", "must be well-formed percent-encoded UTF-8");
    return decoded;
  };
}

/** `R=100` -> `["R", "100"]` */
export function splitPair(text: string): [name: string, value: string] {
  const at = text.indexOf("=");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** `["R", "100", "G", "200"]` -> `[["R", "100"], ["G", "200"]]` */
function pairUp(pieces: readonly string[]): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index < pieces.length; index += 2) {
    pairs.push([pieces[index] ?? "", pieces[index + 1] ?? ""]);
  }
  return pairs;
}

/** Where the shape allows arrays and objects: pairs with a `=`, or with names that the object has. */
function looksLikeObject(pieces: readonly string[], object: ObjectShape, reading: Reading): boolean {
  if (reading.explode) return pieces.every((piece) => piece.includes("="));
  return pieces.length % 2 === 0 && pairUp(pieces).every(([name]) => Object.hasOwn(object.properties, name));
}
