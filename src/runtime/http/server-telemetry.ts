import type { IncomingMessage, ServerResponse } from "node:http";
import { type Counter, durationBuckets, type Histogram, type Meter } from "../telemetry/metrics.js";
import { readTraceContext } from "../telemetry/trace-context.js";
import { type ActiveSpan, inSpan, type SpanAttributes, type Tracing } from "../telemetry/tracing.js";
import { unfailing } from "../telemetry/unfailing-meter.js";
import { onResponseEnd } from "./response-end.js";

/** What a server is observed by; `undefined`: not at all. */
export interface ServerTelemetryOptions {
  readonly tracing?: Tracing | undefined;
  readonly metrics?: Meter | undefined;
}

/** A request to be observed. */
export interface ServerRequest {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  /** `null`: the contract has no such operation. What callers make up must not become a label. */
  readonly operation: { readonly name: string; readonly path: string } | null;
}

/** Told of the error that a request ends with, where it is none of the contract's. */
export type OnFailure = (error: unknown) => void;

/** In how many places a router is told apart. */
const MAX_MOUNTS = 10;

/** Makes a span of each request, and counts it, from its headers to the last byte of the answer. */
export class ServerTelemetry {
  readonly #tracing: Tracing | undefined;
  readonly #metrics: ServerMetrics | null;
  readonly #mounts = new Set<string>();

  /** `null` where there is nothing to be done, so that it costs nothing. */
  static from({ tracing, metrics }: ServerTelemetryOptions): ServerTelemetry | null {
    return tracing === undefined && metrics === undefined ? null : new ServerTelemetry(tracing, metrics);
  }

  private constructor(tracing: Tracing | undefined, meter: Meter | undefined) {
    this.#tracing = tracing;
    this.#metrics = meter === undefined ? null : new ServerMetrics(unfailing(meter));
  }

  /** Calls `answer` at once, in the request's span. */
  observe(request: ServerRequest, answer: (onFailure: OnFailure) => void): void {
    this.#metrics?.count(request);
    const tracing = this.#tracing;
    if (tracing === undefined) {
      answer(ignore);
      return;
    }
    const { message, response } = request;
    const method = methodOf(message);
    // As OpenTelemetry has it, `_OTHER` is for attributes.
    const spanMethod = method === OTHER_METHOD ? "HTTP" : method;
    const route = this.#routeOf(request);
    const description = {
      name: route === null ? spanMethod : `${spanMethod} ${route}`,
      kind: "server",
      attributes: attributesOf(message, route),
      ...parentOf(message),
    } as const;
    const work = async (span: ActiveSpan): Promise<void> => {
      answer((error) => span.fail(error));
      await new Promise<void>((resolve) => onResponseEnd(response, resolve));
      endSpan(span, response);
    };
    inSpan(tracing, description, work).catch(() => response.destroy());
  }

  /** Where Express has mounted a router at `/api`: `/api/orders/{orderId}`. */
  #routeOf({ message, operation }: ServerRequest): string | null {
    if (operation === null) return null;
    const mountedAt = "baseUrl" in message && typeof message.baseUrl === "string" ? message.baseUrl : "";
    // Mounted at `/:tenant` it is what callers send, and names must be few.
    if (mountedAt !== "" && this.#mounts.size < MAX_MOUNTS) this.#mounts.add(mountedAt);
    return this.#mounts.has(mountedAt) ? `${mountedAt}${operation.path}` : operation.path;
  }
}

class ServerMetrics {
  readonly #requests: Counter<"operation" | "method" | "status">;
  readonly #duration: Histogram<"operation">;
  #inFlight = 0;

  constructor(meter: Meter) {
    this.#requests = meter.counter({
      name: "http_server_requests_total",
      help: "Requests, by how they were answered; aborted: the client went away before.",
      labels: ["operation", "method", "status"],
    });
    this.#duration = meter.histogram({
      name: "http_server_request_duration_seconds",
      help: "From a request's headers to the end of its answer.",
      labels: ["operation"],
      buckets: durationBuckets,
    });
    const inFlight = meter.gauge({
      name: "http_server_requests_in_flight",
      help: "Requests that are being answered.",
      labels: [],
    });
    let shown = 0;
    // Added rather than set: a service may have several routers.
    inFlight.onCollect(() => {
      inFlight.add({}, this.#inFlight - shown);
      shown = this.#inFlight;
    });
  }

  count({ message, response, operation }: ServerRequest): void {
    const startedAt = performance.now();
    const name = operation?.name ?? "";
    this.#inFlight += 1;
    onResponseEnd(response, () => {
      this.#inFlight -= 1;
      const status = response.headersSent ? response.statusCode : "aborted";
      this.#requests.add({ operation: name, method: methodOf(message), status });
      this.#duration.observe({ operation: name }, (performance.now() - startedAt) / 1_000);
    });
  }
}

function ignore(): void {}

function endSpan(span: ActiveSpan, response: ServerResponse): void {
  if (!response.headersSent) {
    // The client went away, which is no failure of ours.
    span.setAttributes({ "error.type": "aborted" });
    return;
  }
  const status = response.statusCode;
  if (status < 500) span.setAttributes({ "http.response.status_code": status });
  else {
    span.setAttributes({ "http.response.status_code": status, "error.type": String(status) });
    span.fail(`answered with ${status}`);
  }
}

/**
 * By OpenTelemetry's conventions; the query is left out, since it may say what is nobody else's business. So is the
 * start of the absolute form that proxies send, `http://user:secret@host/path`.
 */
function attributesOf(message: IncomingMessage, route: string | null): SpanAttributes {
  const original = "originalUrl" in message ? message.originalUrl : undefined;
  const url = typeof original === "string" ? original : (message.url ?? "/");
  return {
    "http.request.method": methodOf(message),
    "url.path": url.replace(/^https?:\/\/[^/?#]*/i, "").split("?", 1)[0] || "/",
    "url.scheme": "encrypted" in message.socket ? "https" : "http",
    ...(route === null ? {} : { "http.route": route }),
  };
}

function parentOf({ headers }: IncomingMessage) {
  const context = readTraceContext((name) => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(",") : value;
  });
  // Without headers, a span that is active already (of Node's own instrumentation perhaps) is the parent.
  return context === null ? {} : { parent: context };
}

const OTHER_METHOD = "_OTHER";

const knownMethods: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "TRACE",
  "CONNECT",
  "QUERY",
]);

/** A method that HTTP does not know counts as `_OTHER`, as OpenTelemetry has it. */
function methodOf({ method = "GET" }: IncomingMessage): string {
  return knownMethods.has(method) ? method : OTHER_METHOD;
}
