import type { WorkspaceContracts } from "../support/workspace-files.js";

const shop = ["inventory", "orders", "payments", "shipping"];

/** Text that would end what it stands in, or be replaced. */
export const hostile = `x" \${HOME} $(reboot) 'y' #z\n- {a: b}`;

const idempotencyKey = { name: "Idempotency-Key", in: "header", schema: { type: "string" } };
const openapi = (service: string, parameters: readonly object[] = []): object => ({
  openapi: "3.1.0",
  info: { title: hostile, version: "1.0.0", description: hostile, "x-service": service },
  paths: {
    [`/${service.replace(/[^a-z]/g, "")}`]: {
      post: {
        operationId: "write",
        description: hostile,
        parameters,
        responses: { "200": { description: hostile } },
      },
    },
  },
});
/** Sends without an outbox. */
const beacon = (service: string): object => ({
  asyncapi: "3.0.0",
  info: { title: hostile, version: "1.0.0", "x-service": service },
  servers: { main: { host: "kafka:9092", protocol: "kafka" } },
  channels: { beats: { address: "beats", messages: { Beat: { payload: { type: "object" } } } } },
  operations: { publishBeat: { action: "send", channel: { $ref: "#/channels/beats" } } },
});
const asyncapi = (service: string, topic: string): object => ({
  asyncapi: "3.0.0",
  info: { title: hostile, version: "1.0.0", "x-service": service, description: hostile },
  servers: { main: { host: "kafka:9092", protocol: "kafka" } },
  channels: {
    out: {
      address: topic,
      description: hostile,
      messages: { Fact: { payload: { type: "object", properties: { id: { type: "string" } } } } },
      bindings: { kafka: { topicConfiguration: { "retention.ms": 1 } } },
    },
    own: {
      address: "{tenant}.facts",
      parameters: { tenant: {} },
      messages: { Fact: { payload: { type: "object" } } },
    },
  },
  operations: {
    publishFact: {
      action: "send",
      channel: { $ref: "#/channels/out" },
      "x-key": "$message.payload#/id",
      "x-outbox": true,
    },
    onFact: { action: "receive", channel: { $ref: "#/channels/own" } },
  },
});

export interface ComposeCase extends WorkspaceContracts {
  readonly name: string;
  /** Of the core, in the order of their names. */
  readonly services: readonly string[];
}

const withRelays = shop.flatMap((name) => [name, `${name}-outbox-relay`]);
const around = ["kafka", "kafka-topics", "postgres", "postgres-databases"];
const kafkas = ["kafka-1", "kafka-2", "kafka-3"];

/** Workspaces of all kinds, and what has to start for them. */
export const composeCases: readonly ComposeCase[] = [
  { name: "the shop", shop, services: [...withRelays, "gateway", ...around] },
  {
    name: "the shop with three brokers and Envoy",
    shop,
    options: { deploy: { kafkaNodes: 3, gateway: "envoy" } },
    services: [...withRelays, "gateway", ...kafkas, ...around.slice(1)],
  },
  {
    name: "the shop with Debezium",
    shop,
    options: { outbox: "debezium" },
    services: [...shop, "gateway", "kafka-connect", "outbox-connectors", ...around],
  },
  {
    name: "HTTP alone",
    documents: { "a.json": openapi("maps"), "b.json": openapi("routes") },
    services: ["maps", "routes", "gateway"],
  },
  {
    name: "events alone",
    documents: { "a.json": asyncapi("meters", "meters.read"), "b.json": asyncapi("bills", "bills.sent") },
    services: ["meters", "meters-outbox-relay", "bills", "bills-outbox-relay", ...around],
  },
  {
    name: "a database, and no broker",
    documents: { "a.json": openapi("maps"), "b.json": openapi("routes", [idempotencyKey]) },
    services: ["maps", "routes", "gateway", "postgres", "postgres-databases"],
  },
  {
    name: "a broker, and no database",
    documents: { "a.json": openapi("maps"), "b.json": beacon("beacon") },
    services: ["maps", "beacon", "gateway", "kafka", "kafka-topics"],
  },
  {
    name: "without a gateway",
    documents: { "a.json": openapi("maps"), "b.json": openapi("routes") },
    options: { deploy: { gateway: "none" } },
    services: ["maps", "routes"],
  },
  {
    name: "names that are taken, or that no host can have",
    documents: {
      "a.json": asyncapi("kafka", "a.facts"),
      "b.json": openapi("postgres"),
      "c.json": asyncapi("注文", "b.facts"),
      "d.json": openapi(hostile),
    },
    options: {
      services: {
        kafka: {
          build: { context: 'it\'s $HOME "x"', dockerfile: `\${X}/Dockerfile`, arguments: { A: hostile } },
        },
      },
    },
    services: [
      "kafka-service",
      "kafka-service-outbox-relay",
      "postgres-service",
      "u6ce8u6587",
      "u6ce8u6587-outbox-relay",
      "x-home-reboot-y-z-a-b",
      "gateway",
      ...around,
    ],
  },
];
