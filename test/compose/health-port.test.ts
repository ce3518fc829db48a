import { beforeAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { workspaceFiles } from "../support/workspace-files.js";

const openapi = (service: string, path: string): object => ({
  openapi: "3.1.0",
  info: { title: service, version: "1.0.0", "x-service": service },
  paths: { [path]: { get: { operationId: "read", responses: { "204": { description: "Done." } } } } },
});

describe("a service whose API has a path of health itself", () => {
  let files: ReadonlyMap<string, string> = new Map();
  const read = (path: string) => parse(files.get(path) ?? "", { merge: true });
  beforeAll(async () => {
    files = await workspaceFiles({
      documents: {
        "orders.json": openapi("orders", "/orders"),
        "probes.json": openapi("probes", "/readyz"),
      },
      options: { deploy: { kubernetes: true, gateway: "envoy" } },
    });
  });

  it("is asked at a port of its own by Compose", () => {
    const { orders, probes } = read("docker-compose.yaml").services;
    expect(probes.environment).toMatchObject({ PORT: "8080", HEALTH_PORT: "8081" });
    expect(probes.healthcheck.test.join(" ")).toContain("127.0.0.1:8081/readyz");
    expect(probes.healthcheck).toMatchObject({ retries: orders.healthcheck.retries });
    expect(orders.environment).not.toHaveProperty("HEALTH_PORT");
    expect(orders.healthcheck.test.join(" ")).toContain("127.0.0.1:8080/readyz");
  });

  it("by Prometheus", () => {
    const [services] = read("ops/prometheus/prometheus.yml").scrape_configs;
    expect(services.dns_sd_configs).toMatchObject([
      { names: ["orders"], port: 8080 },
      { names: ["probes"], port: 8081 },
    ]);
  });

  it("and by Envoy, which sends its requests to the other", () => {
    const { clusters } = read("ops/gateway/envoy.yaml").static_resources;
    const [orders, probes] = clusters.map(
      (cluster: { load_assignment: { endpoints: { lb_endpoints: unknown[] }[] } }) =>
        cluster.load_assignment.endpoints[0]?.lb_endpoints[0],
    );
    expect(orders.endpoint).not.toHaveProperty("health_check_config");
    expect(probes.endpoint).toMatchObject({
      address: { socket_address: { port_value: 8080 } },
      health_check_config: { port_value: 8081 },
    });
  });

  it("by Kubernetes", () => {
    const [config, deployment, service] = parseAllDocuments(
      files.get("kubernetes/services/probes.yaml") ?? "",
    ).map((document) => document.toJS());
    const { metadata, spec } = deployment.spec.template;
    const [{ ports, startupProbe, readinessProbe, livenessProbe }] = spec.containers;
    expect(config.data).toMatchObject({ HEALTH_PORT: "8081" });
    expect(metadata.annotations["prometheus.io/port"]).toBe("8081");
    expect(ports).toEqual([
      { name: "http", containerPort: 8080 },
      { name: "health", containerPort: 8081 },
    ]);
    for (const probe of [startupProbe, readinessProbe, livenessProbe])
      expect(probe.httpGet.port).toBe("health");
    expect(service.spec.ports).toMatchObject([{ port: 8080, targetPort: "http" }]);
  });
});
