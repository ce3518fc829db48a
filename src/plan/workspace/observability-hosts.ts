/** Where the parts that watch the services are, for those who start them and for those who configure them. */
export const observabilityHosts = {
  prometheus: { host: "prometheus", port: 9090 },
  grafana: { host: "grafana", port: 3000 },
  /** Takes OTLP over gRPC on 4317 and over HTTP on 4318; tells its health on 13133. */
  collector: { host: "otel-collector", grpcPort: 4317, httpPort: 4318, healthPort: 13133 },
  jaeger: { host: "jaeger", otlpGrpcPort: 4317, uiPort: 16686 },
} as const;

/** Where the containers find their files, and which of the output they are. */
export const observabilityMounts = {
  prometheus: { file: "ops/prometheus", path: "/etc/prometheus" },
  grafanaProvisioning: { file: "ops/grafana/provisioning", path: "/etc/grafana/provisioning" },
  grafanaDashboards: { file: "ops/grafana/dashboards", path: "/etc/grafana/dashboards" },
  collector: { file: "ops/otel-collector/config.yaml", path: "/etc/otelcol/config.yaml" },
} as const;

/** Where services listen within their containers. */
export const servicePort = 8080;
