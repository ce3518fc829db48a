import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../../generated-example/run/service-process.js";
import type { ComposeConfig } from "../support/compose-rules.js";
import { KeptProcess } from "../support/kafka/kept-process.js";
import { mavenLibraries } from "../support/kafka/maven-libraries.js";

const run = promisify(execFile);

export interface KafkaCluster {
  /** `["127.0.0.1:41000", ...]` */
  readonly brokers: readonly string[];
  stop(): Promise<void>;
}

/** Ports of this machine for the two listeners of a broker. */
interface Node {
  readonly host: string;
  readonly clientPort: number;
  readonly controllerPort: number;
}

/**
 * The brokers of a compose file as processes of this machine, with the settings that the file gives them; addresses and the
 * folder of the data alone are others. Whether they answer is for the caller to find out. Needs Java 17 and Maven.
 */
export async function startCluster({ services }: ComposeConfig): Promise<KafkaCluster> {
  const classPath = join(await mavenLibraries("4.1.0", ["org.apache.kafka:kafka_2.13:4.1.0"]), "*");
  const nodes: Node[] = [];
  for (const [host, { environment = {} }] of Object.entries(services)) {
    if (environment["KAFKA_NODE_ID"] === undefined) continue;
    nodes.push({ host, clientPort: await freePort(), controllerPort: await freePort() });
  }
  const processes = await Promise.all(
    nodes.map((node) =>
      prepare(node, { nodes, environment: services[node.host]?.environment ?? {}, classPath }),
    ),
  );
  for (const broker of processes) await broker.start();
  return {
    brokers: nodes.map(({ clientPort }) => `127.0.0.1:${clientPort}`),
    stop: async () => {
      await Promise.all(processes.map((broker) => broker.remove()));
    },
  };
}

async function prepare(
  node: Node,
  of: {
    readonly nodes: readonly Node[];
    readonly environment: Readonly<Record<string, string | null>>;
    readonly classPath: string;
  },
): Promise<KeptProcess> {
  const { environment, classPath, nodes } = of;
  const folder = await mkdtemp(join(tmpdir(), "commsgen-kafka-"));
  const file = join(folder, "server.properties");
  const settings = {
    ...settingsOf(environment, nodes),
    ...listeners(node),
    "log.dirs": join(folder, "data"),
  };
  const text = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(file, text.join(""));
  const format = ["format", `--cluster-id=${environment["CLUSTER_ID"]}`, "--config", file];
  await run("java", ["-cp", classPath, "kafka.tools.StorageTool", ...format]);
  const options = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
  return new KeptProcess(folder, ["java", ...options, "-cp", classPath, "kafka.Kafka", file]);
}

/** As Apache's image makes them: `KAFKA_NODE_ID` -> `node.id`. */
function settingsOf(
  environment: Readonly<Record<string, string | null>>,
  nodes: readonly Node[],
): Readonly<Record<string, string>> {
  const ofJava = "KAFKA_HEAP_OPTS";
  return Object.fromEntries(
    Object.entries(environment)
      .filter(([name]) => name.startsWith("KAFKA_") && name !== ofJava)
      .map(([name, value]) => [
        name.slice("KAFKA_".length).toLowerCase().replaceAll("_", "."),
        nodes.reduce(
          (text, { host, clientPort, controllerPort }) =>
            text
              .replaceAll(`${host}:9092`, `127.0.0.1:${clientPort}`)
              .replaceAll(`${host}:9093`, `127.0.0.1:${controllerPort}`),
          String(value),
        ),
      ]),
  );
}

function listeners({ clientPort, controllerPort }: Node): Readonly<Record<string, string>> {
  return { listeners: `PLAINTEXT://127.0.0.1:${clientPort},CONTROLLER://127.0.0.1:${controllerPort}` };
}
