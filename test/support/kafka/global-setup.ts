import type { TestProject } from "vitest/node";
import { startRunService } from "../run-service.js";
import { knownVersions } from "./broker-process.js";
import { type OwnBroker, startOwnBroker, whatBrokersLack } from "./own-broker.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Where test files ask for the brokers that they share. */
    kafkaService: string;
  }
}

/**
 * One broker of each version for all test files of a run, started when the first of them asks. `lack` answers why none
 * can be started, or `null`; `4.1.0` the addresses of one.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = new Map<string, Promise<OwnBroker>>();
  const lack = { answer: null as Promise<string | null> | null };
  const answer = async (path: string): Promise<unknown> => {
    if (path === "lack") {
      lack.answer ??= whatBrokersLack();
      return lack.answer;
    }
    const version = knownVersions.find((known) => known === path);
    if (version === undefined) throw new Error(`Kafka ${path} is not known`);
    const broker = started.get(version) ?? startOwnBroker(version);
    started.set(version, broker);
    return (await broker).brokers;
  };
  const service = await startRunService(answer);
  project.provide("kafkaService", service.url);
  return async () => {
    service.close();
    const brokers = await Promise.allSettled(started.values());
    await Promise.all(brokers.map((each) => (each.status === "fulfilled" ? each.value.stop() : null)));
  };
}
