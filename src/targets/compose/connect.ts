import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../package-root.js";
import { images } from "../../plan/workspace/images.js";
import { systemHosts } from "../../plan/workspace/system-names.js";
import type { WorkspacePlan, WorkspaceService } from "../../plan/workspace/workspace-plan.js";
import {
  type ComposeService,
  healthcheck,
  limits,
  literalText,
  requiredVariable,
} from "./compose-service.js";
import { dependencies, kafkaAddresses, kafkaHosts } from "./kafka.js";
import { connectorPasswordVariable, connectorRole, isCaptured } from "./postgres.js";

const port = 8083;

export const registerScriptPath = "ops/kafka-connect/register-connectors.mjs";

/** Kafka Connect with Debezium, which sends the outboxes; none where relays do. */
export function connectServices(plan: WorkspacePlan): readonly ComposeService[] {
  const captured = plan.services.filter(isCaptured);
  return captured.length === 0 ? [] : [worker(captured, plan), registration(captured)];
}

function worker(captured: readonly WorkspaceService[], plan: WorkspacePlan): ComposeService {
  const copies = String(kafkaHosts(plan).length);
  return {
    name: systemHosts.connect,
    comment: ["Reads what services put into their outboxes from the log of their databases, and sends it."],
    template: "system",
    head: {
      image: images.connect,
      depends_on: dependencies([...kafkaHosts(plan), systemHosts.postgres], "service_healthy"),
    },
    environment: {
      templates: [],
      variables: {
        BOOTSTRAP_SERVERS: kafkaAddresses(plan),
        GROUP_ID: "outbox-connect",
        REST_HOST_NAME: "0.0.0.0",
        ADVERTISED_HOST_NAME: systemHosts.connect,
        CONFIG_STORAGE_TOPIC: "kafka-connect.configs",
        OFFSET_STORAGE_TOPIC: "kafka-connect.offsets",
        STATUS_STORAGE_TOPIC: "kafka-connect.status",
        CONNECT_CONFIG_STORAGE_REPLICATION_FACTOR: copies,
        CONNECT_OFFSET_STORAGE_REPLICATION_FACTOR: copies,
        CONNECT_STATUS_STORAGE_REPLICATION_FACTOR: copies,
        // Connectors read their databases' addresses and passwords from here.
        CONNECT_CONFIG_PROVIDERS: "env",
        CONNECT_CONFIG_PROVIDERS_ENV_CLASS: "org.apache.kafka.common.config.provider.EnvVarConfigProvider",
        HEAP_OPTS: "-Xms256m -Xmx512m",
        ...Object.assign({}, ...captured.map(databaseVariables)),
      },
    },
    tail: {
      networks: ["data"],
      healthcheck: healthcheck(`curl -fsS -o /dev/null http://127.0.0.1:${port}/connectors`, {
        startPeriod: "90s",
      }),
      deploy: limits("2.0", "1g", 1_024),
    },
  };
}

/** As the connector's configuration names them. */
function databaseVariables({ names }: WorkspaceService): Readonly<Record<string, string>> {
  const prefix = `${names.variables}_DATABASE`;
  return {
    [`${prefix}_HOST`]: systemHosts.postgres,
    [`${prefix}_PORT`]: "5432",
    [`${prefix}_NAME`]: names.database,
    [`${prefix}_USER`]: connectorRole,
    [`${prefix}_PASSWORD`]: requiredVariable(connectorPasswordVariable),
  };
}

function registration(captured: readonly WorkspaceService[]): ComposeService {
  return {
    name: systemHosts.connectors,
    comment: [
      "Gives Kafka Connect the connectors of the services, and waits until they run. The services have made their tables",
      "before that.",
    ],
    template: "once",
    head: {
      image: images.node,
      command: ["node", "/register-connectors.mjs"],
      user: "node",
      depends_on: dependencies(
        [systemHosts.connect, ...captured.map(({ names }) => names.host)],
        "service_healthy",
      ),
    },
    environment: { templates: [], variables: { CONNECT_URL: `http://${systemHosts.connect}:${port}` } },
    tail: {
      volumes: [
        `./${registerScriptPath}:/register-connectors.mjs:ro`,
        ...captured.map(
          ({ generated, names }) =>
            `${hereBelow(literalText(generated))}/debezium/outbox-connector.json:/connectors/${names.host}.json:ro`,
        ),
      ],
      networks: ["data"],
      deploy: limits("1.0", "128m"),
    },
  };
}

/** Compose takes a path for the name of a volume unless it begins with a dot. */
function hereBelow(path: string): string {
  return path.startsWith("../") ? path : `./${path}`;
}

/** Runs in Node, without any package. */
export function printRegisterScript(): string {
  return readFileSync(join(packageRoot(), "templates", "compose", "register-connectors.mjs"), "utf8");
}
