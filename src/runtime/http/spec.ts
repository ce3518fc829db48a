import type { JsonCodec } from "../json/json-codec.js";
import type { Validator, Violation } from "../validation/violation.js";
import type {
  BodySpec,
  ContentSpec,
  Operation,
  ParameterPlace,
  ParameterSpec,
  ParameterStyle,
  ResponseSpec,
  Shape,
} from "./operation.js";
import { getOwn } from "./own.js";

/**
 * Makes the constant of an operation. It takes a function, so that one `@__PURE__` before the call lets bundlers drop
 * the whole constant of an operation which nobody calls.
 */
export function operation<Input, Request, Response>(
  make: () => Operation<Input, Request, Response>,
): Operation<Input, Request, Response> {
  return make();
}

// The rest of this file are short ways to write the parts of an operation, with the defaults of OpenAPI.

/** What of a parameter differs from the usual. */
export interface ParameterDetails {
  readonly required?: boolean;
  readonly style?: ParameterStyle;
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
  /** The media type that the value is written in; there is no style then. */
  readonly content?: string;
  readonly default?: unknown;
  readonly allowEmptyValue?: boolean;
  /** `losslessJson`, where there is a `bigint` in the parameter's JSON. */
  readonly json?: JsonCodec;
}

/** In the path: required, `simple`. */
export function pathParameter(name: string, shape: Shape, details: ParameterDetails = {}): ParameterSpec {
  return parameter({ in: "path", style: "simple", explode: false }, name, shape, {
    required: true,
    ...details,
  });
}

/** In the query: optional, `form`, exploded. */
export function queryParameter(name: string, shape: Shape, details: ParameterDetails = {}): ParameterSpec {
  return parameter({ in: "query", style: "form", explode: true }, name, shape, details);
}

/** A request or response header: optional, `simple`. */
export function headerParameter(name: string, shape: Shape, details: ParameterDetails = {}): ParameterSpec {
  return parameter({ in: "header", style: "simple", explode: false }, name, shape, details);
}

/** A cookie: optional, `form`, exploded. */
export function cookieParameter(name: string, shape: Shape, details: ParameterDetails = {}): ParameterSpec {
  return parameter({ in: "cookie", style: "form", explode: true }, name, shape, details);
}

/** The whole query string as one value, written as the media type says. */
export function querystringParameter(
  name: string,
  shape: Shape,
  details: ParameterDetails = {},
): ParameterSpec {
  return parameter({ in: "querystring", style: null, explode: false }, name, shape, details);
}

function parameter(
  place: { readonly in: ParameterPlace; readonly style: ParameterStyle | null; readonly explode: boolean },
  name: string,
  shape: Shape,
  details: ParameterDetails,
): ParameterSpec {
  return {
    name,
    in: place.in,
    required: details.required ?? false,
    style: details.content === undefined ? (details.style ?? place.style) : null,
    explode: details.explode ?? place.explode,
    allowReserved: details.allowReserved ?? false,
    content: details.content ?? null,
    shape,
    default: details.default,
    ...(details.allowEmptyValue === undefined ? {} : { allowEmptyValue: details.allowEmptyValue }),
    ...(details.json === undefined ? {} : { json: details.json }),
  };
}

/** `arrayOf("integer")`: a list of integers. */
export function arrayOf(items: Shape): Shape {
  return { kind: "array", items };
}

/** `objectOf({ from: "string" })`; `additional` is for properties that are not named. */
export function objectOf<const Properties extends Readonly<Record<string, Shape>>>(
  // `const`: TypeScript would widen the literal of a property named `toString` or `constructor` to `string`.
  properties: Properties,
  additional: Shape | null = null,
): Shape {
  return { kind: "object", properties, additional };
}

/** `anyOf("integer", "string")`: the first shape that fits the text. */
export function anyOf(...shapes: readonly Shape[]): Shape {
  return { kind: "any-of", shapes };
}

/** What of a body's value differs between types and wire. */
export interface Codec {
  readonly decode?: ((wire: unknown) => unknown) | null;
  /** `never`: only the operation's types say what it takes. */
  readonly encode?: ((value: never) => unknown) | null;
  readonly json?: JsonCodec;
}

/** A JSON value. */
export function json(
  validate: Validator<unknown> | null,
  mediaType = "application/json",
  codec: Codec = {},
): ContentSpec {
  return content("json", mediaType, validate, codec);
}

/** A string. */
export function text(mediaType: string, validate: Validator<unknown> | null = null): ContentSpec {
  return content("text", mediaType, validate, {});
}

/** A `Uint8Array`. */
export function bytes(mediaType: string): ContentSpec {
  return content("bytes", mediaType, null, {});
}

/** An object as `application/x-www-form-urlencoded`; without `fields`, each property by its look. */
export function form(
  validate: Validator<unknown> | null,
  fields?: readonly ParameterSpec[],
  codec: Codec = {},
): ContentSpec {
  const spec = content("form", "application/x-www-form-urlencoded", validate, codec);
  return fields === undefined ? spec : { ...spec, fields };
}

function content(
  format: ContentSpec["format"],
  mediaType: string,
  validate: Validator<unknown> | null,
  codec: Codec,
): ContentSpec {
  return {
    mediaType,
    format,
    validate,
    decode: codec.decode ?? null,
    // The body's type in `Input` and `Response` comes from the same schema as the encoder.
    encode: (codec.encode ?? null) as ContentSpec["encode"],
    json: codec.json ?? null,
  };
}

/** A body that may be left out. */
export function optionalBody(...media: readonly ContentSpec[]): BodySpec {
  return { required: false, content: media };
}

/** A body that must be there. */
export function requiredBody(...media: readonly ContentSpec[]): BodySpec {
  return { required: true, content: media };
}

/** One status of an operation, with its body's media types and its headers; no media types: no body. */
export function response(
  status: ResponseSpec["status"],
  media: readonly ContentSpec[] = [],
  headers: readonly ParameterSpec[] = [],
  validateHeaders: Validator<unknown> | null = null,
): ResponseSpec {
  return { status, headers, validateHeaders, content: media };
}

/** The validators of an operation's parameters, by group. */
export interface GroupValidators {
  readonly path?: Validator<unknown>;
  readonly query?: Validator<unknown>;
  readonly headers?: Validator<unknown>;
  readonly cookies?: Validator<unknown>;
  readonly querystring?: Validator<unknown>;
}

/** One validator for `{ path, query, headers, cookies, querystring }`; a group that is missing counts as empty. */
export function parameterGroups(validators: GroupValidators): Validator<unknown> {
  const groups = Object.entries<Validator<unknown>>({ ...validators });
  return (value: unknown, path: string, violations: Violation[] | null): value is unknown => {
    let isValid = true;
    for (const [group, validate] of groups) {
      const one = getOwn(value, group) ?? (group === "querystring" ? undefined : {});
      if (one === undefined || validate(one, violations === null ? "" : `${path}/${group}`, violations))
        continue;
      if (violations === null) return false;
      isValid = false;
    }
    return isValid;
  };
}

/** `T` with these optional properties always there: what a server sees once defaults are filled in. */
export type Defaulted<T, Keys extends keyof T> = T & Required<Pick<T, Keys>>;
