import { images } from "../../plan/workspace/images.js";
import { servicePort } from "../../plan/workspace/observability-hosts.js";
import { systemHosts } from "../../plan/workspace/system-names.js";
import type { WorkspacePlan } from "../../plan/workspace/workspace-plan.js";
import type { YamlMap } from "../../print/index.js";
import { type ComposeService, healthcheck, httpHealth, limits, loopback } from "./compose-service.js";
import { dependencies } from "./kafka.js";
import { isCaptured } from "./postgres.js";

/** The one entry from outside; none where nothing can be called, or none is wanted. */
export function gatewayServices({ services, gateway }: WorkspacePlan): readonly ComposeService[] {
  const called = services.filter(({ rest }) => rest !== null);
  if (gateway.kind === "none" || called.length === 0) return [];
  return [
    {
      name: systemHosts.gateway,
      comment: ["The one entry: http://127.0.0.1:8080"],
      template: "system",
      head: {
        ...(gateway.kind === "nginx" ? nginx : envoy),
        depends_on: {
          ...dependencies(
            called.map(({ names }) => names.host),
            "service_healthy",
          ),
          // "docker compose up --wait" fails where a service ends that nobody waits for.
          ...(services.some(isCaptured)
            ? dependencies([systemHosts.connectors], "service_completed_successfully")
            : {}),
        },
        read_only: true,
        tmpfs: ["/tmp"],
        cap_drop: ["ALL"],
      },
      tail: {
        ports: [loopback("GATEWAY_PORT", 8080, servicePort)],
        networks: ["edge"],
        healthcheck:
          gateway.kind === "nginx" ? httpHealth(healthUrl) : healthcheck(["bash", "-c", askByBash]),
        deploy: limits("1.0", "256m"),
      },
    },
  ];
}

const healthUrl = `http://127.0.0.1:${servicePort}/healthz`;

const nginx: YamlMap = {
  image: images.nginx,
  user: "nginx",
  command: ["nginx", "-g", "daemon off;"],
  volumes: ["./ops/gateway/nginx.conf:/etc/nginx/nginx.conf:ro"],
};

const envoy: YamlMap = {
  image: images.envoy,
  // Its own entry point begins as root, to become somebody else.
  entrypoint: ["envoy", "-c", "/etc/envoy/envoy.yaml"],
  user: "101:101",
  volumes: ["./ops/gateway/envoy.yaml:/etc/envoy/envoy.yaml:ro"],
};

/** Envoy's image has no program that asks for a page, but a bash. */
const askByBash = [
  `exec 3<>/dev/tcp/127.0.0.1/${servicePort}`,
  `printf 'GET /healthz HTTP/1.1\\r\\nHost: gateway\\r\\nConnection: close\\r\\n\\r\\n' >&3`,
  `read -r _ status _ <&3`,
  `[ "$$status" = 200 ]`,
].join(" && ");
