import type { IncomingMessage, ServerResponse } from "node:http";
import type { Violation } from "../validation/violation.js";
import { acceptsAny } from "./negotiation.js";
import type { Operation } from "./operation.js";
import { HttpProblem, invalidRequest, problemText } from "./problem.js";
import { RequestAbortedError } from "./request-body.js";
import { LiveContext, type RequestContext } from "./request-context.js";
import { is2XX } from "./responses.js";
import { type Candidate, type Match, PathRouter } from "./router.js";
import { encodeAnswer, type WireAnswer } from "./server-answer.js";
import { readBody } from "./server-body.js";
import {
  type Groups,
  type ParameterTable,
  parameterTable,
  readParameters,
  reviveParameters,
} from "./server-parameters.js";

export type { RequestContext } from "./request-context.js";

export type Handler<Request, Response> = (
  request: Request,
  context: RequestContext,
) => Response | Promise<Response>;

/** An operation with its handler. */
export interface Route {
  readonly operation: Operation<unknown, unknown, unknown>;
  readonly handler: Handler<unknown, unknown>;
}

export interface RouterOptions {
  /** Whether what handlers return is checked. Default: `true`, but `false` where `NODE_ENV` is `production`. */
  readonly validateResponses?: boolean;
  /** Longest request body in bytes, after decompression too. Default: 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Deepest nesting of JSON in a request. Default: 100. */
  readonly maxJsonDepth?: number;
  /** In front of all paths of the contract: `/api/v1`. Default: none. */
  readonly basePath?: string;
  /**
   * Told of every error that ends as a status 500: a handler that throws, or that returns what the contract does not
   * allow (`InvalidAnswerError`). Default: `console.error`.
   */
  readonly onError?: (error: unknown, context: RequestContext) => void;
}

export interface ListenerOptions extends RouterOptions {
  /** Takes requests for paths that the contract does not have, an Express app perhaps. Default: a 404. */
  readonly fallback?: Listener;
}

export type Middleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Puts an operation and its handler together. */
export function route<Input, Request, Response>(
  operation: Operation<Input, Request, Response>,
  handler: Handler<Request, Response>,
): Route {
  // The router calls the handler with what it has parsed and validated by this very operation, which is a `Request`.
  return { operation, handler: handler as Handler<unknown, unknown> };
}

/** Middleware for `app.use` of Express 5 or anything like it. Paths that the contract does not have go to `next`. */
export function createMiddleware(routes: readonly Route[], options: RouterOptions = {}): Middleware {
  const server = new Server(routes, options);
  return (request, response, next) => {
    if (!server.serve(request, response)) next();
  };
}

/** A listener for `http.createServer`. */
export function createListener(routes: readonly Route[], options: ListenerOptions = {}): Listener {
  const server = new Server(routes, options);
  return (request, response) => {
    if (server.serve(request, response)) return;
    if (options.fallback === undefined) writeProblem(request, response, new HttpProblem(404));
    else options.fallback(request, response);
  };
}

/** A route with what is worked out once. */
interface Endpoint extends Route {
  readonly table: ParameterTable;
  /** The media types that a success can have; empty: nothing to negotiate. */
  readonly produces: readonly string[];
}

interface Arrival {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  /** Without `?`. */
  readonly query: string;
}

class Server {
  readonly #router = new PathRouter<Endpoint>();
  readonly #options: RouterOptions;
  readonly #basePath: string;
  readonly #validateResponses: boolean;
  readonly #limits: { readonly maxBodyBytes: number; readonly maxJsonDepth: number };

