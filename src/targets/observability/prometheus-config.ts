import { servicePort } from "../../plan/workspace/observability-hosts.js";
import { planServiceNames } from "../../plan/workspace/system-names.js";
import { type GeneratedFile, yamlDocument } from "../../print/index.js";
import { generatedComment } from "./generated-comment.js";
import type { WatchedService } from "./watched-service.js";

/** `ops/prometheus/prometheus.yml`: finds all instances of all services by their names. */
export function printPrometheusConfig(services: readonly WatchedService[]): GeneratedFile {
  const names = planServiceNames(services.map(({ name }) => name));
  const hosts = services.map(({ name }) => ({ name, host: names.get(name)?.host ?? name }));
  const content = yamlDocument({
    global: { scrape_interval: "15s", scrape_timeout: "10s", evaluation_interval: "15s" },
    rule_files: ["rules.yml"],
    scrape_configs: [
      {
        job_name: "services",
        // Metrics say themselves whose they are.
        honor_labels: true,
        dns_sd_configs: [
          { names: hosts.map(({ host }) => host), type: "A", port: servicePort, refresh_interval: "15s" },
        ],
        // For `up`, which Prometheus makes.
        relabel_configs: hosts.map(({ name, host }) => ({
          source_labels: ["__meta_dns_name"],
          regex: host,
          target_label: "service",
          replacement: name.replaceAll("$", "$$$$"),
        })),
      },
      { job_name: "prometheus", static_configs: [{ targets: ["localhost:9090"] }] },
    ],
  });
  return { path: "ops/prometheus/prometheus.yml", content: generatedComment + content };
}
