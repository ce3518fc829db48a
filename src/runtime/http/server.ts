import type { IncomingMessage, ServerResponse } from "node:http";
import type { Violation } from "../validation/violation.js";
import { Negotiator } from "./negotiation.js";
import type { Operation } from "./operation.js";
import { splitPathTemplate } from "./path-template.js";
import { HttpProblem, invalidRequest } from "./problem.js";
import { RequestAbortedError } from "./request-body.js";
import { LiveContext, type RequestContext } from "./request-context.js";
import { is2XX } from "./responses.js";
import { type Candidate, type Match, PathRouter } from "./router.js";
import { encodeAnswer, type WireAnswer } from "./server-answer.js";
import { readBody } from "./server-body.js";
import { checkTime, inTime, startCallersTime, startContractsTime } from "./server-deadline.js";
import type {
  Handler,
  Listener,
  ListenerOptions,
  Middleware,
  Route,
  RouterOptions,
} from "./server-options.js";
import {
  type Groups,
  type ParameterTable,
  parameterTable,
  readParameters,
  reviveParameters,
} from "./server-parameters.js";
import { type OnFailure, ServerTelemetry } from "./server-telemetry.js";
import { write, writeProblem, writeUnmatched } from "./server-write.js";

export type { RequestContext } from "./request-context.js";
export type {
  Handler,
  Listener,
  ListenerOptions,
  Middleware,
  Route,
  RouterOptions,
  Surround,
} from "./server-options.js";

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
    if (options.fallback === undefined) server.refuse(request, response);
    else options.fallback(request, response);
  };
}

/** A route with what is worked out once. */
interface Endpoint extends Route {
  readonly table: ParameterTable;
  /** The media types that a success can have; empty: nothing to negotiate. */
  readonly produces: readonly string[];
  readonly negotiator: Negotiator;
  /** The path as telemetry has it: `/api/v1/orders/{orderId}`. */
  readonly path: string;
}

interface Arrival {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  /** Without `?`. */
  readonly query: string;
  /** Told of the error that it ends with. */
  readonly onFailure?: OnFailure;
}

class Server {
  readonly #router = new PathRouter<Endpoint>();
  readonly #options: RouterOptions;
  readonly #basePath: string;
  readonly #validateResponses: boolean;
  readonly #limits: { readonly maxBodyBytes: number; readonly maxJsonDepth: number };
  readonly #telemetry: ServerTelemetry | null;

  constructor(routes: readonly Route[], options: RouterOptions) {
    this.#options = options;
    this.#basePath = (options.basePath ?? "").replace(/\/+$/, "");
    this.#telemetry = ServerTelemetry.from(options);
    for (const route of routes) {
      const { operation } = route;
      const table = parameterTable(operation);
      const produces = producedBy(operation);
      const path = `${this.#basePath}${splitPathTemplate(operation.path).path}`;
      const endpoint = { ...route, table, produces, negotiator: new Negotiator(produces), path };
      this.#router.add(operation.method, operation.path, endpoint);
    }
    this.#router.seal();
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
    if (this.#telemetry === null) this.#reply(arrival, match);
    else this.#replyObserved(this.#telemetry, arrival, match);
    return true;
  }

  /** A 404. */
  refuse(message: IncomingMessage, response: ServerResponse): void {
    const refuse = (): void => writeProblem(message, response, new HttpProblem(404));
    if (this.#telemetry === null) refuse();
    else this.#telemetry.observe({ message, response, operation: null }, refuse);
  }

  #reply(arrival: Arrival, { candidates, methods }: Match<Endpoint>): void {
    const [first] = candidates;
    if (first === undefined) writeUnmatched(arrival.message, arrival.response, methods);
    else this.#answer(arrival, candidates, first.value.operation.name);
  }

  #replyObserved(telemetry: ServerTelemetry, arrival: Arrival, match: Match<Endpoint>): void {
    const { message, response } = arrival;
    const endpoint = match.candidates[0]?.value;
    const operation = endpoint === undefined ? null : { name: endpoint.operation.name, path: endpoint.path };
    telemetry.observe({ message, response, operation }, (onFailure) =>
      this.#reply({ ...arrival, onFailure }, match),
    );
  }

