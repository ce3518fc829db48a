import { createHash } from "node:crypto";
import { servicePort } from "../../plan/workspace/observability-hosts.js";
import { shutdownTimeoutMs } from "../../plan/workspace/shutdown-timeout.js";
import type { WorkspacePlan, WorkspaceService } from "../../plan/workspace/workspace-plan.js";
import type { YamlMap } from "../../print/index.js";
import { deployment } from "./deployment.js";
import { metadataOf, type Part, selectorOf } from "./labels.js";
import { databaseSecret, fromConfigMap, fromSecret, references } from "./references.js";

/** So that one may go while the other serves. */
const LEAST_PODS = 2;
const MOST_PODS = 10;

/** What the cluster runs of a service, in the order in which it is best read. */
export function serviceManifests(service: WorkspaceService, plan: WorkspacePlan): readonly YamlMap[] {
  const part: Part = { name: service.names.host, component: "service" };
  const environment = environmentOf(service, plan);
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(part), data: environment },
    deployment({
      part,
      image: imageOf(service),
      healthPort: service.healthPort,
      envFrom: [{ configMapRef: { name: part.name } }, ...credentials(service)],
      env: connections(service),
      annotations: { "commsgen/environment": hashOf(environment) },
    }),
    ...(service.rest === null ? [] : [networkService(part)]),
    autoscaler(service, part),
    disruptionBudget(part),
    ...relay(service),
  ];
}

/** To be named by `images` of a kustomization: nothing is pulled by accident. */
export function imageOf({ names }: WorkspaceService): string {
  return `${names.host}:unset`;
}

/** Kubernetes puts variables in the place of `$(NAME)` in commands and values. */
function literal(text: string): string {
  return text.replaceAll("$(", "$$$$(");
}

/** What is no secret and the same wherever it runs. */
function environmentOf(service: WorkspaceService, { services }: WorkspacePlan): YamlMap {
  const called = services.filter((other) => other !== service && other.rest !== null);
  return {
    PORT: String(servicePort),
    HEALTH_PORT: service.healthPort === servicePort ? undefined : String(service.healthPort),
    LOG_LEVEL: "info",
    SHUTDOWN_TIMEOUT_MS: String(shutdownTimeoutMs),
    OTEL_SERVICE_NAME: service.name,
    OUTBOX_RELAY: service.relayProgram === null ? undefined : "separate",
    ...Object.fromEntries(
      called.map(({ names }) => [`${names.variables}_URL`, `http://${names.host}:${servicePort}`]),
    ),
  };
}

function connections({ names, events, postgres }: WorkspaceService): readonly YamlMap[] {
  const { kafka, collector } = references;
  return [
    ...(postgres === null
      ? []
      : [fromSecret("DATABASE_URL", { name: databaseSecret(names.host), key: "url" })]),
    ...(events === null ? [] : [fromConfigMap("KAFKA_BROKERS", { name: kafka.name, key: kafka.brokers })]),
    // Where there is none, nothing is traced.
    fromConfigMap("OTEL_EXPORTER_OTLP_ENDPOINT", {
      name: collector.name,
      key: collector.endpoint,
      isOptional: true,
    }),
  ];
}

function credentials({ events }: WorkspaceService): readonly YamlMap[] {
  return events === null ? [] : [{ secretRef: { name: references.kafkaCredentials.name, optional: true } }];
}

function hashOf(environment: YamlMap): string {
  return createHash("sha256").update(JSON.stringify(environment)).digest("hex").slice(0, 16);
}

function networkService(part: Part): YamlMap {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadataOf(part),
    spec: {
      type: "ClusterIP",
      selector: selectorOf(part),
      ports: [{ name: "http", port: servicePort, targetPort: "http", protocol: "TCP", appProtocol: "http" }],
    },
  };
}

function autoscaler(service: WorkspaceService, part: Part): YamlMap {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: metadataOf(part),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: part.name },
      minReplicas: LEAST_PODS,
      maxReplicas: mostPods(service),
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
        },
      ],
      // Load that comes and goes does not start and end pods all the time, which moves partitions around.
      behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
    },
  };
}

/** A consumer without a partition has nothing to do. */
function mostPods({ rest, events }: WorkspaceService): number {
  const received = (events?.topics ?? []).filter(
    ({ kind, consumers }) => kind === "source" && consumers.length > 0,
  );
  if (rest !== null || received.length === 0) return MOST_PODS;
  return Math.max(LEAST_PODS, ...received.map(({ partitions }) => partitions));
}

function disruptionBudget(part: Part): YamlMap {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: metadataOf(part),
    spec: {
      maxUnavailable: 1,
      selector: { matchLabels: selectorOf(part) },
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    },
  };
}

/** One pod: where it is lost, the events wait until it runs again; any number of them share the work. */
function relay(service: WorkspaceService): readonly YamlMap[] {
  const { names, relayProgram } = service;
  if (relayProgram === null) return [];
  return [
    deployment({
      part: { name: names.relayHost, component: "outbox-relay" },
      image: imageOf(service),
      command: ["node", "--enable-source-maps", literal(relayProgram)],
      replicas: 1,
      healthPort: servicePort,
      envFrom: credentials(service),
      env: [
        { name: "METRICS_PORT", value: String(servicePort) },
        { name: "OTEL_SERVICE_NAME", value: literal(`${service.name}-outbox-relay`) },
        ...connections(service),
      ],
      annotations: {},
    }),
  ];
}
