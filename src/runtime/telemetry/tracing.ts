import type { TraceContext } from "./trace-context.js";

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** What a client, a server, a producer, a consumer and a relay ask of tracing; `openTelemetryTracing` makes one. */
export interface Tracing {
  /**
   * Runs `work` in a span that is active meanwhile, so that what it calls becomes its child, and ends it. Where `work`
   * throws or rejects the span fails, and the error goes on.
   */
  inSpan<T>(span: SpanDescription, work: (span: ActiveSpan) => Promise<T>): Promise<T>;
  /** The trace of what is under way now, for headers and rows of an outbox; `null`: there is none. */
  current(): TraceContext | null;
}

export interface SpanDescription {
  /** Few different ones, so without ids: `GET /orders/{orderId}`. */
  readonly name: string;
  readonly kind: "internal" | "server" | "client" | "producer" | "consumer";
  readonly attributes: SpanAttributes;
  /**
   * What it is part of, where headers said it. Not given: what is under way now. `null`: nothing, a new trace begins.
   * What is under way wins where it is of the same trace: then somebody has read these headers already.
   */
  readonly parent?: TraceContext | null;
  /** Others that it has to do with: the messages of a batch. */
  readonly links?: readonly TraceContext[];
}

export interface ActiveSpan {
  /** What headers say to whoever goes on with this span; `null`: nothing is traced. */
  readonly context: TraceContext | null;
  setAttributes(attributes: SpanAttributes): void;
  /** Marks it as failed, where that is not told by a rejection. */
  fail(error: unknown): void;
}

/** For code that runs with and without tracing. */
export const noSpan: ActiveSpan = { context: null, setAttributes: () => {}, fail: () => {} };

/** `work` in a span, or just `work` where nothing is traced. */
export function inSpan<T>(
  tracing: Tracing | undefined,
  span: SpanDescription,
  work: (span: ActiveSpan) => Promise<T>,
): Promise<T> {
  return tracing === undefined ? work(noSpan) : tracing.inSpan(span, work);
}
