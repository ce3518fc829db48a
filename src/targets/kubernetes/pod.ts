import type { YamlMap } from "../../print/index.js";

/** The user `node` of Node's images, and the one of Kafka's: numbers, since only of these Kubernetes knows that none is root. */
const USER = 1_000;

/** What holds for all pods. */
export const podBasics: YamlMap = {
  automountServiceAccountToken: false,
  // Else the cluster puts variables such as ORDERS_PORT into every container.
  enableServiceLinks: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: USER,
    runAsGroup: USER,
    seccompProfile: { type: "RuntimeDefault" },
  },
};

/** What holds for all containers: they write nothing but `/tmp`. */
export const containerSecurity: YamlMap = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

export const temporaryMount: YamlMap = { name: "tmp", mountPath: "/tmp" };
export const temporaryVolume: YamlMap = { name: "tmp", emptyDir: { sizeLimit: "64Mi" } };

/** Of memory as much as a limit allows is promised; of processor time there is no limit, which would only slow it down. */
export function resources(cpu: string, memory: string): YamlMap {
  return { requests: { cpu, memory }, limits: { memory } };
}

export function httpProbe(
  path: string,
  { port, every, failures }: { readonly port: string; readonly every: number; readonly failures: number },
): YamlMap {
  return {
    httpGet: { path, port },
    periodSeconds: every,
    timeoutSeconds: 3,
    failureThreshold: failures,
  };
}
