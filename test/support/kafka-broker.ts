import { describe, inject } from "vitest";
import { type KafkaVersion, knownVersions } from "./kafka/broker-process.js";
import { startOwnBroker } from "./kafka/own-broker.js";
import { askRunService } from "./run-service.js";

export type { KafkaVersion } from "./kafka/broker-process.js";

/** A broker that is there already, as `host:port`. Tests that kill their broker start one of their own nevertheless. */
const given = process.env["COMMSGEN_TEST_KAFKA"];

/** Those that tests run against; a given broker stands for all. */
export const kafkaVersions: readonly KafkaVersion[] = given === undefined ? knownVersions : ["4.1.0"];

/** A real Kafka broker of one node, where topics are made only by who wants them. */
export interface TestKafka {
  /** `["127.0.0.1:39092"]` */
  readonly brokers: readonly string[];
  readonly version: KafkaVersion;
  /** The shortest `sessionTimeoutMs` that it grants. */
  readonly minSessionTimeoutMs: number;
  /** Ends it and removes its data; one that is shared ends with the run instead. */
  stop(): Promise<void>;
  /** As a power cut: nothing answers until `restart`. Rejects for one that is shared. */
  kill(): Promise<void>;
  /** Kills it, and starts it on the same port with the same data; resolves when it answers. */
  restart(): Promise<void>;
}

/**
 * A broker that all tests of a run share, started when the first asks: use names of topics and groups that no other
 * test has. `own`: a broker for the caller alone, who may kill it and must stop it.
 */
export async function startKafka(wanted: {
  readonly version: KafkaVersion;
  readonly own?: boolean;
}): Promise<TestKafka> {
  const { version, own = false } = wanted;
  if (own) return { ...(await startOwnBroker(version)), minSessionTimeoutMs: 1_000 };
  const isShared = () =>
    Promise.reject(new Error("other tests use this broker; ask for one with `own: true`"));
  return {
    brokers:
      given === undefined
        ? await askRunService(`${inject("kafkaService")}/${version}`, isListOfText)
        : [given],
    version,
    minSessionTimeoutMs: given === undefined ? 1_000 : 6_000,
    stop: () => Promise.resolve(),
    kill: isShared,
    restart: isShared,
  };
}

/**
 * `describe` for each version of Kafka. Where no broker can be had, the suite is skipped with the reason in its name;
 * in CI that is an error. Call it with `await`.
 */
export async function describeWithKafka(name: string, suite: (version: KafkaVersion) => void): Promise<void> {
  const lack = await whatKafkaLacks();
  if (lack !== null && process.env["CI"] !== undefined)
    throw new Error(`${name} needs a Kafka broker: ${lack}`);
  for (const version of kafkaVersions) {
    if (lack === null) describe(`${name} (Kafka ${version})`, () => suite(version));
    else describe.skip(`${name} (Kafka ${version}) is skipped: ${lack}`, () => suite(version));
  }
}

/** Why no broker can be had; `null` where one can. */
export async function whatKafkaLacks(): Promise<string | null> {
  return given === undefined ? askRunService(`${inject("kafkaService")}/lack`, isTextOrNull) : null;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

function isListOfText(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
