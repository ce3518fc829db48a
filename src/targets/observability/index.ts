import { observabilityMounts } from "../../plan/workspace/observability-hosts.js";
import type { WorkspacePlan } from "../../plan/workspace/workspace-plan.js";
import type { GeneratedFile } from "../../print/index.js";
import { printCollectorConfig } from "./collector-config.js";
import { dashboardJson } from "./grafana/dashboard.js";
import { dashboards } from "./grafana/dashboards.js";
import { printProvisioning } from "./grafana/provisioning.js";
import { printPrometheusConfig } from "./prometheus-config.js";
import { printRules } from "./rules/index.js";
import { watchedServices } from "./watched-service.js";

/**
 * What watches the services: alert rules and dashboards from the contracts, and for the compose file the configuration of
 * Prometheus, Grafana and the collector of traces.
 */
export function printObservability(plan: WorkspacePlan): readonly GeneratedFile[] {
  const services = watchedServices(plan);
  const shown = dashboards(services).map((dashboard) => ({
    path: `${observabilityMounts.grafanaDashboards.file}/${dashboard.name}.json`,
    content: dashboardJson(dashboard),
  }));
  const watching = [printRules(services), ...shown];
  return plan.hasCompose
    ? [printPrometheusConfig(services), ...watching, ...printProvisioning(), printCollectorConfig()]
    : watching;
}
