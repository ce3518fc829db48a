import type { JsonCodec } from "../json/json-codec.js";
import type { Validator } from "../validation/violation.js";
import type { Transport } from "./transport.js";

/**
 * What both ends of the wire know of one operation. The generator prints one such constant per operation
 * (`orders/operations.ts`); the client serialises by it, the server parses by it, so that the two cannot disagree.
 *
 * `Input` is what a caller passes, `Request` what a handler gets (defaults filled in), `Response` what a handler
 * answers and a caller receives: a union discriminated by `status`, and by `contentType` where there are several.
 */
export interface Operation<Input, Request, Response> {
  /** The name in code: `placeOrder`. */
  readonly name: string;
  /** `GET`, `QUERY`, ...: as it goes over the wire. */
  readonly method: string;
  /** The contract's template: `/orders/{orderId}`, `/files/{name}.{extension}`, `/jobs/{id}:cancel`. */
  readonly path: string;
  readonly parameters: readonly ParameterSpec[];
  /** Checks `{ path, query, headers, cookies, querystring }` after parsing; `null` where there is nothing to check. */
  readonly validateParameters: Validator<unknown> | null;
  readonly body: BodySpec | null;
  readonly responses: readonly ResponseSpec[];
  /** The header in which the client sends a fresh idempotency key, where the caller gives none: `Idempotency-Key`. */
  readonly idempotencyKey?: string;
  /**
   * The longest that the server takes for it, in milliseconds, by the contract (`x-timeout`); absent: it does not say.
   * A client that is told nothing else waits as long.
   */
  readonly timeoutMs?: number;
  /** How the client sends it, where `fetch` cannot: `nodeTransport` for TRACE, and for GET or HEAD with a body. */
  readonly transport?: Transport;
  /** Ties the three types to the constant; never present at run time. */
  readonly types?: { readonly input: Input; readonly request: Request; readonly response: Response };
}

export type ParameterPlace = "path" | "query" | "header" | "cookie" | "querystring";

export type ParameterStyle =
  | "simple"
  | "label"
  | "matrix"
  | "form"
  | "spaceDelimited"
  | "pipeDelimited"
  | "tabDelimited"
  | "deepObject"
  | "cookie";

/**
 * A parameter, or a response header (`in: "header"`). Values stand under `name` in the group of their place
 * (`input.query["page-size"]`, `input.headers["X-Trace"]`), except for `querystring`, which is the value itself.
 */
export interface ParameterSpec {
  /** As the contract writes it; header names compare without case. */
  readonly name: string;
  readonly in: ParameterPlace;
  readonly required: boolean;
  /** `null` where `content` says how it is written. */
  readonly style: ParameterStyle | null;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  /** The media type of a parameter described by `content`: `application/json` and its kin are JSON text, all else text. */
  readonly content: string | null;
  readonly shape: Shape;
  /** The contract's default, which the server fills in for a missing optional parameter; `undefined`: none. */
  readonly default: unknown;
  /** `true`: an empty value (`?verbose=`) that is none of the shape counts as a missing one. */
  readonly allowEmptyValue?: boolean;
  /** What reads and writes the JSON text in it, where `JSON` does not do. */
  readonly json?: JsonCodec;
}

/**
 * How text becomes a value of the right type and back: what is left of a schema when only its types matter.
 * `"12"` is the number 12 under `number`, the string `"12"` under `string`; under `any-of` the first shape that fits.
 */
export type Shape =
  | "string"
  | "number"
  | "integer"
  | "boolean"
  | "null"
  /** `bigint` in types, digits on the wire. */
  | "bigint"
  /** `Date` in types, RFC 3339 on the wire. */
  | "date-time"
  | "date"
  /** No type known: the text itself, arrays and objects by their look. */
  | "any"
  | { readonly kind: "array"; readonly items: Shape }
  | {
      readonly kind: "object";
      readonly properties: Readonly<Record<string, Shape>>;
      /** For properties not named; `null`: they are dropped by `explode`d styles, which could not tell them apart. */
      readonly additional: Shape | null;
    }
  | { readonly kind: "any-of"; readonly shapes: readonly Shape[] };

export interface BodySpec {
  readonly required: boolean;
  readonly content: readonly ContentSpec[];
}

/** One media type of a body. */
export interface ContentSpec {
  /** As the contract writes it: `application/json`, `text/*`. The first one is what is sent where the caller does not choose. */
  readonly mediaType: string;
  readonly format: BodyFormat;
  /** `null`: anything goes. */
  readonly validate: Validator<unknown> | null;
  /** Wire value to typed value and back (`Date`, `bigint`); `null` where they are the same. */
  readonly decode: ((wire: unknown) => unknown) | null;
  readonly encode: ((value: unknown) => unknown) | null;
  /** `json` only: what reads and writes the text; `null`: `JSON`. */
  readonly json: JsonCodec | null;
  /** `form` only: the fields, written as query parameters are. Absent: every property by `form` style, exploded. */
  readonly fields?: readonly ParameterSpec[];
}

/**
 * - `json`: a JSON value (`application/json`, anything ending in `+json`);
 * - `text`: a string;
 * - `bytes`: a `Uint8Array`;
 * - `form`: `application/x-www-form-urlencoded` with an object, properties by `form` style;
 */
export type BodyFormat = "json" | "text" | "bytes" | "form";

export interface ResponseSpec {
  /** `200`, `"4XX"` or `"default"`. An exact code wins over a range, a range over `default`. */
  readonly status: number | "1XX" | "2XX" | "3XX" | "4XX" | "5XX" | "default";
  readonly headers: readonly ParameterSpec[];
  /** Checks the parsed headers as one object; `null` where there is nothing to check. */
  readonly validateHeaders: Validator<unknown> | null;
  /** Empty: no body. */
  readonly content: readonly ContentSpec[];
}
