import { withinTime } from "../kafka/consumer/within-time.js";
import { type OpenTelemetryApi, openTelemetryTracing } from "./open-telemetry.js";
import type { Tracing } from "./tracing.js";

export interface LoadTracingOptions {
  /** `process.env` */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** How spans call the service where `OTEL_SERVICE_NAME` does not say it. */
  readonly name: string;
  /** `(name) => import(name)`, of a file from which the packages are found. */
  readonly load: (name: string) => Promise<unknown>;
}

export interface LoadedTracing {
  readonly tracing: Tracing;
  /** Sends the spans that are left, within 3 seconds. Never rejects. */
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 3_000;

/** What is needed of OpenTelemetry's SDK, from version 2 on. */
interface Sdk {
  readonly NodeTracerProvider: new (options: {
    readonly resource: object;
    readonly spanProcessors: readonly object[];
  }) => { register(): void; shutdown(): Promise<void> };
  readonly BatchSpanProcessor: new (exporter: object) => object;
}

interface Exporter {
  readonly OTLPTraceExporter: new () => object;
}

interface Resources {
  readonly resourceFromAttributes: (attributes: Readonly<Record<string, string>>) => object;
}

/**
 * Tracing for a process that nobody hands OpenTelemetry to: where `OTEL_EXPORTER_OTLP_ENDPOINT` says where spans go, its
 * packages are loaded, which read the other `OTEL_*` themselves. `null`: it says nothing. Rejects where a package is
 * missing, or is not what is expected.
 */
export async function loadTracing({
  variables,
  name,
  load,
}: LoadTracingOptions): Promise<LoadedTracing | null> {
  const endpoint = variables["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? "";
  if (endpoint === "") return null;
  const wanted = async <Module>(
    from: string,
    members: readonly (keyof Module & string)[],
  ): Promise<Module> => {
    const module = await load(from);
    if (has<Module>(module, members)) return module;
    throw new Error(`${from} has no ${members.join(", ")}: it is too old or too new`);
  };
  const api = await wanted<OpenTelemetryApi>("@opentelemetry/api", ["trace", "context", "createTraceState"]);
  const sdk = await wanted<Sdk>("@opentelemetry/sdk-trace-node", [
    "NodeTracerProvider",
    "BatchSpanProcessor",
  ]);
  const exporter = await wanted<Exporter>("@opentelemetry/exporter-trace-otlp-http", ["OTLPTraceExporter"]);
  const resources = await wanted<Resources>("@opentelemetry/resources", ["resourceFromAttributes"]);
  const provider = new sdk.NodeTracerProvider({
    resource: resources.resourceFromAttributes({ "service.name": variables["OTEL_SERVICE_NAME"] || name }),
    spanProcessors: [new sdk.BatchSpanProcessor(new exporter.OTLPTraceExporter())],
  });
  provider.register();
  return {
    tracing: openTelemetryTracing(api, { name }),
    close: () =>
      withinTime(
        provider.shutdown().catch(() => {}), // spans that nobody takes are no fault of the process
        CLOSE_TIMEOUT_MS,
      ),
  };
}

/** As far as can be seen: that the members are there. */
function has<Module>(module: unknown, members: readonly (keyof Module & string)[]): module is Module {
  return typeof module === "object" && module !== null && members.every((member) => member in module);
}
