import { parseTraceparent } from "./trace-context.js";
import { currentTrace, type Tracing } from "./tracing.js";

/** As OpenTelemetry names them in logs that are no OpenTelemetry logs. */
export interface TraceFields {
  readonly trace_id?: string;
  readonly span_id?: string;
  /** `01`: the trace is recorded. */
  readonly trace_flags?: string;
}

/**
 * What a line of the log says of the trace that it belongs to; empty where there is none.
 *
 *     pino({ mixin: () => traceFields(tracing) })
 */
export function traceFields(tracing: Pick<Tracing, "current"> | undefined): TraceFields {
  const context = currentTrace(tracing);
  const identity = context === null ? null : parseTraceparent(context.traceparent);
  if (identity === null) return {};
  const { traceId, spanId, traceFlags } = identity;
  return { trace_id: traceId, span_id: spanId, trace_flags: traceFlags.toString(16).padStart(2, "0") };
}
