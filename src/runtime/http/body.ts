import type { JsonCodec } from "../json/json-codec.js";
import type { Violation } from "../validation/violation.js";
import { isMediaRange, parseMediaType } from "./media-type.js";
import type { ContentSpec, ParameterSpec } from "./operation.js";
import { isObject } from "./own.js";
import { decodeQuery, formObject, splitQuery } from "./parameters/decode-query.js";
import { encodeQuery } from "./parameters/encode-query.js";

/** A body, ready for the wire. */
export interface WireBody {
  readonly data: string | Uint8Array;
  readonly contentType: string;
}

/** A body cannot be read by its media type: bad JSON, bad UTF-8. Its message may be shown to the sender. */
export class UndecodableBodyError extends Error {
  override readonly name = "UndecodableBodyError";
}

export interface BodyEncoding {
  /** What the sender says it is: fills in for a range (`image/*`). */
  readonly contentType: string | undefined;
  /** Whether the value is held against the contract; what cannot be written is refused anyway. */
  readonly validate: boolean;
  /** What is wrong with the value is added here; pointers start at `/body`. */
  readonly violations: Violation[];
}

/** Turns a typed body into what goes over the wire; `null`: see `violations`. */
export function encodeBody(value: unknown, content: ContentSpec, encoding: BodyEncoding): WireBody | null {
  const { contentType, validate, violations } = encoding;
  const wire = content.encode === null ? value : content.encode(value);
  if (validate && content.validate !== null && !content.validate(wire, "/body", null)) {
    content.validate(wire, "/body", violations);
    return null;
  }
  const before = violations.length;
  const data = encodeData(wire, content, violations);
  if (data === null || violations.length > before) return null;
  return { data, contentType: wireContentType(content, contentType) };
}

/** What `decodeBody` gives: a value, before it is checked. */
export interface DecodedBody {
  readonly wire: unknown;
  readonly violations: readonly Violation[];
}

/** Reads a body's bytes by its media type, without checking the value. Throws an `UndecodableBodyError`. */
export function decodeBody(bytes: Uint8Array, content: ContentSpec, charset: string | null): DecodedBody {
  if (content.format === "bytes") return { wire: bytes, violations: [] };
  const text = decodeText(bytes, charset);
  switch (content.format) {
    case "json":
      return { wire: parseJson(text, content.json), violations: [] };
    case "text":
      return { wire: text, violations: [] };
    case "form":
      return decodeForm(text, content.fields);
  }
}

/** Throws an `UndecodableBodyError` for bytes that are none of the charset's, and for a charset that nobody knows. */
export function decodeText(bytes: Uint8Array, charset: string | null): string {
  try {
    return new TextDecoder(charset ?? "utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof RangeError) {
      throw new UndecodableBodyError(`the charset ${JSON.stringify(charset)} is not known`);
    }
    throw new UndecodableBodyError(`the body is not ${charset ?? "utf-8"} text`);
  }
}

export function parseJson(text: string, codec: JsonCodec | null): unknown {
  try {
    return (codec ?? JSON).parse(text);
  } catch (error) {
    // The engine's own message would quote the body.
    const place = error instanceof SyntaxError ? /at position \d+/.exec(error.message)?.[0] : undefined;
    throw new UndecodableBodyError(`the body is not JSON${place === undefined ? "" : ` ${place}`}`);
  }
}

function encodeData(
  wire: unknown,
  content: ContentSpec,
  violations: Violation[],
): string | Uint8Array | null {
  switch (content.format) {
    case "json":
      return encodeJson(wire, content, violations);
    case "text":
      if (typeof wire === "string") return wire;
      return refuse(violations, "must be a string");
    case "bytes":
      if (wire instanceof Uint8Array) return wire;
      return refuse(violations, "must be a Uint8Array");
    case "form":
      return isObject(wire)
        ? encodeForm(wire, content.fields, violations)
        : refuse(violations, "must be an object");
  }
}

function encodeJson(wire: unknown, content: ContentSpec, violations: Violation[]): string | null {
  try {
    const text = (content.json ?? JSON).stringify(wire);
    return text ?? refuse(violations, "must be a JSON value");
  } catch (error) {
    // A cycle, or a `bigint` where the contract has none.
    if (error instanceof TypeError || error instanceof RangeError)
      return refuse(violations, "must be a JSON value");
    throw error;
  }
}

function refuse(violations: Violation[], message: string): null {
  violations.push({ pointer: "/body", keyword: "type", message });
  return null;
}

function encodeForm(
  wire: Record<string, unknown>,
  fields: readonly ParameterSpec[] | undefined,
  violations: Violation[],
): string {
  const specs = fields ?? Object.keys(wire).map(openField);
  const own: Violation[] = [];
  const text = encodeQuery(specs, { values: wire, violations: own });
  violations.push(...own.map(asBody));
  return text;
}

function decodeForm(text: string, fields: readonly ParameterSpec[] | undefined): DecodedBody {
  const pairs = splitQuery(text);
  const violations: Violation[] = [];
  if (fields === undefined) return { wire: formObject(pairs, { shape: "any" }), violations };
  const wire = decodeQuery(pairs, fields, violations);
  return { wire, violations: violations.map(asBody) };
}

/** A property of a form of which the contract says nothing. */
function openField(name: string): ParameterSpec {
  return {
    name,
    in: "query",
    required: false,
    style: "form",
    explode: true,
    allowReserved: false,
    content: null,
    shape: "any",
    default: undefined,
  };
}

/** `/query/name` -> `/body/name` */
function asBody(violation: Violation): Violation {
  return { ...violation, pointer: violation.pointer.replace(/^\/query/, "/body") };
}

function wireContentType(content: ContentSpec, chosen: string | undefined): string {
  if (content.format === "json" && !content.mediaType.includes("*")) return content.mediaType;
  const name = isMediaRange(content.mediaType) ? (chosen ?? typicalType(content)) : content.mediaType;
  const isText = content.format === "text" && parseMediaType(name)?.charset === null;
  return isText ? `${name}; charset=utf-8` : name;
}

/** For a range when nobody says what it is. */
function typicalType(content: ContentSpec): string {
  switch (content.format) {
    case "json":
      return "application/json";
    case "text":
      return "text/plain";
    case "form":
      return "application/x-www-form-urlencoded";
    case "bytes":
      return "application/octet-stream";
  }
}
