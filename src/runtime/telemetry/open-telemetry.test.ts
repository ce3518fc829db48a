import * as openTelemetry from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTelemetryTracing } from "./open-telemetry.js";
import type { TraceContext } from "./trace-context.js";
import { traceFields } from "./trace-fields.js";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";
const incoming: TraceContext = { traceparent: `00-${traceId}-${spanId}-01`, tracestate: "rojo=1,congo=2" };
const call = { name: "call", kind: "client", attributes: {} } as const;
const tracing = openTelemetryTracing(openTelemetry, { name: "orders", version: "1.4.0" });

describe("without an SDK", () => {
  it("passes the trace of headers on, and makes none", async () => {
    expect(tracing.current()).toBeNull();
    const seen = await tracing.inSpan({ ...call, parent: incoming }, async (span) => {
      await Promise.resolve();
      span.setAttributes({ more: 1 });
      return tracing.inSpan(call, async (inner) => [span.context, inner.context, tracing.current()]);
    });
    expect(seen).toEqual([incoming, incoming, incoming]);
    expect(tracing.current()).toBeNull();
  });

  it("has no trace where headers have none, or a malformed one", async () => {
    const context = () => Promise.resolve(tracing.current());
    await expect(tracing.inSpan(call, context)).resolves.toBeNull();
    await expect(tracing.inSpan({ ...call, parent: null }, context)).resolves.toBeNull();
    await expect(tracing.inSpan({ ...call, parent: { traceparent: "1" } }, context)).resolves.toBeNull();
    await expect(tracing.inSpan(call, async (span) => span.context)).resolves.toBeNull();
  });

  it("lets errors through", async () => {
    await expect(tracing.inSpan(call, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await expect(
      tracing.inSpan(call, () => {
        throw new Error("at once");
      }),
    ).rejects.toThrow("at once");
  });
});

describe("with an SDK", () => {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

  beforeEach(() => {
    openTelemetry.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    openTelemetry.trace.setGlobalTracerProvider(provider);
  });
  afterEach(() => {
    exporter.reset();
    openTelemetry.context.disable();
    openTelemetry.trace.disable();
  });

  function named(name: string): ReadableSpan {
    const span = exporter.getFinishedSpans().find((each) => each.name === name);
    if (span === undefined) throw new Error(`there is no span ${name}`);
    return span;
  }

  it("makes a span the child of the one under way, also across turns of the event loop", async () => {
    await tracing.inSpan({ ...call, name: "outer" }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      await tracing.inSpan({ ...call, name: "inner", attributes: { "http.route": "/x" } }, async (span) => {
        span.setAttributes({ "http.response.status_code": 200 });
      });
    });
    expect(named("inner").parentSpanContext?.spanId).toBe(named("outer").spanContext().spanId);
    expect(named("inner").attributes).toEqual({ "http.route": "/x", "http.response.status_code": 200 });
    expect(named("inner").kind).toBe(openTelemetry.SpanKind.CLIENT);
    expect(named("inner").instrumentationScope).toMatchObject({ name: "orders", version: "1.4.0" });
    expect(named("outer").parentSpanContext).toBeUndefined();
  });

  it("goes on with the trace of headers", async () => {
    const context = await tracing.inSpan({ ...call, parent: incoming }, async (span) => span.context);
    expect(named("call").parentSpanContext).toMatchObject({ traceId, spanId, isRemote: true });
    expect(context).toEqual({
      traceparent: `00-${traceId}-${named("call").spanContext().spanId}-01`,
      tracestate: "rojo=1,congo=2",
    });
  });

  it("prefers what is under way in the same trace to what headers say", async () => {
    await tracing.inSpan({ ...call, name: "theirs", parent: incoming }, () =>
      tracing.inSpan({ ...call, name: "ours", parent: incoming }, async () => {}),
    );
    expect(named("ours").parentSpanContext?.spanId).toBe(named("theirs").spanContext().spanId);
  });

  it("begins a new trace for `parent: null` and for what is under way in another trace", async () => {
    await tracing.inSpan({ ...call, name: "outer" }, async () => {
      await tracing.inSpan({ ...call, name: "root", parent: null }, async () => {});
      await tracing.inSpan({ ...call, name: "other", parent: incoming }, async () => {});
    });
    expect(named("root").parentSpanContext).toBeUndefined();
    expect(named("root").spanContext().traceId).not.toBe(named("outer").spanContext().traceId);
    expect(named("other").spanContext().traceId).toBe(traceId);
  });

  it("goes on with a span that somebody else has made active within ours", async () => {
    const theirs = openTelemetry.trace.getTracer("theirs");
    await tracing.inSpan({ ...call, name: "outer" }, () =>
      theirs.startActiveSpan("middle", async (span) => {
        await tracing.inSpan({ ...call, name: "inner" }, async () => {});
        span.end();
      }),
    );
    expect(named("inner").parentSpanContext?.spanId).toBe(named("middle").spanContext().spanId);
    expect(named("middle").parentSpanContext?.spanId).toBe(named("outer").spanContext().spanId);
  });

  it("marks what failed, once", async () => {
    const failing = tracing.inSpan(call, async (span) => {
      span.fail(new Error("the reason"));
      throw new Error("what it led to");
    });
    await expect(failing).rejects.toThrow("what it led to");
    const { status, events } = named("call");
    expect(status).toEqual({ code: openTelemetry.SpanStatusCode.ERROR, message: "the reason" });
    expect(events.map((event) => event.attributes?.["exception.message"])).toEqual(["the reason"]);
  });

  it.each([
    ["without a text", Object.create(null), "object"],
    ["with a text that throws", { toString: () => JSON.parse("") }, "object"],
    ["that is a symbol", Symbol("no"), "Symbol(no)"],
    ["that is nothing", undefined, "undefined"],
  ])("lets something through that was thrown %s", async (_, thrown, message) => {
    await expect(tracing.inSpan(call, () => Promise.reject(thrown))).rejects.toBe(thrown);
    expect(named("call").status).toEqual({ code: openTelemetry.SpanStatusCode.ERROR, message });
  });

  it("links to others, and leaves malformed ones out", async () => {
    const links = [incoming, { traceparent: "garbage" }];
    await tracing.inSpan({ ...call, links }, async () => {});
    expect(named("call").links.map((link) => link.context.spanId)).toEqual([spanId]);
  });

  it("tells logs where they belong", async () => {
    expect(traceFields(tracing)).toEqual({});
    expect(traceFields(undefined)).toEqual({});
    const fields = await tracing.inSpan(call, async () => traceFields(tracing));
    const identity = named("call").spanContext();
    expect(fields).toEqual({ trace_id: identity.traceId, span_id: identity.spanId, trace_flags: "01" });
  });
});
