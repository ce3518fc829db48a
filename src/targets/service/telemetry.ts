import { code, type GeneratedFile, imp, impType, TsFile, tsString } from "../../print/index.js";
import type { ServiceParts } from "./service-parts.js";

/** The packages that `src/telemetry.ts` imports. */
export const telemetryPackages = [
  "@opentelemetry/api",
  "@opentelemetry/exporter-trace-otlp-http",
  "@opentelemetry/resources",
  "@opentelemetry/sdk-trace-node",
  "prom-client",
] as const;

const modules = `import * as openTelemetry from "@opentelemetry/api";
import * as promClient from "prom-client";`;

/** `src/telemetry.ts`: metrics for Prometheus, traces for OpenTelemetry. */
export function printTelemetry({ service, generated }: ServiceParts): GeneratedFile {
  const declared = new Set([
    "Telemetry",
    "startTelemetry",
    "sendSpans",
    "sendingFailures",
    "openTelemetry",
    "promClient",
  ]);
  const file = new TsFile("src/telemetry.ts", declared, modules);
  const environment = impType("Environment", "src/environment.ts");
  const metrics = generated.type("PrometheusMetrics", "runtime/telemetry/prometheus.ts");
  const prometheus = generated.value("prometheusMetrics", "runtime/telemetry/prometheus.ts");
  const tracing = generated.type("Tracing", "runtime/telemetry/tracing.ts");
  const otel = generated.value("openTelemetryTracing", "runtime/telemetry/open-telemetry.ts");
  const name = tsString(service);
  file.add(code`export interface Telemetry {
  /** What \`/metrics\` shows. */
  readonly metrics: ${metrics};
  readonly tracing: ${tracing};
  /** Sends the spans that are left, if there is somebody who takes them. */
  close(): Promise<void>;
}

/** Spans go where \`OTEL_EXPORTER_OTLP_ENDPOINT\` says. Without it none are made; traces of callers are passed on. */
export async function startTelemetry({ tracesEndpoint, serviceName }: ${environment}): Promise<Telemetry> {
  const provider = tracesEndpoint === null ? null : await sendSpans(serviceName);
  return {
    metrics: ${prometheus}(promClient, { service: ${name}, defaultMetrics: true }),
    tracing: ${otel}(openTelemetry, { name: ${name} }),
    close: async () => {
      if (provider === null) return;
      // Spans that nobody takes do not make the service fail, and do not hold it up.
      await Promise.race([provider.shutdown().catch(() => {}), ${imp("setTimeout", "node:timers/promises")}(3_000)]);
    },
  };
}

/** The SDK, loaded only where somebody wants the spans. It reads the endpoint and the other \`OTEL_*\` itself. */
async function sendSpans(serviceName: string) {
  const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-http");
  const { resourceFromAttributes } = await import("@opentelemetry/resources");
  const { BatchSpanProcessor, NodeTracerProvider } = await import("@opentelemetry/sdk-trace-node");
  openTelemetry.diag.setLogger(sendingFailures(), openTelemetry.DiagLogLevel.ERROR);
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": serviceName }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  return provider;
}

/** Tells on the standard error output what goes wrong with sending: once a minute, as a collector may be away for long. */
function sendingFailures(): openTelemetry.DiagLogger {
  const printer = new openTelemetry.DiagConsoleLogger();
  let silentUntil = 0;
  const quiet = () => {};
  return {
    error(message, ...details) {
      if (Date.now() < silentUntil) return;
      silentUntil = Date.now() + 60_000;
      printer.error(message, ...details);
    },
    warn: quiet,
    info: quiet,
    debug: quiet,
    verbose: quiet,
  };
}
`);
  return file.flush();
}
