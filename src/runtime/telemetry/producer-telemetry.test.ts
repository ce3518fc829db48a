import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import * as promClient from "prom-client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RecordedSpans, recordSpans } from "../../../test/support/recorded-spans.js";
import { RecordingDriver } from "../../../test/support/recording-driver.js";
import { DriverError } from "../kafka/driver.js";
import type { CallOptions } from "../kafka/encode-message.js";
import { textHeader } from "../kafka/headers.js";
import { openProducer, sendMethod } from "../kafka/producer.js";
import type { ProducerOptions } from "../kafka/producer-options.js";
import { channel, givenKey, message, sendOperation, text } from "../kafka/specs.js";
import { prometheusMetrics } from "./prometheus.js";

const note = message<string, unknown, string>(() => ({
  name: "Note",
  payload: text((value, path, violations): value is unknown => {
    if (value === "") violations?.push({ pointer: path, keyword: "minLength", message: "must be text" });
    return value !== "";
  }),
  key: givenKey({ type: "string" }),
}));

function producerOf(options: Partial<ProducerOptions>, address = "shop.notes") {
  const kafka = new RecordingDriver();
  const core = openProducer({ kafka, ...options }, { service: "notes", source: "/notes" });
  const operation = sendOperation(() => ({
    name: "publishNote",
    channel: channel("notes", address),
    messages: { note },
  }));
  return { kafka, send: sendMethod<string, CallOptions, CallOptions>(core, operation, "note") };
}

/** What the headers of a record say. */
function traceparentOf({ records }: RecordingDriver, index = 0): string | null {
  return textHeader(records[index]?.headers ?? [], "traceparent");
}

const attributes = {
  "messaging.system": "kafka",
  "messaging.operation.name": "send",
  "messaging.operation.type": "send",
  "commsgen.operation": "publishNote",
  "commsgen.message": "Note",
};

describe("the span of a send", () => {
  let spans: RecordedSpans;
  beforeEach(() => {
    spans = recordSpans();
  });
  afterEach(() => spans.end());

  const traceparent = (name: string): string => {
    const { traceId, spanId } = spans.only(name).spanContext();
    return `00-${traceId}-${spanId}-01`;
  };

  it("is what its message goes on with, within what is under way", async () => {
    const { kafka, send } = producerOf({ tracing: spans.tracing });
    await spans.tracing.inSpan({ name: "outer", kind: "server", attributes: {} }, () => send("a"));
    expect(spans.tree()).toEqual(["outer", "  send shop.notes"]);
    expect(traceparentOf(kafka)).toBe(traceparent("send shop.notes"));
    const span = spans.only("send shop.notes");
    expect(span.kind).toBe(SpanKind.PRODUCER);
    expect(span.attributes).toEqual({
      ...attributes,
      "messaging.destination.name": "shop.notes",
      "messaging.destination.partition.id": "0",
      "messaging.kafka.offset": 0,
    });
  });

  it("is one for a batch, whose messages go on with it", async () => {
    const { kafka, send } = producerOf({ tracing: spans.tracing }, "shop.{region}.notes");
    await send.batch([
      { payload: "a", parameters: { region: "eu" } },
      { payload: "b", parameters: { region: "us" } },
    ]);
    expect(spans.tree()).toEqual(["send shop.{region}.notes"]);
    expect(spans.only("send shop.{region}.notes").attributes).toEqual({
      ...attributes,
      "messaging.destination.name": "shop.{region}.notes",
      "messaging.batch.message_count": 2,
    });
    const own = traceparent("send shop.{region}.notes");
    expect([traceparentOf(kafka, 0), traceparentOf(kafka, 1)]).toEqual([own, own]);
  });

  it("has the topic's own name once that is known", async () => {
    const { send } = producerOf({ tracing: spans.tracing }, "shop.{region}.notes");
    await send("a", { parameters: { region: "eu" } });
    expect(spans.only("send shop.{region}.notes").attributes).toMatchObject({
      "messaging.destination.name": "shop.eu.notes",
    });
  });

  const other = `00-${"1".repeat(32)}-${"2".repeat(16)}-01`;

  it.each([
    {
      given: "the option `trace`",
      options: { trace: () => ({ traceparent: other }) },
      call: {},
      want: other,
    },
    { given: "the call's `traceparent`", options: {}, call: { traceparent: other }, want: other },
    { given: "a `trace` that says there is none", options: { trace: () => null }, call: {}, want: null },
  ])("gives way to $given in the message's headers", async ({ options, call, want }) => {
    const { kafka, send } = producerOf({ tracing: spans.tracing, ...options });
    await send("a", call);
    expect(traceparentOf(kafka)).toBe(want);
  });

  it("fails with a message that breaks its contract, and with the broker's refusal", async () => {
    const { kafka, send } = producerOf({ tracing: spans.tracing });
    await expect(send("")).rejects.toThrow("publishNote");
    expect(kafka.records).toEqual([]);
    kafka.answer = () => new DriverError("refused", "too large");
    await expect(send.tombstone("key")).rejects.toThrow("too large");
    expect(spans.all().map(({ status }) => status.code)).toEqual([
      SpanStatusCode.ERROR,
      SpanStatusCode.ERROR,
    ]);
  });
});