  /** Never throws: whatever happens becomes an answer, or goes to `onError`. */
  #answer(arrival: Arrival, candidates: readonly Candidate<Endpoint>[], operation: string): void {
    const { message, response } = arrival;
    const context = new LiveContext(operation, message, response);
    try {
      const answer = this.#respond(arrival, candidates, context);
      // Not everything is worth the turns of the event loop that promises take.
      if (!(answer instanceof Promise)) write(message, response, answer);
      else {
        answer
          .then((late) => write(message, response, late))
          .catch((error: unknown) => this.#fail(error, arrival, context));
      }
    } catch (error) {
      this.#fail(error, arrival, context);
    }
  }

  #fail(error: unknown, { message, response, onFailure }: Arrival, context: RequestContext): void {
    if (error instanceof RequestAbortedError) return;
    if (!(error instanceof HttpProblem)) {
      this.#report(error, context);
      onFailure?.(error);
    }
    const problem = error instanceof HttpProblem ? error : new HttpProblem(500);
    try {
      writeProblem(message, response, problem);
    } catch (unwritable) {
      // A problem with a member that JSON does not know, or a header that HTTP does not allow.
      this.#report(unwritable, context);
      writeProblem(message, response, new HttpProblem(500));
    }
  }

  #respond(
    arrival: Arrival,
    candidates: readonly Candidate<Endpoint>[],
    context: LiveContext,
  ): WireAnswer | Promise<WireAnswer> {
    const { message } = arrival;
    const reading = readBest(arrival, candidates);
    const { endpoint, groups, violations } = reading;
    startCallersTime(context);
    const { accept } = message.headers;
    if (accept !== undefined && endpoint.produces.length > 0 && !endpoint.negotiator.accepts(accept)) {
      throw new HttpProblem(406, { detail: `The answer is ${endpoint.produces.join(", ")}.` });
    }
    if (endpoint.operation.body !== null) return this.#respondToBody(reading, context);
    if (violations.length > 0) throw invalidRequest(violations);
    reviveParameters(endpoint.table, groups);
    return this.#handle(endpoint, groups, context);
  }

  async #respondToBody({ endpoint, groups, violations }: Reading, context: LiveContext): Promise<WireAnswer> {
    const body = await readBody(endpoint.operation, context.raw, this.#limits);
    const all = [...violations, ...body.violations];
    if (all.length > 0) throw invalidRequest(all);
    reviveParameters(endpoint.table, groups);
    return this.#handle(endpoint, { ...groups, ...body.members }, context);
  }

  #handle(endpoint: Endpoint, request: unknown, context: LiveContext): WireAnswer | Promise<WireAnswer> {
    startContractsTime(context, endpoint.operation.timeoutMs);
    const answer = this.#call(endpoint, request, context);
    return answer instanceof Promise
      ? inTime(answer, context, (error) => this.#report(error, context))
      : answer;
  }

  #call(endpoint: Endpoint, request: unknown, context: RequestContext): WireAnswer | Promise<WireAnswer> {
    const { handler, surround } = endpoint;
    const { raw } = context;
    if (surround !== undefined) {
      return surround(request, context, async (extended) => {
        // A connection or a lock may have taken its time.
        checkTime(extended);
        return this.#encode(endpoint, await handler(request, extended), raw);
      });
    }
    const answer = handler(request, context);
    return isThenable(answer)
      ? Promise.resolve(answer).then((settled) => this.#encode(endpoint, settled, raw))
      : this.#encode(endpoint, answer, raw);
  }

  #encode({ operation }: Endpoint, answer: unknown, message: IncomingMessage): WireAnswer {
    return encodeAnswer(operation, answer, {
      accept: message.headers.accept,
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
  for (const path of candidates) {
    const endpoint = path.value;
    const { groups, violations } = readParameters(endpoint.operation, endpoint.table, {
      message,
      path,
      query,
    });
    const reading = { endpoint, groups, violations };
    if (violations.length === 0) return reading;
    best ??= reading;
  }
  if (best === null) throw new HttpProblem(404);
  return best;
}

function isThenable(value: unknown): boolean {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
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
