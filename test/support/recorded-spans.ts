import * as openTelemetry from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-node";
import { expect } from "vitest";
import { openTelemetryTracing } from "../../src/runtime/telemetry/open-telemetry.js";
import type { Tracing } from "../../src/runtime/telemetry/tracing.js";

/** OpenTelemetry's own SDK, which keeps what has ended. A process has one at a time: `end` it. */
export interface RecordedSpans {
  readonly tracing: Tracing;
  all(): readonly ReadableSpan[];
  /** Waits until so many have ended. */
  ended(count: number): Promise<void>;
  /** Throws where there is none of that name, or more than one. */
  only(name: string): ReadableSpan;
  /** All traces, a line for a span, children in the order of their starts: `["send orders", "  process orders"]` */
  tree(): readonly string[];
  end(): void;
}

/** @param name of the instrumentation scope */
export function recordSpans(name = "test"): RecordedSpans {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  openTelemetry.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  openTelemetry.trace.setGlobalTracerProvider(provider);
  const all = (): readonly ReadableSpan[] => exporter.getFinishedSpans();
  return {
    tracing: openTelemetryTracing(openTelemetry, { name }),
    all,
    ended: async (count) => {
      await expect.poll(() => all().length, { timeout: 10_000 }).toBe(count);
    },
    only: (wanted) => {
      const [span, ...others] = all().filter((each) => each.name === wanted);
      if (span !== undefined && others.length === 0) return span;
      throw new Error(`of ${wanted} there are ${span === undefined ? 0 : others.length + 1}`);
    },
    tree: () => treeOf(all(), null, ""),
    end: () => {
      exporter.reset();
      openTelemetry.context.disable();
      openTelemetry.trace.disable();
    },
  };
}

function treeOf(spans: readonly ReadableSpan[], parent: string | null, indent: string): readonly string[] {
  const known = new Set(spans.map((span) => span.spanContext().spanId));
  const isBelow = ({ parentSpanContext }: ReadableSpan): boolean =>
    parent === null
      ? parentSpanContext === undefined || !known.has(parentSpanContext.spanId)
      : parentSpanContext?.spanId === parent;
  return spans
    .filter(isBelow)
    .sort((a, b) => a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1])
    .flatMap((span) => [indent + span.name, ...treeOf(spans, span.spanContext().spanId, `${indent}  `)]);
}
