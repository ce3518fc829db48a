import { servicePort } from "../../plan/workspace/observability-hosts.js";
import { type GeneratedFile, type YamlMap, yamlDocument } from "../../print/index.js";
import { generatedComment } from "./generated-comment.js";
import type { WatchedService } from "./watched-service.js";

/** Whose metrics are found at a host. */
interface Host {
  readonly service: string;
  readonly host: string;
  readonly port: number;
}

/** `ops/prometheus/prometheus.yml`: finds all instances of all services and relays by their names. */
export function printPrometheusConfig(services: readonly WatchedService[]): GeneratedFile {
  const relays = services.flatMap(({ name, relayHost }): readonly Host[] =>
    relayHost === null ? [] : [{ service: name, host: relayHost, port: servicePort }],
  );
  const content = yamlDocument({
    global: { scrape_interval: "15s", scrape_timeout: "10s", evaluation_interval: "15s" },
    rule_files: ["rules.yml"],
    scrape_configs: [
      job(
        "services",
        services.map(({ name, host, metricsPort }) => ({ service: name, host, port: metricsPort })),
      ),
      ...(relays.length === 0 ? [] : [job("relays", relays)]),
      { job_name: "prometheus", static_configs: [{ targets: ["localhost:9090"] }] },
    ],
  });
  return { path: "ops/prometheus/prometheus.yml", content: generatedComment + content };
}

function job(name: string, hosts: readonly Host[]): YamlMap {
  const ports = [...new Set(hosts.map(({ port }) => port))].toSorted((one, other) => one - other);
  return {
    job_name: name,
    // Metrics say themselves whose they are.
    honor_labels: true,
    // An address for each instance: with --scale there are several.
    dns_sd_configs: ports.map((port) => ({
      names: hosts.filter((one) => one.port === port).map(({ host }) => host),
      type: "A",
      port,
      refresh_interval: "15s",
    })),
    // For `up`, which Prometheus makes.
    relabel_configs: hosts.map(({ service, host }) => ({
      source_labels: ["__meta_dns_name"],
      regex: host,
      target_label: "service",
      replacement: service.replaceAll("$", "$$$$"),
    })),
  };
}
