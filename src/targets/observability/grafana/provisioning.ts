import { observabilityHosts, observabilityMounts } from "../../../plan/workspace/observability-hosts.js";
import { type GeneratedFile, yamlDocument } from "../../../print/index.js";
import { generatedComment } from "../generated-comment.js";

/** What a Grafana that has just started knows: where metrics and traces are, and the dashboards. */
export function printProvisioning(): readonly GeneratedFile[] {
  const { prometheus, jaeger } = observabilityHosts;
  const datasources = yamlDocument({
    apiVersion: 1,
    datasources: [
      {
        name: "Prometheus",
        uid: "prometheus",
        type: "prometheus",
        access: "proxy",
        url: `http://${prometheus.host}:${prometheus.port}`,
        isDefault: true,
        // As often as Prometheus asks, so that rates have enough points.
        jsonData: { timeInterval: "15s" },
      },
      {
        name: "Jaeger",
        uid: "jaeger",
        type: "jaeger",
        access: "proxy",
        url: `http://${jaeger.host}:${jaeger.uiPort}`,
      },
    ],
  });
  const providers = yamlDocument({
    apiVersion: 1,
    providers: [
      {
        name: "commsgen",
        type: "file",
        allowUiUpdates: false,
        options: { path: observabilityMounts.grafanaDashboards.path },
      },
    ],
  });
  const folder = observabilityMounts.grafanaProvisioning.file;
  return [
    { path: `${folder}/datasources/datasources.yaml`, content: generatedComment + datasources },
    { path: `${folder}/dashboards/dashboards.yaml`, content: generatedComment + providers },
  ];
}
