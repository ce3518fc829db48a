import type { RecordToSend } from "../../kafka/driver.js";
import { textHeader } from "../../kafka/headers.js";
import { messagingAttributes } from "../../telemetry/messaging.js";
import { readTraceContext, type TraceContext } from "../../telemetry/trace-context.js";
import { inSpan, type Tracing } from "../../telemetry/tracing.js";

/** OpenTelemetry's SDKs keep no more of one span. */
const MAX_LINKS = 128;

/**
 * Sends records of one topic in a span. It begins a trace, as no single event is the reason for it, and is linked to where
 * the events were written. The records stay as they are: who receives them goes on with the writer's trace.
 */
export function inPublishSpan<T>(
  tracing: Tracing,
  records: readonly RecordToSend[],
  send: () => Promise<T>,
): Promise<T> {
  const topic = records[0]?.topic ?? "";
  const attributes = messagingAttributes("publish", {
    "messaging.destination.name": topic,
    "messaging.batch.message_count": records.length,
  });
  // Not a producer's: the messages have one already, which is where they were written.
  return inSpan(
    tracing,
    { name: `publish ${topic}`, kind: "client", attributes, parent: null, links: linksOf(records) },
    send,
  );
}

/** Each once: events of one transaction have one trace, and a batch one span. */
function linksOf(records: readonly RecordToSend[]): readonly TraceContext[] {
  const links = new Map<string, TraceContext>();
  for (const { headers } of records) {
    const context = readTraceContext((name) => textHeader(headers, name) ?? undefined);
    if (context !== null) links.set(context.traceparent, context);
    if (links.size === MAX_LINKS) break;
  }
  return [...links.values()];
}
