import type { Violation } from "../validation/violation.js";
import { encodeBody } from "./body.js";
import { selectContent } from "./media-type.js";
import { preferred } from "./negotiation.js";
import type { ContentSpec, Operation, ResponseSpec } from "./operation.js";
import { getOwn, isObject } from "./own.js";
import { encodeHeader, headerText } from "./parameters/encode-header.js";
import { unrevive } from "./parameters/shape.js";
import { InvalidAnswerError } from "./problem.js";
import { mayHaveBody, selectResponse } from "./responses.js";

/** An answer, ready to be written. */
export interface WireAnswer {
  readonly status: number;
  /** Names as they are to be written. */
  readonly headers: Record<string, string | string[]>;
  readonly body: string | Uint8Array | null;
}

export interface AnswerOptions {
  /** The request's `Accept`; chooses the media type where the handler does not. */
  readonly accept: string | undefined;
  readonly validate: boolean;
  /** A HEAD needs no body. */
  readonly isHead: boolean;
}

/** Headers that follow from the answer's body, and are not the handler's to set. */
const FRAMING: ReadonlySet<string> = new Set([
  "content-length",
  "content-type",
  "transfer-encoding",
  "connection",
]);

/** Turns what a handler returned into what is written. Throws an `InvalidAnswerError`. */
export function encodeAnswer(
  operation: Operation<unknown, unknown, unknown>,
  answer: unknown,
  options: AnswerOptions,
): WireAnswer {
  const status = getOwn(answer, "status");
  const spec = typeof status === "number" ? selectResponse(operation.responses, status) : null;
  if (
    spec === null ||
    typeof status !== "number" ||
    !Number.isInteger(status) ||
    status < 200 ||
    status > 599
  ) {
    throw new InvalidAnswerError(operation.name, [
      { pointer: "/status", keyword: "enum", message: "must be a status of the contract from 200 to 599" },
    ]);
  }
  const violations: Violation[] = [];
  const headers = encodeHeaders(spec, getOwn(answer, "headers"), { violations, validate: options.validate });
  const body = bodyOf(spec, answer, {
    accept: options.accept,
    validate: options.validate,
    isHead: options.isHead,
    status,
    violations,
  });
  if (violations.length > 0) throw new InvalidAnswerError(operation.name, violations);
  if (body !== null) headers["Content-Type"] = body.contentType;
  return { status, headers, body: body?.data ?? null };
}

function encodeHeaders(
  spec: ResponseSpec,
  given: unknown,
  { violations, validate }: { readonly violations: Violation[]; readonly validate: boolean },
): Record<string, string | string[]> {
  const encoded: Record<string, string | string[]> = {};
  if (given === undefined && spec.validateHeaders === null) return encoded;
  const wire: Record<string, unknown> = {};
  const named = new Set<string>();
  for (const header of spec.headers) {
    named.add(header.name.toLowerCase());
    const value = unrevive(getOwn(given, header.name), header.shape);
    if (value === undefined) continue;
    wire[header.name] = value;
    if (header.name.toLowerCase() === "set-cookie" && Array.isArray(value)) {
      encoded[header.name] = value.map((each: unknown) => plainHeader(header.name, each, violations));
    } else if (!FRAMING.has(header.name.toLowerCase())) {
      encoded[header.name] = encodeHeader(header, value, violations);
    }
  }
  if (validate && spec.validateHeaders !== null && !spec.validateHeaders(wire, "/headers", null)) {
    spec.validateHeaders(wire, "/headers", violations);
  }
  if (!isObject(given)) return encoded;
  // Headers that the contract does not name (`Cache-Control`) go out as they are.
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || named.has(name.toLowerCase()) || FRAMING.has(name.toLowerCase())) continue;
    encoded[name] = Array.isArray(value)
      ? value.map((each: unknown) => plainHeader(name, each, violations))
      : plainHeader(name, value, violations);
  }
  return encoded;
}

function plainHeader(name: string, value: unknown, violations: Violation[]): string {
  try {
    return headerText(String(value));
  } catch {
    violations.push({ pointer: `/headers/${name}`, keyword: "format", message: "must be a header's text" });
    return "";
  }
}

interface BodyOptions extends AnswerOptions {
  readonly status: number;
  readonly violations: Violation[];
}

function bodyOf(spec: ResponseSpec, answer: unknown, options: BodyOptions) {
  const { violations, validate } = options;
  const value = getOwn(answer, "body");
  if (spec.content.length === 0 || !mayHaveBody(options.status)) {
    if (validate && value !== undefined && spec.content.length === 0) {
      violations.push({
        pointer: "/body",
        keyword: "false",
        message: "must not be given: the contract has no body",
      });
    }
    return null;
  }
  if (value === undefined) {
    if (validate && !options.isHead) {
      violations.push({ pointer: "/body", keyword: "required", message: "must be given" });
    }
    return null;
  }
  const chosen = getOwn(answer, "contentType");
  const contentType = typeof chosen === "string" ? chosen : undefined;
  const content = chooseContent(spec.content, contentType, options.accept);
  if (content === null) {
    const known = spec.content.map((each) => each.mediaType).join(", ");
    violations.push({ pointer: "/contentType", keyword: "enum", message: `must be one of ${known}` });
    return null;
  }
  return encodeBody(value, content, { contentType, validate, violations });
}

function chooseContent(
  content: readonly ContentSpec[],
  chosen: string | undefined,
  accept: string | undefined,
): ContentSpec | null {
  const [first = null] = content;
  if (chosen !== undefined) return selectContent(content, chosen) ?? (content.length === 1 ? first : null);
  if (content.length === 1 || accept === undefined) return first;
  const name = preferred(
    accept,
    content.map((each) => each.mediaType),
  );
  return content.find((each) => each.mediaType === name) ?? first;
}