it("a message is sent once where nothing can be traced or counted", async () => {
  const fail = (): never => {
    throw new Error("no telemetry today");
  };
  const { kafka, send } = producerOf({
    tracing: { inSpan: fail, current: fail },
    metrics: {
      counter: () => ({ add: fail }),
      histogram: () => ({ observe: fail }),
      gauge: () => ({ set: fail, add: fail, remove: fail, onCollect: () => fail }),
    },
  });
  await send("a");
  expect(kafka.records).toHaveLength(1);
});

describe("the metrics of a producer", () => {
  it("count what was sent, what breaks its contract, and what failed", async () => {
    const metrics = prometheusMetrics(promClient, { service: "shop" });
    const { kafka, send } = producerOf({ metrics });
    await send("a");
    await send.batch([{ payload: "b" }, { payload: "c" }]);
    await send.tombstone("key");
    await expect(send.batch([{ payload: "d" }, { payload: "" }])).rejects.toThrow("publishNote");
    kafka.answer = () => new DriverError("unavailable", "away");
    await expect(send("e")).rejects.toThrow("away");
    const lines = (await metrics.text()).split("\n");
    expect(lines.filter((line) => line.startsWith("kafka_producer_messages_total{"))).toEqual([
      'kafka_producer_messages_total{service="shop",topic="shop.notes",message="Note",outcome="sent"} 4',
      'kafka_producer_messages_total{service="shop",topic="shop.notes",message="Note",outcome="invalid"} 2',
      'kafka_producer_messages_total{service="shop",topic="shop.notes",message="Note",outcome="failed"} 1',
    ]);
    // What breaks its contract took no time.
    expect(lines).toContain(
      'kafka_producer_send_duration_seconds_count{service="shop",topic="shop.notes"} 4',
    );
  });

  it("have the topics that there are, and the channel's address for what was not sent", async () => {
    const metrics = prometheusMetrics(promClient, { service: "shop" });
    const { kafka, send } = producerOf({ metrics }, "shop.{region}.notes");
    await send.batch([
      { payload: "a", parameters: { region: "eu" } },
      { payload: "b", parameters: { region: "us" } },
    ]);
    kafka.answer = () => new DriverError("refused", "no such topic");
    for (const region of ["x1", "x2"]) {
      await expect(send("c", { parameters: { region } })).rejects.toThrow("no such topic");
    }
    const lines = (await metrics.text()).split("\n");
    expect(lines.filter((line) => line.startsWith("kafka_producer_messages_total{"))).toEqual([
      'kafka_producer_messages_total{service="shop",topic="shop.eu.notes",message="Note",outcome="sent"} 1',
      'kafka_producer_messages_total{service="shop",topic="shop.us.notes",message="Note",outcome="sent"} 1',
      'kafka_producer_messages_total{service="shop",topic="shop.{region}.notes",message="Note",outcome="failed"} 2',
    ]);
    expect(lines.filter((line) => line.startsWith("kafka_producer_send_duration_seconds_count{"))).toEqual([
      'kafka_producer_send_duration_seconds_count{service="shop",topic="shop.eu.notes"} 1',
      'kafka_producer_send_duration_seconds_count{service="shop",topic="shop.us.notes"} 1',
      'kafka_producer_send_duration_seconds_count{service="shop",topic="shop.{region}.notes"} 2',
    ]);
  });
});
