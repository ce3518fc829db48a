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

/**
 * `work` in a span, or just `work` where nothing is traced. It runs once and what it comes to is the result, whatever
 * tracing throws or rejects with: a request must not fail because of those who watch it.
 */
export function inSpan<T>(
  tracing: Tracing | undefined,
  description: SpanDescription,
  work: (span: ActiveSpan) => Promise<T>,
): Promise<T> {
  if (tracing === undefined) return work(noSpan);
  let result: Promise<T> | null = null;
  const once = (span: ActiveSpan): Promise<T> => {
    result ??= runIn(span, work);
    return result;
  };
  const withoutSpan = (): Promise<T> => once(noSpan);
  let traced: Promise<T>;
  try {
    traced = tracing.inSpan(description, once);
  } catch {
    return withoutSpan();
  }
  if (result === null) return traced.then(withoutSpan, withoutSpan);
  // Of what the work rejects with, the result tells.
  traced.catch(() => {});
  return result;
}

/** The trace of what is under way; `null`: there is none, or tracing cannot tell. */
export function currentTrace(tracing: Pick<Tracing, "current"> | undefined): TraceContext | null {
  try {
    return tracing?.current() ?? null;
  } catch {
    return null;
  }
}

async function runIn<T>(span: ActiveSpan, work: (span: ActiveSpan) => Promise<T>): Promise<T> {
  const watched = new WatchedSpan(span);
  try {
    return await work(watched);
  } finally {
    watched.end();
  }
}

/** Keeps the span's errors to itself, and what comes when the work has ended from the span. */
class WatchedSpan implements ActiveSpan {
  #span: ActiveSpan;

  constructor(span: ActiveSpan) {
    this.#span = span;
  }

  get context(): TraceContext | null {
    try {
      return this.#span.context;
    } catch {
      return null;
    }
  }

  setAttributes(attributes: SpanAttributes): void {
    try {
      this.#span.setAttributes(attributes);
    } catch {
      // What could not be told is missing in the trace.
    }
  }

  fail(error: unknown): void {
    try {
      this.#span.fail(error);
    } catch {
      // See above.
    }
  }

  end(): void {
    this.#span = noSpan;
  }
}
