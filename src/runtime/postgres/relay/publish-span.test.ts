import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type RecordedSpans, recordSpans } from "../../../../test/support/recorded-spans.js";
import type { RecordToSend } from "../../kafka/driver.js";
import { inPublishSpan } from "./publish-span.js";

let spans: RecordedSpans;
beforeEach(() => {
  spans = recordSpans();
});
afterEach(() => spans.end());

const traceId = "a".repeat(32);
const spanId = (index: number): string => (index + 1).toString(16).padStart(16, "0");

/** @param index of the span that it was written in; `null`: of none */
function record(index: number | null): RecordToSend {
  const traceparent = index === null ? "no trace" : `00-${traceId}-${spanId(index)}-01`;
  const headers = [["traceparent", Buffer.from(traceparent)] as const];
  return { topic: "orders", partition: null, key: null, value: null, headers, timestamp: null };
}

it("begins a trace, and links to each span that events were written in, once", async () => {
  const { tracing } = spans;
  const records = [record(0), record(1), record(null), record(0)];
  await tracing.inSpan({ name: "under way", kind: "internal", attributes: {} }, () =>
    inPublishSpan(tracing, records, () => Promise.resolve()),
  );
  expect(spans.tree()).toEqual(["under way", "publish orders"]);
  const span = spans.only("publish orders");
  expect(span.kind).toBe(SpanKind.CLIENT);
  expect(span.links.map(({ context }) => [context.traceId, context.spanId])).toEqual([
    [traceId, spanId(0)],
    [traceId, spanId(1)],
  ]);
  expect(span.attributes).toEqual({
    "messaging.system": "kafka",
    "messaging.operation.name": "publish",
    "messaging.operation.type": "send",
    "messaging.destination.name": "orders",
    "messaging.batch.message_count": 4,
  });
});

it("has 128 links at most", async () => {
  const records = Array.from({ length: 1_000 }, (_, index) => record(index));
  await inPublishSpan(spans.tracing, records, () => Promise.resolve());
  const { links, attributes, droppedLinksCount } = spans.only("publish orders");
  expect([links.length, droppedLinksCount]).toEqual([128, 0]);
  expect(attributes["messaging.batch.message_count"]).toBe(1_000);
});

it("fails with the broker", async () => {
  const failing = inPublishSpan(spans.tracing, [record(0)], () => Promise.reject(new Error("away")));
  await expect(failing).rejects.toThrow("away");
  expect(spans.only("publish orders").status).toEqual({ code: SpanStatusCode.ERROR, message: "away" });
});
