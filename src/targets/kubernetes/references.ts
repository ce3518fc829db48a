import type { YamlMap } from "../../print/index.js";

/**
 * What the manifests refer to and do not have: addresses and secrets of what runs elsewhere. `docs/kubernetes.md` tells how
 * to make them.
 */
export const references = {
  /** Where brokers are. */
  kafka: { kind: "ConfigMap", name: "kafka", brokers: "brokers", commandConfig: "command-config" },
  /** Variables for TLS and logins of services: `KAFKA_SSL`, `KAFKA_SASL_*`. */
  kafkaCredentials: { kind: "Secret", name: "kafka-credentials" },
  /** Files for Kafka's own tools, which make the topics. */
  kafkaClient: { kind: "Secret", name: "kafka-client", path: "/etc/kafka-client" },
  collector: { kind: "ConfigMap", name: "otel-collector", endpoint: "endpoint" },
} as const;

/** The Secret with the connection string of a service's database, under the key `url`. */
export function databaseSecret(host: string): string {
  return `${host}-database`;
}

/** A variable whose value stands in a ConfigMap. */
export function fromConfigMap(
  variable: string,
  {
    name,
    key,
    isOptional = false,
  }: { readonly name: string; readonly key: string; readonly isOptional?: boolean },
): YamlMap {
  return {
    name: variable,
    valueFrom: { configMapKeyRef: { name, key, optional: isOptional ? true : undefined } },
  };
}

/** A variable whose value stands in a Secret. */
export function fromSecret(
  variable: string,
  { name, key }: { readonly name: string; readonly key: string },
): YamlMap {
  return { name: variable, valueFrom: { secretKeyRef: { name, key } } };
}
