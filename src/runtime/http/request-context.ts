import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";

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

/** The context of one request. The signal is made when it is asked for: most handlers do not. */
export class LiveContext implements RequestContext {
  readonly operation: string;
  readonly raw: IncomingMessage;
  readonly #response: ServerResponse;
  #controller: AbortController | null = null;

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

  get signal(): AbortSignal {
    if (this.#controller !== null) return this.#controller.signal;
    const controller = new AbortController();
    this.#controller = controller;
    const abort = (): void => {
      if (!this.#response.writableFinished) controller.abort(new Error("the client went away"));
    };
    if (this.#response.destroyed) abort();
    else this.#response.once("close", abort);
    return controller.signal;
  }
}
