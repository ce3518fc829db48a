import { setTimeout as sleep } from "node:timers/promises";
import * as openTelemetry from "@opentelemetry/api";
import * as promClient from "prom-client";
import { openTelemetryTracing } from "../../generated/orders/runtime/telemetry/open-telemetry.js";
import { prometheusMetrics } from "../../generated/orders/runtime/telemetry/prometheus.js";

/** What a service is seen by: its metrics, and its spans where the process has an OpenTelemetry SDK. */
export type Telemetry = ReturnType<typeof telemetryOf>;

/** @param options `defaultMetrics`: the process's memory and time too, where the service has a process of its own */
export function telemetryOf(service: string, options: { readonly defaultMetrics?: boolean } = {}) {
  return {
    tracing: openTelemetryTracing(openTelemetry, { name: service }),
    metrics: prometheusMetrics(promClient, { service, ...options }),
  };
}

/** Has the process's spans sent where `OTEL_EXPORTER_OTLP_ENDPOINT` says. Resolves with what sends the last ones. */
export async function sendSpans(service: string): Promise<() => Promise<unknown>> {
  if ((process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? "") === "") return async () => {};
  const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-http");
  const { resourceFromAttributes } = await import("@opentelemetry/resources");
  const { BatchSpanProcessor, NodeTracerProvider } = await import("@opentelemetry/sdk-trace-node");
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": process.env["OTEL_SERVICE_NAME"] ?? service }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  // A collector that is away is not waited for.
  return () => Promise.race([provider.shutdown().catch(() => {}), sleep(3_000)]);
}
