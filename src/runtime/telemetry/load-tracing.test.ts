import * as openTelemetry from "@opentelemetry/api";
import { afterEach, expect, it } from "vitest";
import { type OtlpCollector, startOtlpCollector } from "../../../test/support/otlp-collector.js";
import { loadTracing } from "./load-tracing.js";

const load = (name: string): Promise<unknown> => import(name);
let collector: OtlpCollector | null = null;

afterEach(async () => {
  openTelemetry.context.disable();
  openTelemetry.trace.disable();
  await collector?.close();
  collector = null;
});

it("sends spans to where the environment says, under its name, before it ends", async () => {
  collector = await startOtlpCollector();
  const { endpoint } = collector;
  // The exporter reads it there.
  process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
  try {
    const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SERVICE_NAME: "shop-relay" };
    const loaded = await loadTracing({ variables, name: "orders-outbox-relay", load });
    await loaded?.tracing.inSpan({ name: "publish orders", kind: "client", attributes: {} }, async () => {});
    expect(collector.text()).toBe("");
    await loaded?.close();
    expect(collector.text()).toContain('"publish orders"');
    expect(collector.text()).toContain('{"key":"service.name","value":{"stringValue":"shop-relay"}}');
  } finally {
    delete process.env["OTEL_EXPORTER_OTLP_ENDPOINT"];
  }
});

it.each([{}, { OTEL_EXPORTER_OTLP_ENDPOINT: "" }])(
  "loads nothing where nobody wants spans: %j",
  async (variables) => {
    const never = () => Promise.reject(new Error("loaded"));
    expect(await loadTracing({ variables, name: "x", load: never })).toBeNull();
  },
);

it("refuses a package that is not what it should be", async () => {
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };
  const odd = async (name: string) => (name === "@opentelemetry/sdk-trace-node" ? {} : load(name));
  await expect(loadTracing({ variables, name: "x", load: odd })).rejects.toThrow(
    "@opentelemetry/sdk-trace-node has no NodeTracerProvider, BatchSpanProcessor: it is too old or too new",
  );
});

it("ends in time where nobody takes the spans", async () => {
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };
  const loaded = await loadTracing({ variables, name: "x", load });
  await loaded?.tracing.inSpan({ name: "a", kind: "client", attributes: {} }, async () => {});
  const startedAt = performance.now();
  await loaded?.close();
  expect(performance.now() - startedAt).toBeLessThan(4_500);
});
