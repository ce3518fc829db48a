import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  inPlace,
  nonBlocking,
  type TestOperation,
  testConsumer,
} from "../../../../test/support/fake-consumer.js";
import { type RecordedSpans, recordSpans } from "../../../../test/support/recorded-spans.js";
import { noSpan, type Tracing } from "../../telemetry/tracing.js";
import { InMemoryKafka } from "../../testing/in-memory-kafka.js";
import type { ConsumerOptions } from "../consumer-options.js";
import { FatalError } from "../errors.js";

let kafka: InMemoryKafka;
let spans: RecordedSpans;
let stop: () => Promise<void>;

beforeEach(() => {
  kafka = new InMemoryKafka();
  for (const topic of ["orders", "orders.billing.retry.1", "orders.billing.dlq"]) kafka.createTopic(topic);
  spans = recordSpans();
});

afterEach(async () => {
  await stop();
  spans.end();
});

async function start(operation: TestOperation, options: Partial<ConsumerOptions> = {}) {
  const { consumer } = testConsumer(kafka.driver(), [operation], {
    tracing: spans.tracing,
    commitIntervalMs: 10,
    ...options,
  });
  stop = () => consumer.stop();
  await consumer.start();
}

/** Each in a trace of its own: `aaaa...`, `bbbb...` */
function send(...values: readonly string[]): Promise<void> {
  return sendIn(traceOf, values);
}

/** @param trace `null`: none */
async function sendIn(trace: (index: number) => string | null, values: readonly string[]): Promise<void> {
  const { producer } = kafka.driver();
  await producer.connect();
  const records = values.map((value, index) => {
    const traceId = trace(index);
    const headers =
      traceId === null ? [] : [["traceparent", Buffer.from(`00-${traceId}-${parent}-01`)] as const];
    return {
      topic: "orders",
      partition: 0,
      key: Buffer.from(value),
      value: Buffer.from(value),
      headers,
      timestamp: null,
    };
  });
  await producer.send(records, { compression: "none", timeoutMs: 1_000 });
}

const parent = "1234567890abcdef";
const traceOf = (index: number): string => "abcdef".charAt(index).repeat(32);

/** `1 retried error`, in the order of their ends. */
const attempts = (): readonly string[] =>
  spans.all().map(({ attributes, status }) => {
    const isError = status.code === SpanStatusCode.ERROR;
    return `${attributes["commsgen.attempt"]} ${attributes["commsgen.outcome"]}${isError ? " error" : ""}`;
  });

