import {
  type Counter,
  durationBuckets,
  type Gauge,
  type Histogram,
  type Meter,
} from "../telemetry/metrics.js";
import { type ActiveSpan, inSpan, type SpanDescription, type Tracing } from "../telemetry/tracing.js";
import { unfailing } from "../telemetry/unfailing-meter.js";
import { ClientError, InvalidResponseError, UnexpectedStatusError } from "./client-errors.js";
import type { ClientSettings } from "./client-options.js";
import type { Operation } from "./operation.js";
import { splitPathTemplate } from "./path-template.js";
import type { CallObserver, Transport, WireRequest, WireResponse } from "./transport.js";

type AnyOperation = Operation<unknown, unknown, unknown>;

/** Makes spans of a client's calls, and counts them. */
export class ClientTelemetry {
  readonly #api: string;
  readonly #tracing: Tracing | undefined;
  readonly #metrics: ClientMetrics | null;
  readonly #hasInterceptors: boolean;

  /** `null` where there is nothing to be done, so that it costs nothing. */
  static from(settings: ClientSettings, api: string): ClientTelemetry | null {
    const { tracing, metrics } = settings;
    return tracing === undefined && metrics === undefined ? null : new ClientTelemetry(settings, api);
  }

  private constructor({ tracing, metrics, interceptors = [] }: ClientSettings, api: string) {
    this.#api = api;
    this.#tracing = tracing;
    this.#metrics = metrics === undefined ? null : new ClientMetrics(unfailing(metrics), api);
    this.#hasInterceptors = interceptors.length > 0;
  }

  /**
   * One call. Without interceptors it is one request, and one span. With them there may be several requests or none: the
   * call is a span of its own then, and each request a child.
   */
  async observe<Result extends { readonly status: number }>(
    operation: AnyOperation,
    call: (observed: ObservedCall) => Promise<Result>,
  ): Promise<Result> {
    const startedAt = performance.now();
    const request = requestSpan(this.#api, operation);
    const isOneRequest = !this.#hasInterceptors;
    const name = `${this.#api}.${operation.name}`;
    const description = isOneRequest ? request : ({ ...request, name, kind: "internal" } as const);
    let status = "error";
    try {
      return await inSpan(this.#tracing, description, async (span) => {
        const observed = new ObservedCall({
          tracing: this.#tracing,
          metrics: this.#metrics,
          operation: operation.name,
          request: isOneRequest ? null : request,
          span,
        });
        try {
          const result = await call(observed);
          status = String(result.status);
          return result;
        } catch (error) {
          status = statusOf(error);
          span.setAttributes({ "error.type": status });
          throw error;
        }
      });
    } finally {
      this.#metrics?.count(operation.name, status, (performance.now() - startedAt) / 1_000);
    }
  }
}

interface ObservedCallParts {
  readonly tracing: Tracing | undefined;
  readonly metrics: ClientMetrics | null;
  readonly operation: string;
  /** What each request's span is like; `null`: the call's span is the request's. */
  readonly request: SpanDescription | null;
  readonly span: ActiveSpan;
}

/** A call under way. */
export class ObservedCall implements CallObserver {
  readonly #parts: ObservedCallParts;
  #sent = 0;

  constructor(parts: ObservedCallParts) {
    this.#parts = parts;
  }

  /** What sends this call's requests, each in its span, and with the trace in its headers. */
  transport(transport: Transport): Transport {
    const { tracing, request: description, span } = this.#parts;
    if (tracing === undefined) return transport;
    return (request) => {
      const resent = this.#sent++;
      if (description === null) return send(request, transport, span);
      const attributes = {
        ...description.attributes,
        ...(resent > 0 ? { "http.request.resend_count": resent } : {}),
      };
      return inSpan(tracing, { ...description, attributes }, (own) => send(request, transport, own));
    };
  }

  retried(outcome: "retry" | "no-budget" | "no-time"): void {
    this.#parts.metrics?.retried(this.#parts.operation, outcome);
  }

  circuit(state: "closed" | "half-open" | "open"): void {
    this.#parts.metrics?.circuit(state);
  }
}

class ClientMetrics {
  readonly #api: string;
  readonly #requests: Counter<"api" | "operation" | "status">;
  readonly #duration: Histogram<"api" | "operation">;
  readonly #retries: Counter<"api" | "operation" | "outcome">;
  readonly #circuit: Gauge<"api">;

