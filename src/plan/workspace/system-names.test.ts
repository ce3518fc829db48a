import { describe, expect, it } from "vitest";
import { planServiceNames, variablePrefix } from "./system-names.js";

describe("planServiceNames", () => {
  const cases: readonly (readonly [service: string, host: string, database: string, variables: string])[] = [
    ["orders", "orders", "orders", "ORDERS"],
    ["my-shop", "my-shop", "my_shop", "MY_SHOP"],
    ["2-shops", "service-2-shops", "service_2_shops", "_2_SHOPS"],
    ["kafka", "kafka-service", "kafka_service", "KAFKA"],
    ["postgres", "postgres-service", "postgres_service", "POSTGRES"],
    ["localhost", "localhost-service", "localhost_service", "LOCALHOST"],
    ["pg-stats", "pg-stats", "service_pg_stats_", "PG_STATS"],
    ["database", "database", "database", "SERVICE_DATABASE_3549B002"],
    ["kubernetes", "kubernetes-service", "kubernetes_service", "KUBERNETES"],
    ["注文", "service-266125dd", "service_266125dd", "___266125DD"],
    ["a".repeat(64), `${"a".repeat(31)}-ffe054fe`, `${"a".repeat(31)}_ffe054fe`, "A".repeat(64)],
  ];
  it.each(cases)("%s is the host %s", (service, host, database, variables) => {
    const names = planServiceNames([service]).get(service);
    expect(names).toEqual({ host, relayHost: `${host}-outbox-relay`, database, variables });
  });

  it("gives no two services one name", () => {
    const services = [
      ...["kafka", "kafka-service", "orders", "orders-outbox-relay", "注文", "出荷"],
      ...["public", "service-public", "debezium", "service-debezium", "database", "database-service"],
    ];
    const names = [...planServiceNames(services).values()];
    const hosts = names.flatMap(({ host, relayHost }) => [host, relayHost]);
    expect(new Set(hosts).size).toBe(hosts.length);
    expect(new Set(names.map(({ database }) => database)).size).toBe(names.length);
    expect(new Set(names.map(({ variables }) => variables)).size).toBe(names.length);
    expect(planServiceNames(services).get("kafka-service")?.host).toBe("kafka-service");
    expect(planServiceNames(services).get("orders-outbox-relay")?.host).toBe("orders-outbox-relay");
  });
});

it("variables begin with no digit", () => {
  expect(variablePrefix("3d-print")).toBe("_3D_PRINT");
});
