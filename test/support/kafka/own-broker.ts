import { createServer } from "node:net";
import { Kafka, logLevel } from "kafkajs";
import type { BrokerPlan, BrokerProcess, KafkaVersion } from "./broker-process.js";
import { createDockerBroker, isDockerRunning } from "./docker-broker.js";
import { createJavaBroker } from "./java-broker.js";
import { whatJavaLacks } from "./maven-libraries.js";

/** A real Kafka broker of one node. */
export interface OwnBroker {
  /** `["127.0.0.1:39092"]` */
  readonly brokers: readonly string[];
  readonly version: KafkaVersion;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
  /** As a power cut: nothing answers until `restart`. */
  kill(): Promise<void>;
  /** Kills it if it runs, and starts it on the same port with the same data; resolves when it answers. */
  restart(): Promise<void>;
}

/** There is no broker and no means to start one. */
export class NoBrokerError extends Error {
  override readonly name = "NoBrokerError";
}

/** Until a broker must answer; a busy machine takes about ten seconds. */
const startLimitMs = 60_000;

/** In Docker where an engine answers, else on Java 17 and Maven; rejects with `NoBrokerError` without both. */
export async function startOwnBroker(version: KafkaVersion): Promise<OwnBroker> {
  const [port, controllerPort] = await freePorts();
  const broker = await createBroker({ version, port, controllerPort });
  const brokers = [`127.0.0.1:${port}`];
  const start = async () => {
    await broker.start();
    await untilItAnswers(brokers, broker);
  };
  try {
    await start();
  } catch (error) {
    await broker.remove();
    throw error;
  }
  return {
    brokers,
    version,
    stop: () => broker.remove(),
    kill: () => broker.kill(),
    restart: async () => {
      await broker.kill();
      await start();
    },
  };
}

async function createBroker(plan: BrokerPlan): Promise<BrokerProcess> {
  if (await isDockerRunning()) return createDockerBroker(plan);
  const lack = await whatJavaLacks();
  if (lack === null) return createJavaBroker(plan);
  throw new NoBrokerError(lackText(lack));
}

/** Why no broker can be started here; `null` where one can. */
export async function whatBrokersLack(): Promise<string | null> {
  if (await isDockerRunning()) return null;
  const lack = await whatJavaLacks();
  return lack === null ? null : lackText(lack);
}

function lackText(lack: string): string {
  return `no Docker engine answers, and ${lack}: Docker would do, or Java 17 with Maven, or COMMSGEN_TEST_KAFKA=host:port`;
}

/** Waits until groups can be joined, which is the last thing that a fresh broker can do. */
async function untilItAnswers(brokers: readonly string[], broker: BrokerProcess): Promise<void> {
  const kafka = new Kafka({
    clientId: "commsgen-test",
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    requestTimeout: 3_000,
    retry: { retries: 0 },
  });
  const deadline = Date.now() + startLimitMs;
  for (;;) {
    const admin = kafka.admin();
    try {
      await admin.connect();
      await admin.listTopics(); // which makes the brokers known that the next request is sent to
      await admin.fetchOffsets({ groupId: "commsgen-test-warm-up" });
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(`the broker did not answer in ${startLimitMs} ms:\n${await broker.output()}`, {
          cause: error,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    } finally {
      await admin.disconnect();
    }
  }
}

/** Both are held until both are known, so that they differ. */
async function freePorts(): Promise<readonly [number, number]> {
  const servers = await Promise.all(
    [0, 1].map(
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.once("error", reject);
          server.listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  const [first = 0, second = 0] = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return [first, second];
}
