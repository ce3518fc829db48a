import { servicePort } from "../../plan/workspace/observability-hosts.js";
import { shutdownTimeoutMs } from "../../plan/workspace/shutdown-timeout.js";
import type { YamlMap, YamlValue } from "../../print/index.js";
import { metadataOf, type Part, selectorOf } from "./labels.js";
import {
  containerSecurity,
  httpProbe,
  podBasics,
  resources,
  temporaryMount,
  temporaryVolume,
} from "./pod.js";

export interface Workload {
  readonly part: Part;
  readonly image: string;
  /** Default: the image's own. */
  readonly command?: readonly string[];
  readonly envFrom: readonly YamlMap[];
  readonly env: readonly YamlMap[];
  /** Of health and metrics. */
  readonly healthPort: number;
  /** How many pods; `undefined`: something else decides. */
  readonly replicas?: number;
  /** Changes where pods have to start anew. */
  readonly annotations: YamlMap;
}

/** Time for load balancers to notice that a pod is about to end, before it is told so. */
const SECONDS_TO_LEAVE = 5;
/** After `SHUTDOWN_TIMEOUT_MS` the process ends by itself, with a log line; only then is it killed. */
const graceSeconds = SECONDS_TO_LEAVE + Math.ceil(shutdownTimeoutMs / 1_000) + 4;

export function deployment({ part, replicas, annotations, ...container }: Workload): YamlMap {
  const labels = selectorOf(part);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(part),
    spec: {
      replicas,
      revisionHistoryLimit: 5,
      // A new pod must be ready before an old one goes.
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: labels },
      template: {
        metadata: {
          labels,
          annotations: {
            "prometheus.io/scrape": "true",
            "prometheus.io/port": String(container.healthPort),
            "prometheus.io/path": "/metrics",
            ...annotations,
          },
        },
        spec: {
          ...podBasics,
          terminationGracePeriodSeconds: graceSeconds,
          topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map(
            (topologyKey) => ({
              maxSkew: 1,
              topologyKey,
              whenUnsatisfiable: "ScheduleAnyway",
              labelSelector: { matchLabels: labels },
            }),
          ),
          containers: [containerOf(part, container)],
          volumes: [temporaryVolume],
        },
      },
    },
  };
}

function containerOf(
  { component }: Part,
  { image, command, envFrom, env, healthPort }: Omit<Workload, "part" | "replicas" | "annotations">,
): YamlValue {
  const port = healthPort === servicePort ? "http" : "health";
  return {
    name: component,
    image,
    imagePullPolicy: "IfNotPresent",
    command,
    ports: [
      { name: "http", containerPort: servicePort },
      ...(healthPort === servicePort ? [] : [{ name: port, containerPort: healthPort }]),
    ],
    envFrom,
    env,
    // Listening begins at once; what else has to start, readiness tells.
    startupProbe: httpProbe("/livez", { port, every: 2, failures: 30 }),
    readinessProbe: httpProbe("/readyz", { port, every: 5, failures: 2 }),
    livenessProbe: httpProbe("/livez", { port, every: 10, failures: 3 }),
    lifecycle: { preStop: { sleep: { seconds: SECONDS_TO_LEAVE } } },
    resources: resources("250m", "384Mi"),
    securityContext: containerSecurity,
    volumeMounts: [temporaryMount],
  };
}
