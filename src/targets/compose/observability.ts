import { images } from "../../plan/workspace/images.js";
import { observabilityHosts, observabilityMounts } from "../../plan/workspace/observability-hosts.js";
import { type ComposeService, httpHealth, limits, loopback, requiredVariable } from "./compose-service.js";
import { dependencies } from "./kafka.js";

export const grafanaPasswordVariable = "GRAFANA_ADMIN_PASSWORD";

const profiles = ["observability"];

/** Metrics and traces: the profile `observability`. */
export function observabilityServices(): readonly ComposeService[] {
  return [prometheus(), grafana(), collector(), jaeger()];
}

function mount({ file, path }: { readonly file: string; readonly path: string }): string {
  return `./${file}:${path}:ro`;
}

function prometheus(): ComposeService {
  const { host, port } = observabilityHosts.prometheus;
  return {
    name: host,
    comment: ["Metrics and alerts: http://127.0.0.1:9090"],
    template: "system",
    head: {
      image: images.prometheus,
      profiles,
      command: [
        "--config.file=/etc/prometheus/prometheus.yml",
        "--storage.tsdb.path=/prometheus",
        "--storage.tsdb.retention.time=7d",
      ],
    },
    tail: {
      volumes: [mount(observabilityMounts.prometheus), "prometheus-data:/prometheus"],
      ports: [loopback("PROMETHEUS_PORT", 9090, port)],
      networks: ["edge"],
      healthcheck: httpHealth(`http://127.0.0.1:${port}/-/healthy`),
      deploy: limits("1.0", "512m"),
    },
  };
}

function grafana(): ComposeService {
  const { host, port } = observabilityHosts.grafana;
  return {
    name: host,
    comment: ["Dashboards: http://127.0.0.1:3000, as admin"],
    template: "system",
    head: { image: images.grafana, profiles },
    environment: {
      templates: [],
      variables: {
        GF_SECURITY_ADMIN_PASSWORD: requiredVariable(grafanaPasswordVariable),
        GF_USERS_ALLOW_SIGN_UP: "false",
        GF_ANALYTICS_REPORTING_ENABLED: "false",
        GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
        GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
      },
    },
    tail: {
      volumes: [
        mount(observabilityMounts.grafanaProvisioning),
        mount(observabilityMounts.grafanaDashboards),
        "grafana-data:/var/lib/grafana",
      ],
      ports: [loopback("GRAFANA_PORT", 3000, port)],
      networks: ["edge"],
      healthcheck: httpHealth(`http://127.0.0.1:${port}/api/health`),
      deploy: limits("1.0", "512m"),
    },
  };
}

/** Nothing but the program is in the collector's own image, so nothing in it could ask for its health. */
const collectorImage = `FROM ${images.collector} AS collector
FROM ${images.busybox}
COPY --from=collector /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=collector /otelcol-contrib /otelcol-contrib
USER 10001
ENTRYPOINT ["/otelcol-contrib"]
`;

function collector(): ComposeService {
  const { host, healthPort } = observabilityHosts.collector;
  const { path } = observabilityMounts.collector;
  return {
    name: host,
    comment: [
      "Takes traces from services. In its own image is nothing that could ask for its health, so busybox is added.",
    ],
    template: "system",
    head: {
      image: `\${COMPOSE_PROJECT_NAME}-${host}:local`,
      pull_policy: "never",
      build: { context: "./ops/otel-collector", dockerfile_inline: collectorImage },
      profiles,
      command: [`--config=${path}`],
      depends_on: dependencies([observabilityHosts.jaeger.host], "service_healthy"),
    },
    tail: {
      volumes: [mount(observabilityMounts.collector)],
      networks: ["edge"],
      healthcheck: httpHealth(`http://127.0.0.1:${healthPort}/`),
      deploy: limits("1.0", "512m"),
    },
  };
}

function jaeger(): ComposeService {
  const { host, uiPort } = observabilityHosts.jaeger;
  return {
    name: host,
    comment: ["Traces, kept in memory: http://127.0.0.1:16686"],
    template: "system",
    head: { image: images.jaeger, profiles },
    tail: {
      ports: [loopback("JAEGER_PORT", uiPort, uiPort)],
      networks: ["edge"],
      healthcheck: httpHealth("http://127.0.0.1:13133/status"),
      deploy: limits("1.0", "1g"),
    },
  };
}