  constructor(routes: readonly Route[], options: RouterOptions) {
    for (const { operation, handler } of routes) {
      const endpoint = {
        operation,
        handler,
        table: parameterTable(operation),
        produces: producedBy(operation),
      };
      this.#router.add(operation.method, operation.path, endpoint);
    }
    this.#router.seal();
    this.#options = options;
    this.#basePath = (options.basePath ?? "").replace(/\/+$/, "");
    this.#validateResponses = options.validateResponses ?? process.env["NODE_ENV"] !== "production";
    this.#limits = {
      maxBodyBytes: options.maxBodyBytes ?? 1024 * 1024,
      maxJsonDepth: options.maxJsonDepth ?? 100,
    };
  }

  /** `false`: the contract does not have the path, and nothing was done. */
  serve(message: IncomingMessage, response: ServerResponse): boolean {
    const target = targetOf(message.url ?? "/", this.#basePath);
    if (target === null) return false;
    const method = message.method ?? "GET";
    let match = this.#router.find(method, target.path, target.query);
    if (match === null) return false;
    if (match.candidates.length === 0 && method === "HEAD") {
      match = this.#router.find("GET", target.path, target.query) ?? match;
    }
    const arrival = { message, response, query: target.query };
    const { candidates } = match;
    const [first] = candidates;
    if (first === undefined) writeUnmatched(method, match, arrival);
    else void this.#answer(arrival, candidates, first.value.operation.name);
    return true;
  }

  /** Never rejects: whatever happens becomes an answer, or goes to `onError`. */
  async #answer(
    arrival: Arrival,
    candidates: readonly Candidate<Endpoint>[],
    operation: string,
  ): Promise<void> {
    const { message, response } = arrival;
    const context = new LiveContext(operation, message, response);
    try {
      const answer = await this.#respond(arrival, candidates, context);
      write(message, response, answer);
    } catch (error) {
      if (error instanceof RequestAbortedError) return;
      if (!(error instanceof HttpProblem)) this.#report(error, context);
      const problem = error instanceof HttpProblem ? error : new HttpProblem(500);
      try {
        writeProblem(message, response, problem);
      } catch (unwritable) {
        // A problem with a member that JSON does not know, or a header that HTTP does not allow.
        this.#report(unwritable, context);
        writeProblem(message, response, new HttpProblem(500));
      }
    }
  }

  async #respond(
    arrival: Arrival,
    candidates: readonly Candidate<Endpoint>[],
    context: RequestContext,
  ): Promise<WireAnswer> {
    const { message } = arrival;
    const { endpoint, groups, violations } = readBest(arrival, candidates);
    const { operation, produces, handler } = endpoint;
    const { accept } = message.headers;
    if (accept !== undefined && produces.length > 0 && !acceptsAny(accept, produces)) {
      throw new HttpProblem(406, { detail: `The answer is ${produces.join(", ")}.` });
    }
    const body = operation.body === null ? null : await readBody(operation, message, this.#limits);
    const all = body === null ? violations : [...violations, ...body.violations];
    if (all.length > 0) throw invalidRequest(all);
    reviveParameters(operation.parameters, groups);
    const answer = await handler(body === null ? groups : { ...groups, ...body.members }, context);
    return encodeAnswer(operation, answer, {
      accept,
      validate: this.#validateResponses,
      isHead: message.method === "HEAD",
    });
  }

  #report(error: unknown, context: RequestContext): void {
    try {
      if (this.#options.onError === undefined) console.error(error);
      else this.#options.onError(error, context);
    } catch (failure) {
      // The client's answer must not hang on the way that errors are told.
      console.error(failure);
    }
  }
}

/** Where the contract has one method twice at a path, the first one whose parameters conform. */
function readBest({ message, query }: Arrival, candidates: readonly Candidate<Endpoint>[]): Reading {
  let best: Reading | null = null;
  for (const { value: endpoint, captures } of candidates) {
    const { groups, violations } = readParameters(endpoint.operation, endpoint.table, {
      message,
      captures,
      query,
    });
    best ??= { endpoint, groups, violations };
    if (violations.length === 0) return { endpoint, groups, violations };
  }
  if (best === null) throw new HttpProblem(404);
  return best;
}

interface Reading {
  readonly endpoint: Endpoint;
  readonly groups: Groups;
  readonly violations: readonly Violation[];
}

/** `null`: not below the base path. */
function targetOf(url: string, basePath: string): { readonly path: string; readonly query: string } | null {
  // A proxy may send the absolute form, `http://host/path`.
  const local = url.startsWith("/") ? url : url.replace(/^https?:\/\/[^/?#]*/i, "");
  const at = local.indexOf("?");
  const whole = at < 0 ? local : local.slice(0, at);
  const query = at < 0 ? "" : local.slice(at + 1);
  if (basePath === "") return { path: whole, query };
  if (whole === basePath) return { path: "/", query };
  return whole.startsWith(`${basePath}/`) ? { path: whole.slice(basePath.length), query } : null;
}

function producedBy(operation: Operation<unknown, unknown, unknown>): readonly string[] {
  const successes = operation.responses.filter(is2XX);
  // Where a success has no body, there is nothing that a client could refuse.
  if (successes.some((response) => response.content.length === 0)) return [];
  return [...new Set(successes.flatMap((response) => response.content.map((each) => each.mediaType)))];
}

/** The path is known, the method is not: an OPTIONS is answered for the contract, everything else is a 405. */
function writeUnmatched(method: string, match: Match<Endpoint>, { message, response }: Arrival): void {
  const methods = new Set(match.methods);
  if (methods.has("GET")) methods.add("HEAD");
  methods.add("OPTIONS");
  const allow = [...methods].join(", ");
  if (method === "OPTIONS") {
    response.writeHead(204, { Allow: allow }).end();
    return;
  }
  const detail = `The methods of this path are ${allow}.`;
  writeProblem(message, response, new HttpProblem(405, { detail }, { Allow: allow }));
}

function writeProblem(message: IncomingMessage, response: ServerResponse, problem: HttpProblem): void {
  const isError = Number.isInteger(problem.status) && problem.status >= 400 && problem.status <= 599;
  const status = isError ? problem.status : 500;
  const headers = { ...problem.headers, "Content-Type": "application/problem+json" };
  write(message, response, { status, headers, body: problemText(problem) });
}

/** Writes once: an answer that has been begun, or that nobody waits for any more, is left alone. */
function write(message: IncomingMessage, response: ServerResponse, answer: WireAnswer): void {
  if (response.headersSent || response.destroyed) return;
  const { status, headers, body } = answer;
  if (body !== null) {
    headers["Content-Length"] = String(typeof body === "string" ? Buffer.byteLength(body) : body.byteLength);
  } else if (status !== 204 && status !== 304 && message.method !== "HEAD") {
    headers["Content-Length"] = "0";
  }
  response.writeHead(status, headers);
  response.end(body ?? undefined);
}
