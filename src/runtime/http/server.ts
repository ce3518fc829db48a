import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Operation } from "./operation.js";

/** What a handler gets beside the request. */
export interface RequestContext {
  /** Aborts when the client goes away before it has its answer. */
  readonly signal: AbortSignal;
  /** The operation's name: `placeOrder`. */
  readonly operation: string;
  readonly method: string;
  /** As it came, with the path that a router was mounted at. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: IncomingMessage;
}

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
export function createMiddleware(routes: readonly Route[], options?: RouterOptions): Middleware {
  throw new Error(`not built yet: ${routes.length} ${options}`);
}

/** A listener for `http.createServer`. */
export function createListener(routes: readonly Route[], options?: ListenerOptions): Listener {
  throw new Error(`not built yet: ${routes.length} ${options}`);
}