  constructor(meter: Meter, api: string) {
    this.#api = api;
    this.#requests = meter.counter({
      name: "http_client_requests_total",
      help: "Calls, by the status of the answer, or by why there was none.",
      labels: ["api", "operation", "status"],
    });
    this.#duration = meter.histogram({
      name: "http_client_request_duration_seconds",
      help: "How long calls took, with all their retries.",
      labels: ["api", "operation"],
      buckets: durationBuckets,
    });
    this.#retries = meter.counter({
      name: "http_client_retries_total",
      help: "Requests that were sent again (retry), and failures that were not (no-budget, no-time).",
      labels: ["api", "operation", "outcome"],
    });
    this.#circuit = meter.gauge({
      name: "http_client_circuit_state",
      help: "The circuit breaker: 0 closed, 1 half-open, 2 open.",
      labels: ["api"],
    });
  }

  count(operation: string, status: string, seconds: number): void {
    this.#requests.add({ api: this.#api, operation, status });
    this.#duration.observe({ api: this.#api, operation }, seconds);
  }

  retried(operation: string, outcome: string): void {
    this.#retries.add({ api: this.#api, operation, outcome });
  }

  circuit(state: keyof typeof circuitStates): void {
    this.#circuit.set({ api: this.#api }, circuitStates[state]);
  }
}

const circuitStates = { closed: 0, "half-open": 1, open: 2 } as const;

/** The span of one request, by OpenTelemetry's conventions. */
function requestSpan(api: string, { method, path }: AnyOperation) {
  const template = splitPathTemplate(path).path;
  return {
    name: `${method} ${template}`,
    kind: "client",
    attributes: { "http.request.method": method, "url.template": template, "peer.service": api },
  } as const;
}

async function send(request: WireRequest, transport: Transport, span: ActiveSpan): Promise<WireResponse> {
  span.setAttributes(targetAttributes(request.url));
  try {
    const response = await transport(withTrace(request, span));
    const { status } = response;
    span.setAttributes({ "http.response.status_code": status });
    if (status >= 400) {
      span.setAttributes({ "error.type": String(status) });
      span.fail(`answered with ${status}`);
    }
    return response;
  } catch (error) {
    span.setAttributes({ "error.type": errorTypeOf(error) });
    throw error;
  }
}

/** The query is left out, since it may say what is nobody else's business. */
function targetAttributes(text: string) {
  // An interceptor may have a way of its own to say where to.
  if (!URL.canParse(text)) return {};
  const { protocol, hostname, port, origin, pathname } = new URL(text);
  return {
    "url.full": `${origin}${pathname}`,
    "server.address": hostname,
    "server.port": port === "" ? (protocol === "https:" ? 443 : 80) : Number(port),
  };
}

/** A trace that the caller or an interceptor has put there stays. */
function withTrace(request: WireRequest, { context }: ActiveSpan): WireRequest {
  if (context === null || request.headers["traceparent"] !== undefined) return request;
  return { ...request, headers: { ...request.headers, ...context } };
}

/** What a call without a usable answer counts as. */
function statusOf(error: unknown): string {
  if (error instanceof UnexpectedStatusError) return String(error.status);
  if (error instanceof InvalidResponseError) return error.status >= 400 ? String(error.status) : "invalid";
  return error instanceof ClientError ? (statuses.get(error.name) ?? "error") : "error";
}

const statuses: ReadonlyMap<string, string> = new Map([
  ["TimeoutError", "timeout"],
  ["AbortError", "aborted"],
  ["ConnectionError", "connection"],
  ["InvalidRequestError", "invalid"],
  ["CircuitOpenError", "circuit-open"],
  ["ConcurrencyLimitError", "concurrency-limit"],
]);

/** `fetch` says `TypeError`, and keeps the reason one or two causes down: `ECONNREFUSED`. */
function errorTypeOf(error: unknown): string {
  let type = "Error";
  for (let depth = 0, cause = error; depth < 5 && cause instanceof Error; depth++, cause = cause.cause) {
    type = "code" in cause && typeof cause.code === "string" ? cause.code : depth === 0 ? cause.name : type;
  }
  return type;
}
