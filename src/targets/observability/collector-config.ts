import { observabilityHosts } from "../../plan/workspace/observability-hosts.js";
import { type GeneratedFile, yamlDocument } from "../../print/index.js";
import { generatedComment } from "./generated-comment.js";

/** `ops/otel-collector/config.yaml`: takes traces from services, gateway and relays, and gives them to Jaeger. */
export function printCollectorConfig(): GeneratedFile {
  const { collector, jaeger } = observabilityHosts;
  const content = yamlDocument({
    extensions: { health_check: { endpoint: `0.0.0.0:${collector.healthPort}` } },
    receivers: {
      otlp: {
        protocols: {
          grpc: { endpoint: `0.0.0.0:${collector.grpcPort}` },
          http: { endpoint: `0.0.0.0:${collector.httpPort}` },
        },
      },
    },
    processors: {
      // First in the pipeline: what is too much is refused, and sent again by those who have it.
      memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 },
      batch: { timeout: "1s" },
    },
    exporters: {
      "otlp_grpc/jaeger": { endpoint: `${jaeger.host}:${jaeger.otlpGrpcPort}`, tls: { insecure: true } },
    },
    service: {
      extensions: ["health_check"],
      pipelines: {
        traces: {
          receivers: ["otlp"],
          processors: ["memory_limiter", "batch"],
          exporters: ["otlp_grpc/jaeger"],
        },
      },
    },
  });
  return { path: "ops/otel-collector/config.yaml", content: generatedComment + content };
}
