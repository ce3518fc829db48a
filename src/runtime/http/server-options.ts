import type { IncomingMessage, ServerResponse } from "node:http";
import type { Meter } from "../telemetry/metrics.js";
import type { Tracing } from "../telemetry/tracing.js";
import type { Operation } from "./operation.js";
import type { RequestContext } from "./request-context.js";
import type { WireAnswer } from "./server-answer.js";

export type Handler<Request, Response, Context extends RequestContext = RequestContext> = (
  request: Request,
  context: Context,
) => Response | Promise<Response>;

/** An operation with its handler. */
export interface Route {
  readonly operation: Operation<unknown, unknown, unknown>;
  readonly handler: Handler<unknown, unknown>;
  readonly surround?: Surround;
}

/**
 * Stands around the handling of each valid request: may add to the context, may answer in the handler's place, and is
 * done before the answer is written.
 */
export type Surround = (
  request: unknown,
  context: RequestContext,
  handle: (context: RequestContext) => Promise<WireAnswer>,
) => Promise<WireAnswer>;

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
  /** Makes a span of each request, which goes on with the trace of its headers and is active in the handler. */
  readonly tracing?: Tracing;
  /** Counts requests as `http_server_requests_total` and its kin. */
  readonly metrics?: Meter;
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
