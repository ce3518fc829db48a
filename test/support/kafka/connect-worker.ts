import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KeptProcess } from "./kept-process.js";
import { mavenLibraries } from "./maven-libraries.js";

/** Of Debezium's connector for Postgres. */
const debeziumVersion = "3.3.1.Final";
const kafkaVersion = "4.1.0";

/** A real Kafka Connect worker with Debezium's connector for Postgres, and no connectors at first. */
export interface ConnectWorker {
  /** Of its REST interface. */
  readonly url: string;
  /** As a power cut: nothing answers until `restart`. */
  kill(): Promise<void>;
  /** Kills it if it runs, and starts it with the same offsets and no connectors; resolves when it answers. */
  restart(): Promise<void>;
  /** What it said last. */
  output(): Promise<string>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

export interface ConnectWorkerOptions {
  readonly brokers: readonly string[];
  /** What `${env:NAME}` gives in the configuration of connectors. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Until it must answer; a busy machine takes about twenty seconds. */
const startLimitMs = 120_000;

/** Needs Java 17 and Maven: see `whatJavaLacks`. */
export async function startConnectWorker(options: ConnectWorkerOptions): Promise<ConnectWorker> {
  const libraries = await mavenLibraries(`connect-${kafkaVersion}-debezium-${debeziumVersion}`, [
    `org.apache.kafka:connect-runtime:${kafkaVersion}`,
    `io.debezium:debezium-connector-postgres:${debeziumVersion}`,
    "org.slf4j:slf4j-simple:1.7.36",
  ]);
  const folder = await mkdtemp(join(tmpdir(), "commsgen-connect-"));
  const properties = join(folder, "worker.properties");
  const url = `http://127.0.0.1:${await freePort()}`;
  const java = ["java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
  const logging = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn";
  const main = "org.apache.kafka.connect.cli.ConnectStandalone";
  const command = [...java, logging, "-cp", join(libraries, "*"), main, properties];
  const worker = new KeptProcess(folder, command, options.environment);
  const start = async () => {
    await worker.start();
    await untilItAnswers(url, worker);
  };
  try {
    await writeFile(properties, workerProperties({ brokers: options.brokers, url, folder }));
    await start();
  } catch (error) {
    await worker.remove();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    url,
    kill: () => worker.kill(),
    restart: async () => {
      await worker.kill();
      await start();
    },
    output: () => worker.output(),
    stop: () => worker.remove(),
  };
}

function workerProperties(of: {
  readonly brokers: readonly string[];
  readonly url: string;
  readonly folder: string;
}): string {
  const settings = {
    "bootstrap.servers": of.brokers.join(","),
    listeners: of.url,
    "key.converter": "org.apache.kafka.connect.json.JsonConverter",
    "value.converter": "org.apache.kafka.connect.json.JsonConverter",
    "offset.storage.file.filename": join(of.folder, "offsets.dat"),
    "offset.flush.interval.ms": "500",
    "plugin.discovery": "service_load",
    "config.providers": "env",
    "config.providers.env.class": "org.apache.kafka.common.config.provider.EnvVarConfigProvider",
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

async function untilItAnswers(url: string, worker: KeptProcess): Promise<void> {
  const deadline = Date.now() + startLimitMs;
  for (;;) {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    await response?.arrayBuffer();
    if (response?.ok === true) return;
    if (Date.now() > deadline) {
      throw new Error(`Kafka Connect did not answer in ${startLimitMs} ms:\n${await worker.output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("the server has no port");
  return address.port;
}
