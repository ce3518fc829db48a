import type { IncomingMessage } from "node:http";
import type { Violation } from "../validation/violation.js";
import { decodeBody, decodeText, parseJson, UndecodableBodyError } from "./body.js";
import { nestsDeeper, valueNestsDeeper } from "./json-depth.js";
import { contentTypeOf, hasContentType, parseMediaType, selectContent } from "./media-type.js";
import type { ContentSpec, Operation } from "./operation.js";
import { isObject } from "./own.js";
import { HttpProblem } from "./problem.js";
import { readRequestBody } from "./request-body.js";

export interface BodyLimits {
  readonly maxBodyBytes: number;
  readonly maxJsonDepth: number;
}

/** What a handler gets of a body. */
export interface ReadBody {
  readonly members: { readonly body?: unknown; readonly contentType?: string };
  readonly violations: readonly Violation[];
}

/** Reads and checks the body. Rejects with an `HttpProblem` (400, 413, 415) or a `RequestAbortedError`. */
export async function readBody(
  operation: Operation<unknown, unknown, unknown>,
  message: IncomingMessage,
  limits: BodyLimits,
): Promise<ReadBody> {
  const spec = operation.body;
  if (spec === null) return { members: {}, violations: [] };
  const parsed = parsedBody(message);
  const header = message.headers["content-type"] ?? "";
  const content = header === "" ? (spec.content[0] ?? null) : selectContent(spec.content, header);
  if (content === null) throw unsupportedMediaType(spec.content);
  // Text that others have read has no charset any more.
  const charset = typeof parsed?.value === "string" ? null : charsetOf(header, content, spec.content);
  const bytes = await bytesOf(message, parsed, limits);
  if (bytes === null ? parsed?.value === undefined : isMissing(bytes, header, content)) {
    return missingBody(spec.required);
  }
  const body =
    bytes === null
      ? adoptParsed(parsed?.value, content, limits)
      : readBytes(bytes, content, { charset, limits });
  const violations = [...body.violations];
  if (content.validate !== null && violations.length === 0 && !content.validate(body.wire, "/body", null)) {
    content.validate(body.wire, "/body", violations);
  }
  if (violations.length > 0) return { members: {}, violations };
  const value = content.decode === null ? body.wire : content.decode(body.wire);
  const type = header === "" ? content.mediaType : contentTypeOf(content, header);
  return {
    members: hasContentType(spec.content) ? { contentType: type, body: value } : { body: value },
    violations,
  };
}

function missingBody(isRequired: boolean): ReadBody {
  const missing: Violation = { pointer: "/body", keyword: "required", message: "must be given" };
  return { members: {}, violations: isRequired ? [missing] : [] };
}

interface BodyReading {
  readonly charset: string | null;
  readonly limits: BodyLimits;
}

function readBytes(bytes: Uint8Array, content: ContentSpec, { charset, limits }: BodyReading) {
  try {
    if (content.format !== "json") return decodeBody(bytes, content, charset);
    const text = decodeText(bytes, charset);
    if (nestsDeeper(text, limits.maxJsonDepth)) throw tooDeep(limits);
    return { wire: parseJson(text, content.json), violations: [] };
  } catch (error) {
    if (error instanceof UndecodableBodyError) {
      throw new HttpProblem(400, { detail: `${error.message.replace(/^t/, "T")}.` });
    }
    throw error;
  }
}

/** `null`: somebody in front of us has made objects of the body. */
async function bytesOf(
  message: IncomingMessage,
  parsed: { readonly value: unknown } | null,
  limits: BodyLimits,
): Promise<Uint8Array | null> {
  if (parsed === null) return readRequestBody(message, limits.maxBodyBytes);
  // The text of JSON too: `express.json()` gives objects and arrays alone.
  if (typeof parsed.value === "string") return new TextEncoder().encode(parsed.value);
  return parsed.value instanceof Uint8Array ? parsed.value : null;
}

/** Text and forms may be empty, where the sender says that they are text and forms. */
function isMissing(bytes: Uint8Array, header: string, content: ContentSpec): boolean {
  return bytes.byteLength === 0 && (header === "" || content.format === "json");
}

/** What `express.json()` or `express.urlencoded()` made of the body. */
function adoptParsed(value: unknown, content: ContentSpec, limits: BodyLimits) {
  if (content.format === "form" && isObject(value)) {
    const pairs = Object.entries(value).flatMap(([name, member]) =>
      Array.isArray(member) ? member.flatMap((item) => pairsOf(name, item)) : pairsOf(name, member),
    );
    const text = new URLSearchParams(pairs).toString();
    return readBytes(new TextEncoder().encode(text), content, { charset: null, limits });
  }
  if (valueNestsDeeper(value, limits.maxJsonDepth)) throw tooDeep(limits);
  return { wire: value, violations: [] };
}

/** `filter`, `{ from: "1" }` -> `[["filter[from]", "1"]]`: what `express.urlencoded()` has taken apart. */
function pairsOf(name: string, value: unknown): [name: string, text: string][] {
  if (typeof value !== "object" || value === null) return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, member]) => pairsOf(`${name}[${key}]`, member));
}

/** `null`: nobody has touched the body. Express 5 leaves `body` undefined until a parser has run. */
function parsedBody(message: IncomingMessage): { readonly value: unknown } | null {
  const value = "body" in message ? message.body : undefined;
  if (value !== undefined) return { value };
  return message.readableEnded ? { value: undefined } : null;
}

function charsetOf(header: string, content: ContentSpec, all: readonly ContentSpec[]): string | null {
  const charset = parseMediaType(header)?.charset ?? null;
  if (charset === null || content.format === "bytes") return null;
  if (!CHARSETS.has(charset)) throw unsupportedMediaType(all);
  return charset;
}

const CHARSETS: ReadonlySet<string> = new Set(["utf-8", "utf8", "us-ascii", "utf-16le", "iso-8859-1"]);

function unsupportedMediaType(content: readonly ContentSpec[]): HttpProblem {
  const names = content.map((each) => each.mediaType).join(", ");
  return new HttpProblem(
    415,
    { detail: `The body must be ${names}, in UTF-8 where it is text.` },
    { accept: names },
  );
}

function tooDeep(limits: BodyLimits): HttpProblem {
  return new HttpProblem(400, {
    detail: `The body must not nest deeper than ${limits.maxJsonDepth} levels.`,
  });
}
