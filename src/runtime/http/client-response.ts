import type { Violation } from "../validation/violation.js";
import { decodeBody, UndecodableBodyError } from "./body.js";
import {
  type CallInfo,
  InvalidResponseError,
  type RawAnswer,
  UnexpectedStatusError,
} from "./client-errors.js";
import { isKeyProblem } from "./idempotency-problems.js";
import { contentTypeOf, hasContentType, parseMediaType, selectContent } from "./media-type.js";
import type { ContentSpec, Operation, ParameterSpec, ResponseSpec } from "./operation.js";
import { setOwn } from "./own.js";
import { decodeHeader } from "./parameters/decode-header.js";
import { parameterViolation } from "./parameters/parts.js";
import { itemsOf, revive } from "./parameters/shape.js";
import { mayHaveBody, selectResponse } from "./responses.js";
import type { WireResponse } from "./transport.js";

/** How much of a body an error shows. */
const MAX_TEXT_BYTES = 64 * 1024;

/** A response, read by its spec. */
export interface Result {
  readonly status: number;
  /** Where the contract names headers. */
  readonly headers?: Readonly<Record<string, unknown>>;
  /** Where the contract leaves the media type open. */
  readonly contentType?: string;
  readonly body?: unknown;
  readonly rawHeaders: Headers;
}

/** Throws an `UnexpectedStatusError` or an `InvalidResponseError`. */
export function readResponse(
  response: WireResponse,
  operation: Operation<unknown, unknown, unknown>,
  options: { readonly call: CallInfo; readonly validate: boolean },
): Result {
  const spec = selectResponse(operation.responses, response.status);
  if (spec === null) throw new UnexpectedStatusError(options.call, rawAnswer(response));
  const violations: Violation[] = [];
  const headers = spec.headers.length === 0 ? null : readHeaders(response, spec, { ...options, violations });
  const isBodiless =
    operation.method === "HEAD" || !mayHaveBody(response.status) || spec.content.length === 0;
  const body = isBodiless ? {} : readBody(response, spec, { ...options, violations });
  if (violations.length > 0) {
    const raw = rawAnswer(response);
    // The contract's own 409 or 422 may look different.
    if (isKeyProblem(raw.status, raw.text)) throw new UnexpectedStatusError(options.call, raw);
    throw new InvalidResponseError(options.call, raw, violations);
  }
  return {
    status: response.status,
    ...(headers === null ? {} : { headers }),
    ...body,
    rawHeaders: response.headers,
  };
}

/** For errors: status, headers, and the start of the body as text. */
export function rawAnswer(response: WireResponse): RawAnswer {
  const start = response.body.subarray(0, MAX_TEXT_BYTES);
  return { status: response.status, headers: response.headers, text: new TextDecoder().decode(start) };
}

interface Reading {
  readonly validate: boolean;
  readonly violations: Violation[];
}

function readHeaders(response: WireResponse, spec: ResponseSpec, reading: Reading): Record<string, unknown> {
  const headers: Record<string, unknown> = {};
  const own: Violation[] = [];
  for (const header of spec.headers) {
    const value = readHeader(response.headers, header, own);
    if (value !== undefined) setOwn(headers, header.name, value);
    else if (header.required && own.length === 0) {
      own.push(parameterViolation(header, { keyword: "required", message: "must be sent" }));
    }
  }
  if (!reading.validate) return reviveHeaders(headers, spec.headers);
  if (own.length === 0 && spec.validateHeaders !== null && !spec.validateHeaders(headers, "/headers", null)) {
    spec.validateHeaders(headers, "/headers", own);
  }
  reading.violations.push(...own);
  return reviveHeaders(headers, spec.headers);
}

function readHeader(headers: Headers, spec: ParameterSpec, violations: Violation[]): unknown {
  if (spec.name.toLowerCase() === "set-cookie") {
    // The one header whose values cannot be joined by commas.
    const cookies = headers.getSetCookie();
    if (cookies.length === 0) return undefined;
    return itemsOf(spec.shape) === null ? cookies.join(", ") : cookies;
  }
  const text = headers.get(spec.name);
  return text === null ? undefined : decodeHeader(text, spec, violations);
}

function reviveHeaders(
  headers: Record<string, unknown>,
  specs: readonly ParameterSpec[],
): Record<string, unknown> {
  for (const spec of specs) {
    const value = Object.hasOwn(headers, spec.name) ? headers[spec.name] : undefined;
    if (value !== undefined) setOwn(headers, spec.name, revive(value, spec.shape));
  }
  return headers;
}

function readBody(
  response: WireResponse,
  spec: ResponseSpec,
  reading: Reading,
): { readonly contentType?: string; readonly body?: unknown } {
  const refuse = (keyword: string, message: string) => {
    reading.violations.push({ pointer: "/body", keyword, message });
    return {};
  };
  const header = response.headers.get("content-type") ?? "";
  const content = responseContent(spec.content, header, reading.validate);
  if (content === null) {
    const known = spec.content.map((each) => each.mediaType).join(", ");
    return refuse("contentType", header === "" ? `must have a content type: ${known}` : `must be ${known}`);
  }
  try {
    const decoded = decodeBody(response.body, content, parseMediaType(header)?.charset ?? null);
    reading.violations.push(...decoded.violations);
    if (reading.validate && content.validate !== null && !content.validate(decoded.wire, "/body", null)) {
      content.validate(decoded.wire, "/body", reading.violations);
    }
    if (reading.violations.length > 0) return {};
    const body = content.decode === null ? decoded.wire : content.decode(decoded.wire);
    return hasContentType(spec.content) ? { contentType: contentTypeOf(content, header), body } : { body };
  } catch (error) {
    if (error instanceof UndecodableBodyError) return refuse("contentMediaType", error.message);
    throw error;
  }
}

/** Forgiving only where there is no doubt: no content type at all, or one kind of JSON for another. */
function responseContent(
  content: readonly ContentSpec[],
  header: string,
  validate: boolean,
): ContentSpec | null {
  const [only] = content;
  if (header === "") return content.length === 1 ? (only ?? null) : null;
  const selected = selectContent(content, header);
  if (selected !== null) return selected;
  const isJson = /[/+]json$/.test(parseMediaType(header)?.subtype.replace(/^/, "/") ?? "");
  const json = content.filter((each) => each.format === "json");
  if (isJson && json.length === 1) return json[0] ?? null;
  return validate || content.length !== 1 ? null : (only ?? null);
}
