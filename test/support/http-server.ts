import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  request,
  type Server,
} from "node:http";
import { gzipSync } from "node:zlib";
import { afterEach } from "vitest";
import type {
  ContentSpec,
  Operation,
  ParameterSpec,
  ResponseSpec,
} from "../../src/runtime/http/operation.js";
import type { Handler } from "../../src/runtime/http/server.js";
import type { Validator } from "../../src/runtime/validation/violation.js";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const isObjectWithA: Validator<unknown> = (value, path, violations): value is unknown => {
  const isValid = typeof value === "object" && value !== null && "a" in value;
  if (!isValid) violations?.push({ pointer: path, keyword: "required", message: "must have `a`" });
  return isValid;
};

/** An object with an `a`. */
export const JSON_CONTENT = content("application/json", "json", isObjectWithA);
/** Answers the body that it gets. */
export const ECHO: Handler<unknown, unknown> = (input) => ({
  status: 200,
  body: Object(input).body ?? { a: 1 },
});
export const LIMIT: ParameterSpec = {
  name: "limit",
  in: "query",
  required: false,
  style: "form",
  explode: true,
  allowReserved: false,
  content: null,
  shape: "integer",
  default: 20,
};

/** An operation that answers `JSON_CONTENT` with a 200. */
export function operation(
  name: string,
  method: string,
  path: string,
  rest: Partial<Operation<unknown, unknown, unknown>>,
): Operation<unknown, unknown, unknown> {
  const ok: ResponseSpec = { status: 200, headers: [], validateHeaders: null, content: [JSON_CONTENT] };
  return {
    name,
    method,
    path,
    parameters: [],
    validateParameters: null,
    body: null,
    responses: [ok],
    ...rest,
  };
}

export function content(
  mediaType: string,
  format: ContentSpec["format"],
  validate: Validator<unknown> | null,
): ContentSpec {
  return { mediaType, format, validate, decode: null, encode: null, json: null };
}

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly isChunked?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly length: string | undefined;
  readonly allow: string | undefined;
  readonly accept: string | undefined;
  readonly retryAfter: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: unknown;
}

export function json(body: string): Sent {
  return { body, headers: { "content-type": "application/json" } };
}

export function gzipped(text: string): Sent {
  return {
    body: gzipSync(text),
    headers: { "content-type": "application/json", "content-encoding": "gzip" },
  };
}

/** Serves until the test is over; resolves to the base URL. */
export async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

/** One request by `node:http`, which sends what `fetch` would not. */
export async function send(url: string, sent: Sent): Promise<Answer> {
  const { method = "GET", path = "/", headers = {}, body, isChunked = false } = sent;
  const { hostname, port } = new URL(url);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const length = body === undefined || isChunked ? {} : { "content-length": Buffer.byteLength(body) };
    const call = request({ hostname, port, method, path, headers: { ...headers, ...length } }, resolve);
    call.on("error", reject);
    if (isChunked) call.write(body);
    call.end(isChunked ? undefined : body);
  });
  let text = "";
  for await (const chunk of response) text += chunk;
  const isJson = /json/.test(response.headers["content-type"] ?? "") && text !== "";
  return {
    status: response.statusCode ?? 0,
    type: response.headers["content-type"],
    length: response.headers["content-length"],
    allow: response.headers.allow,
    accept: response.headers.accept,
    retryAfter: response.headers["retry-after"],
    headers: response.headers,
    text,
    body: isJson ? JSON.parse(text) : undefined,
  };
}
