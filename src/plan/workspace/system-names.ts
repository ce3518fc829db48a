import { createHash } from "node:crypto";

/** The hosts of the system around the services, of which no service may have the name. */
export const systemHosts = {
  gateway: "gateway",
  kafka: "kafka",
  kafkaTopics: "kafka-topics",
  kafkaUi: "kafka-ui",
  connect: "kafka-connect",
  connectors: "outbox-connectors",
  postgres: "postgres",
  databases: "postgres-databases",
  prometheus: "prometheus",
  grafana: "grafana",
  collector: "otel-collector",
  traces: "jaeger",
} as const;

/** The names that a service has in the system around it. */
export interface ServiceNames {
  /** As a label of DNS, in Compose and Kubernetes: `orders`. Begins with a letter, has 40 characters at most. */
  readonly host: string;
  /** Of the outbox's relay, where it is a process of its own: `orders-outbox-relay`. */
  readonly relayHost: string;
  /** Of its database, and of the role that owns it: `my_shop`. */
  readonly database: string;
  /** What the names of its variables begin with: `MY_SHOP`. */
  readonly variables: string;
}

/** Service -> its names, of which no two services share one. */
export function planServiceNames(services: readonly string[]): ReadonlyMap<string, ServiceNames> {
  const taken = new Set<string>([
    ...Object.values(systemHosts),
    "kafka-1",
    "kafka-2",
    "kafka-3",
    "localhost",
    // A Service of this name is the API server, in the namespace `default`.
    "kubernetes",
  ]);
  const names = new Map<string, ServiceNames>();
  // The plain ones first, so that they stay what they are.
  const plain = services.filter((service) => hostLabel(service) === service && !taken.has(service));
  for (const service of plain) taken.add(service);
  for (const service of services) {
    const host = plain.includes(service) ? service : claim(taken, hostLabel(service), service);
    const relayHost = claim(taken, `${host}-outbox-relay`, service);
    names.set(service, {
      host,
      relayHost,
      database: databaseName(host),
      variables: variablePrefix(service),
    });
  }
  return names;
}

/** `("kafka", ...)` -> `kafka-service`, where a service has the name of something else. */
function claim(taken: Set<string>, wanted: string, service: string): string {
  const choices = [wanted, `${wanted}-service`, `${wanted}-${shortHash(service)}`];
  const name = choices.find((choice) => !taken.has(choice)) ?? `service-${shortHash(service)}`;
  taken.add(name);
  return name;
}

const longestHost = 40;

/** `my-shop` stays; `2-shops` -> `service-2-shops`; what DNS does not take is cut out, and a hash tells it apart. */
function hostLabel(service: string): string {
  const isFit = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(service) && service.length <= longestHost;
  const begun = /^[a-z]/.test(service) ? service : `service-${service}`;
  if (isFit && begun.length <= longestHost) return begun;
  const kept = begun.replace(/[^a-z0-9]+/g, "-").slice(0, longestHost - 9);
  return `${kept.replace(/-+$/, "")}-${shortHash(service)}`;
}

/** Names that PostgreSQL keeps for itself, and the role that reads its log. */
const reservedInPostgres = /^(?:postgres|template[01]|public|none|debezium|pg_.*)$/;

/** No host ends in a hyphen, so none has the name of a reserved one: `service-public` is `service_public`. */
function databaseName(host: string): string {
  const name = host.replaceAll("-", "_");
  return reservedInPostgres.test(name) ? `service_${name}_` : name;
}

/**
 * What the names of a service's variables begin with: `my-shop` -> `MY_SHOP`, `2-shops` -> `_2_SHOPS`. Names in letters that
 * variables do not have are told apart by a hash.
 */
export function variablePrefix(service: string): string {
  const name = service
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, "_")
    .replace(/^(?=\d)/, "_");
  if (/[^a-z0-9-]/.test(service)) return `${name}_${shortHash(service).toUpperCase()}`;
  // `DATABASE_URL` is where a service's own database is.
  return name === "DATABASE" ? `SERVICE_DATABASE_${shortHash(service).toUpperCase()}` : name;
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
