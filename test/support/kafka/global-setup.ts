import { createServer } from "node:http";
import type { TestProject } from "vitest/node";
import { knownVersions } from "./broker-process.js";
import { type OwnBroker, startOwnBroker, whatBrokersLack } from "./own-broker.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Where test files ask for the brokers that they share. */
    kafkaService: string;
  }
}

/**
 * One broker of each version for all test files of a run, started when the first of them asks. `GET /lack` answers why
 * none can be started, or `null`; `GET /4.1.0` the addresses of one.
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
  const server = createServer((request, response) => {
    answer((request.url ?? "").slice(1)).then(
      (value) => response.end(JSON.stringify({ value })),
      (error: unknown) => response.end(JSON.stringify({ error: String(error) })),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server has no port");
  project.provide("kafkaService", `http://127.0.0.1:${address.port}`);
  return async () => {
    server.close();
    server.closeAllConnections();
    const brokers = await Promise.allSettled(started.values());
    await Promise.all(brokers.map((each) => (each.status === "fulfilled" ? each.value.stop() : null)));
  };
}
