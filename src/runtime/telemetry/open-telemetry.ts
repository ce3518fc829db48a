import { AsyncLocalStorage } from "node:async_hooks";
import { formatTraceparent, parseTraceparent, type TraceContext } from "./trace-context.js";
import type { ActiveSpan, SpanAttributes, SpanDescription, Tracing } from "./tracing.js";

/** What is needed of the module `@opentelemetry/api`, from 1.3 on. */
export interface OpenTelemetryApi {
  readonly ROOT_CONTEXT: OpenTelemetryContext;
  readonly context: {
    active(): OpenTelemetryContext;
    with<T>(context: OpenTelemetryContext, work: () => T): T;
  };
  readonly trace: {
    getTracer(name: string, version?: string): OpenTelemetryTracer;
    getSpan(context: OpenTelemetryContext): OpenTelemetrySpan | undefined;
    setSpan(context: OpenTelemetryContext, span: OpenTelemetrySpan): OpenTelemetryContext;
    setSpanContext(context: OpenTelemetryContext, span: OpenTelemetrySpanContext): OpenTelemetryContext;
  };
  createTraceState(text: string): OpenTelemetryTraceState;
}

export interface OpenTelemetryContext {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): OpenTelemetryContext;
  deleteValue(key: symbol): OpenTelemetryContext;
}

export interface OpenTelemetryTracer {
  startSpan(
    name: string,
    options: {
      readonly kind: number;
      readonly attributes: Record<string, string | number | boolean>;
      readonly links: { readonly context: OpenTelemetrySpanContext }[];
    },
    context: OpenTelemetryContext,
  ): OpenTelemetrySpan;
}

export interface OpenTelemetrySpan {
  spanContext(): OpenTelemetrySpanContext;
  setAttributes(attributes: Record<string, string | number | boolean>): unknown;
  setStatus(status: { readonly code: number; readonly message?: string }): unknown;
  recordException(exception: Error | string): void;
  end(): void;
}

export interface OpenTelemetrySpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly isRemote?: boolean;
  readonly traceState?: OpenTelemetryTraceState;
}

export interface OpenTelemetryTraceState {
  get(key: string): string | undefined;
  set(key: string, value: string): OpenTelemetryTraceState;
  unset(key: string): OpenTelemetryTraceState;
  serialize(): string;
}

export interface OpenTelemetryTracingOptions {
  /** Of the instrumentation scope; the service's name does. */
  readonly name: string;
  readonly version?: string;
}

/** OpenTelemetry's `SpanKind`. */
const spanKinds = { internal: 0, server: 1, client: 2, producer: 3, consumer: 4 } as const;

/** OpenTelemetry's `SpanStatusCode.ERROR`. */
const STATUS_ERROR = 2;

/**
 * Tracing by OpenTelemetry, with whatever SDK the process has registered. Where it has none, nothing is recorded, and
 * the trace that headers tell of is still passed on.
 *
 *     import * as openTelemetry from "@opentelemetry/api";
 *     const tracing = openTelemetryTracing(openTelemetry, { name: "orders" });
 */
export function openTelemetryTracing(api: OpenTelemetryApi, options: OpenTelemetryTracingOptions): Tracing {
  return new OpenTelemetryTracing(api, options);
}

class OpenTelemetryTracing implements Tracing {
  readonly #api: OpenTelemetryApi;
  readonly #tracer: OpenTelemetryTracer;
  /** The span under way, as far as this object knows: without an SDK, OpenTelemetry's own context does not keep it. */
  readonly #spans = new AsyncLocalStorage<OpenTelemetrySpanContext>();

  constructor(api: OpenTelemetryApi, { name, version }: OpenTelemetryTracingOptions) {
    this.#api = api;
    // Of a tracer that is asked for before the SDK is registered, OpenTelemetry makes a real one later.
    this.#tracer = api.trace.getTracer(name, version);
  }

  inSpan<T>(description: SpanDescription, work: (span: ActiveSpan) => Promise<T>): Promise<T> {
    const { trace, context } = this.#api;
    const parent = this.#parentOf(description);
    const span = this.#tracer.startSpan(
      description.name,
      {
        kind: spanKinds[description.kind],
        attributes: { ...description.attributes },
        links: (description.links ?? []).flatMap((link) => {
          const linked = this.#remote(link);
          return linked === null ? [] : [{ context: linked }];
        }),
      },
      parent,
    );
    const active = new RunningSpan(span);
    const run = async (): Promise<T> => {
      try {
        return await work(active);
      } catch (error) {
        active.fail(error);
        throw error;
      } finally {
        span.end();
      }
    };
    return this.#spans.run(span.spanContext(), () => context.with(trace.setSpan(parent, span), run));
  }

  current(): TraceContext | null {
    const span = this.#active();
    return span === null ? null : toTraceContext(span);
  }

  /** Somebody else's span may have become active within ours, and is nearer then. */
  #active(): OpenTelemetrySpanContext | null {
    const known = this.#api.trace.getSpan(this.#api.context.active())?.spanContext();
    const nearest = known !== undefined && isValid(known) ? known : this.#spans.getStore();
    return nearest !== undefined && isValid(nearest) ? nearest : null;
  }

  #parentOf({ parent }: SpanDescription): OpenTelemetryContext {
    const { trace, context, ROOT_CONTEXT } = this.#api;
    const active = context.active();
    const current = this.#active();
    const remote = parent === undefined || parent === null ? null : this.#remote(parent);
    if (parent === undefined || (remote !== null && remote.traceId === current?.traceId)) {
      return current === null || trace.getSpan(active) !== undefined
        ? active
        : trace.setSpanContext(active, current);
    }
    return remote === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
  }

  #remote({ traceparent, tracestate }: TraceContext): OpenTelemetrySpanContext | null {
    const identity = parseTraceparent(traceparent);
    if (identity === null) return null;
    const traceState = tracestate === undefined ? undefined : this.#api.createTraceState(tracestate);
    return { ...identity, isRemote: true, ...(traceState === undefined ? {} : { traceState }) };
  }
}

class RunningSpan implements ActiveSpan {
  readonly #span: OpenTelemetrySpan;
  #failed = false;

  constructor(span: OpenTelemetrySpan) {
    this.#span = span;
  }

  get context(): TraceContext | null {
    const identity = this.#span.spanContext();
    return isValid(identity) ? toTraceContext(identity) : null;
  }

  setAttributes(attributes: SpanAttributes): void {
    this.#span.setAttributes({ ...attributes });
  }

  fail(error: unknown): void {
    // Told by whoever knows best, and once more when the error arrives at the span's end.
    if (this.#failed) return;
    this.#failed = true;
    const exception = error instanceof Error ? error : textOf(error);
    const message = exception instanceof Error ? textOf(exception.message) : exception;
    this.#span.recordException(exception);
    this.#span.setStatus({ code: STATUS_ERROR, message });
  }
}

/** Anything can be thrown, also what has no text: `Object.create(null)`. */
function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return typeof thrown;
  }
}

/** Without an SDK and without a parent, identifiers are all zeros. */
function isValid({ traceId, spanId }: OpenTelemetrySpanContext): boolean {
  return /[1-9a-f]/.test(traceId) && /[1-9a-f]/.test(spanId);
}

function toTraceContext(span: OpenTelemetrySpanContext): TraceContext {
  const traceparent = formatTraceparent(span);
  const tracestate = span.traceState?.serialize() ?? "";
  return tracestate === "" ? { traceparent } : { traceparent, tracestate };
}
