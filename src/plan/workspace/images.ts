/** The images around the services, each of one version: nothing changes under a team that did not change it. */
export const images = {
  kafka: "apache/kafka:4.1.0",
  postgres: "postgres:17.6-alpine",
  nginx: "nginx:1.31.3-alpine",
  envoy: "envoyproxy/envoy:v1.40.0",
  connect: "quay.io/debezium/connect:3.3.1.Final",
  node: "node:22.21-alpine",
  prometheus: "prom/prometheus:v3.5.0",
  grafana: "grafana/grafana:12.2.0",
  collector: "otel/opentelemetry-collector-contrib:0.150.0",
  busybox: "busybox:1.37.0",
  jaeger: "jaegertracing/jaeger:2.14.0",
  kafkaUi: "kafbat/kafka-ui:v1.3.0",
} as const;
