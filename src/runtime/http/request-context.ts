import { setMaxListeners } from "node:events";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { onResponseEnd } from "./response-end.js";

/** What a handler gets beside the request. */
export interface RequestContext {
  /**
   * Aborts when nobody waits for the answer any more: the client goes away, or the time is over (its reason is named
   * `TimeoutError` then). Calls to others end with it by `{ within: context }`.
   */
  readonly signal: AbortSignal;
  /**
   * When the time is over, by `performance.now()`: the contract's (`x-timeout`) or the caller's
   * (`x-request-timeout-ms`), whichever is less. `Infinity`: never.
   */
  readonly deadlineAt: number;
  /** Milliseconds until then; 0 when it is over. */
  remainingMs(): number;
  /** The operation's name: `placeOrder`. */
  readonly operation: string;
  readonly method: string;
  /** As it came, with the path that a router was mounted at. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: IncomingMessage;
}

/** The context of one request. The signal is made when it is asked for: most handlers do not. */
export class LiveContext implements RequestContext {
  readonly operation: string;
  readonly raw: IncomingMessage;
  readonly #response: ServerResponse;
  #controller: AbortController | null = null;
  #deadlineAt = Number.POSITIVE_INFINITY;
  /** Why nobody waits any more, where it is not that the client went away. */
  #expiry: Error | null = null;

  constructor(operation: string, raw: IncomingMessage, response: ServerResponse) {
    this.operation = operation;
    this.raw = raw;
    this.#response = response;
  }

  get method(): string {
    return this.raw.method ?? "GET";
  }

  get url(): string {
    // Express takes the path that a router is mounted at out of `url`.
    const original = "originalUrl" in this.raw ? this.raw.originalUrl : undefined;
    return typeof original === "string" ? original : (this.raw.url ?? "/");
  }

  get headers(): IncomingHttpHeaders {
    return this.raw.headers;
  }

  get deadlineAt(): number {
    return this.#deadlineAt;
  }

  remainingMs(): number {
    return Math.max(this.#deadlineAt - performance.now(), 0);
  }

  /** There is not more time than this from now on, in milliseconds. */
  limit(timeMs: number): void {
    this.#deadlineAt = Math.min(this.#deadlineAt, performance.now() + timeMs);
  }

  /** The time is over. */
  expire(reason: Error): void {
    this.#expiry = reason;
    this.#controller?.abort(reason);
  }

  get signal(): AbortSignal {
    if (this.#controller !== null) return this.#controller.signal;
    const controller = new AbortController();
    this.#controller = controller;
    // Each call within the context listens, and Node would take eleven at a time for a leak.
    setMaxListeners(0, controller.signal);
    if (this.#expiry !== null) controller.abort(this.#expiry);
    const abort = (): void => {
      if (!this.#response.writableFinished) controller.abort(new Error("the client went away"));
    };
    if (this.#response.destroyed) abort();
    else onResponseEnd(this.#response, abort);
    return controller.signal;
  }
}
