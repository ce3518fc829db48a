import { images } from "../../plan/workspace/images.js";
import { systemHosts } from "../../plan/workspace/system-names.js";
import type { WorkspacePlan } from "../../plan/workspace/workspace-plan.js";
import type { YamlMap } from "../../print/index.js";
import {
  type ComposeService,
  type ComposeTemplate,
  healthcheck,
  limits,
  loopback,
} from "./compose-service.js";

const clientPort = 9092;
const controllerPort = 9093;

/** `["kafka"]`, or `["kafka-1", "kafka-2", "kafka-3"]`. */
export function kafkaHosts({ kafkaNodes }: Pick<WorkspacePlan, "kafkaNodes">): readonly string[] {
  return kafkaNodes === 1
    ? [systemHosts.kafka]
    : Array.from({ length: kafkaNodes }, (_, index) => `${systemHosts.kafka}-${index + 1}`);
}

/** `kafka-1:9092,kafka-2:9092,kafka-3:9092` */
export function kafkaAddresses(plan: Pick<WorkspacePlan, "kafkaNodes">): string {
  return kafkaHosts(plan)
    .map((host) => `${host}:${clientPort}`)
    .join(",");
}

/** What a broker is told that all brokers are told. Each is broker and controller at once. */
export function kafkaTemplate(plan: Pick<WorkspacePlan, "kafkaNodes">): ComposeTemplate {
  const hosts = kafkaHosts(plan);
  const voters = hosts.map((host, index) => `${index + 1}@${host}:${controllerPort}`).join(",");
  const copies = String(hosts.length);
  const inSync = hosts.length > 1 ? "2" : "1";
  return {
    name: "kafka-environment",
    comment: [
      "Apache Kafka in KRaft mode: every node is broker and controller. Topics are made by kafka-topics alone.",
    ],
    value: {
      CLUSTER_ID: "Y29tbXNnZW4tbG9jYWwtMQ",
      KAFKA_PROCESS_ROLES: "broker,controller",
      KAFKA_CONTROLLER_QUORUM_VOTERS: voters,
      KAFKA_CONTROLLER_LISTENER_NAMES: "CONTROLLER",
      KAFKA_LISTENERS: `PLAINTEXT://:${clientPort},CONTROLLER://:${controllerPort}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
      KAFKA_INTER_BROKER_LISTENER_NAME: "PLAINTEXT",
      KAFKA_LOG_DIRS: "/var/lib/kafka/data",
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: "false",
      KAFKA_DEFAULT_REPLICATION_FACTOR: copies,
      KAFKA_MIN_INSYNC_REPLICAS: inSync,
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: copies,
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: copies,
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: inSync,
      KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: copies,
      KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: inSync,
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "0",
      KAFKA_HEAP_OPTS: "-Xms512m -Xmx512m",
    },
  };
}

export function kafkaServices(plan: WorkspacePlan): readonly ComposeService[] {
  return [...kafkaHosts(plan).map((host, index) => broker(host, index + 1)), topicsService(plan)];
}

function broker(host: string, node: number): ComposeService {
  return {
    name: host,
    comment: [],
    template: "system",
    head: { image: images.kafka, stop_grace_period: "30s" },
    environment: {
      templates: ["kafka-environment"],
      variables: {
        KAFKA_NODE_ID: String(node),
        KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${host}:${clientPort}`,
      },
    },
    tail: {
      volumes: [`${volumeOf(host)}:/var/lib/kafka/data`],
      networks: ["data"],
      // The port opens when the broker has joined. Kafka's own tools would start a Java program for each look.
      healthcheck: healthcheck(["bash", "-c", `: < /dev/tcp/127.0.0.1/${clientPort}`]),
      deploy: limits("2.0", "1g", 2_048),
    },
  };
}

function topicsService(plan: WorkspacePlan): ComposeService {
  return {
    name: systemHosts.kafkaTopics,
    comment: ["Makes the topics of the contracts that are missing, and ends. Services start after it."],
    template: "once",
    head: {
      image: images.kafka,
      entrypoint: ["sh", "/create-topics.sh"],
      depends_on: dependencies(kafkaHosts(plan), "service_healthy"),
    },
    environment: { templates: [], variables: { KAFKA_BROKERS: kafkaAddresses(plan) } },
    tail: {
      volumes: [`./${topicsScriptPath}:/create-topics.sh:ro`],
      networks: ["data"],
      deploy: limits("2.0", "1536m"),
    },
  };
}

export const topicsScriptPath = "ops/kafka/create-topics.sh";

/** What a service that speaks to Kafka waits for. */
export function kafkaDependencies(plan: WorkspacePlan): YamlMap {
  return {
    ...dependencies(kafkaHosts(plan), "service_healthy"),
    [systemHosts.kafkaTopics]: { condition: "service_completed_successfully" },
  };
}

export function dependencies(names: readonly string[], condition: string): YamlMap {
  return Object.fromEntries(names.map((name) => [name, { condition }]));
}

export function volumeOf(host: string): string {
  return `${host}-data`;
}

/** A page that shows topics, messages and groups. */
export function kafkaUiService(plan: WorkspacePlan, hasConnect: boolean): ComposeService {
  return {
    name: systemHosts.kafkaUi,
    comment: ["Topics, messages, groups: http://127.0.0.1:8081"],
    template: "system",
    head: { image: images.kafkaUi, profiles: ["tools"] },
    environment: {
      templates: [],
      variables: {
        KAFKA_CLUSTERS_0_NAME: "local",
        KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS: kafkaAddresses(plan),
        KAFKA_CLUSTERS_0_KAFKACONNECT_0_NAME: hasConnect ? "outbox" : undefined,
        KAFKA_CLUSTERS_0_KAFKACONNECT_0_ADDRESS: hasConnect
          ? `http://${systemHosts.connect}:8083`
          : undefined,
      },
    },
    tail: {
      depends_on: dependencies(kafkaHosts(plan), "service_healthy"),
      ports: [loopback("KAFKA_UI_PORT", 8081, 8080)],
      networks: ["edge", "data"],
      healthcheck: healthcheck(["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/actuator/health"], {
        startPeriod: "60s",
      }),
      deploy: limits("1.0", "768m"),
    },
  };
}