describe("the span of an attempt", () => {
  it("goes on with the record's trace, and is active while the handler runs", async () => {
    const seen: unknown[] = [];
    await start({
      handler: async () => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        seen.push(spans.tracing.current()?.traceparent);
      },
    });
    await send("1");
    await spans.ended(1);
    const span = spans.only("process orders");
    expect(span.spanContext().traceId).toBe(traceOf(0));
    expect(span.parentSpanContext?.spanId).toBe(parent);
    expect(seen).toEqual([`00-${traceOf(0)}-${span.spanContext().spanId}-01`]);
    expect(span.kind).toBe(SpanKind.CONSUMER);
    expect(span.attributes).toEqual({
      "messaging.system": "kafka",
      "messaging.operation.name": "process",
      "messaging.operation.type": "process",
      "messaging.destination.name": "orders",
      "messaging.destination.partition.id": "0",
      "messaging.kafka.offset": 0,
      "messaging.consumer.group.name": "billing",
      "commsgen.operation": "onOrder",
      "commsgen.message": "Order",
      "commsgen.attempt": 1,
      "commsgen.outcome": "handled",
    });
  });

  it("begins a trace where the record has none, whichever record was handled before", async () => {
    await start({ handler: () => {} }, { concurrency: 1 });
    await sendIn((index) => (index === 0 ? traceOf(0) : null), ["1", "2"]);
    await spans.ended(2);
    const [, second] = spans.all();
    expect(second?.parentSpanContext).toBeUndefined();
    expect(second?.spanContext().traceId).not.toBe(traceOf(0));
  });

  it("has the trace of its own record, also where it begins as another ends", async () => {
    const seen: string[] = [];
    const handler = async (value: string) => {
      await Promise.resolve();
      seen.push(`${value} ${spans.tracing.current()?.traceparent.slice(3, 4)}`);
    };
    await start({ handler }, { concurrency: 1 });
    await send("1", "2", "3");
    await spans.ended(3);
    expect(seen).toEqual(["1 a", "2 b", "3 c"]);
  });

  it("is no part of the attempt that ended before it, also where both are of one trace", async () => {
    await start({ handler: () => Promise.resolve() }, { concurrency: 1 });
    await sendIn(() => traceOf(0), ["1", "2", "3"]);
    await spans.ended(3);
    expect(spans.all().map((span) => span.parentSpanContext?.spanId)).toEqual([parent, parent, parent]);
  });

  it.each([
    { mode: "non-blocking", retry: nonBlocking(1, 1) },
    { mode: "blocking", retry: inPlace("blocking", 1, 1) },
  ])("is one for each attempt, all of the record's trace: $mode", async ({ retry }) => {
    let failures = 2;
    await start({
      retry,
      handler: () => {
        if (failures-- > 0) throw new Error("not yet");
      },
    });
    await send("1");
    await spans.ended(3);
    expect(attempts()).toEqual(["1 retried error", "2 retried error", "3 handled"]);
    for (const span of spans.all()) {
      expect([span.name, span.spanContext().traceId, span.parentSpanContext?.spanId]).toEqual([
        "process orders",
        traceOf(0),
        parent,
      ]);
    }
  });

  it("tells of what no handler has seen", async () => {
    await start({ handler: () => {} });
    await send("poison", "passer-by", "broken-reader", "fine");
    await spans.ended(3);
    expect(attempts()).toEqual(["1 dead-lettered error", "1 dead-lettered error", "1 handled"]);
  });

  it("ends with the handler's time", async () => {
    await start({ handler: () => new Promise(() => {}) }, { handlerTimeoutMs: 5 });
    await send("1");
    await spans.ended(1);
    expect(attempts()).toEqual(["1 dead-lettered error"]);
  });

  it("ends where the partition goes to someone else", async () => {
    await start(
      {
        handler: (_, { signal }) =>
          new Promise((resolve) => signal.addEventListener("abort", () => resolve())),
      },
      { drainTimeoutMs: 5 },
    );
    await send("1");
    await expect.poll(() => kafka.members("billing")).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await stop();
    await spans.ended(1);
    // It ended well, and too late to be committed.
    expect(attempts()).toEqual(["1 given-up"]);
  });
});

describe("a message goes its way", () => {
  it.each<{ given: string; inSpan: Tracing["inSpan"] }>([
    {
      given: "throws",
      inSpan: () => {
        throw new Error("no spans today");
      },
    },
    // A promise of nothing, as JavaScript can make it.
    { given: "does nothing", inSpan: (async () => {}) as Tracing["inSpan"] },
    { given: "rejects at once", inSpan: () => Promise.reject(new Error("no spans today")) },
    {
      given: "rejects in the end",
      inSpan: async (_, work) => {
        await work(noSpan);
        throw new Error("no spans today");
      },
    },
  ])("where tracing $given", async ({ inSpan }) => {
    const handled: string[] = [];
    await start(
      { handler: (value) => void handled.push(value) },
      { tracing: { inSpan, current: () => null } },
    );
    await send("1", "2");
    await expect.poll(() => handled).toEqual(["1", "2"]);
    await expect.poll(() => kafka.committed("billing", "orders")[0]?.offset).toBe(2);
  });

  it("where its handler throws what cannot be told", async () => {
    await start({
      handler: () => {
        throw Object.create(null);
      },
    });
    await send("1");
    await expect.poll(() => kafka.records("orders.billing.dlq")).toHaveLength(1);
    await spans.ended(1);
  });
});

describe("what is told of a record", () => {
  it("is told within its span, also behind requests that others share", async () => {
    const told: string[] = [];
    await start(
      {
        handler: () => {
          throw new FatalError("no");
        },
      },
      {
        onEvent: ({ kind }) => {
          told.push(`${kind} ${spans.tracing.current()?.traceparent.slice(3, 4) ?? "-"}`);
        },
      },
    );
    await send("1", "2");
    await expect.poll(() => kafka.records("orders.billing.dlq")).toHaveLength(2);
    await expect.poll(() => told).toHaveLength(5);
    expect(told.sort()).toEqual(["assigned -", "dead-lettered a", "dead-lettered b", "failed a", "failed b"]);
  });
});
