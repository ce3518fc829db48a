import { describe } from "vitest";
import { whatKafkaLacks } from "./kafka-broker.js";
import { whatPostgresLacks } from "./postgres.js";

/**
 * `describe` for what needs a Kafka broker and a Postgres server. Where one of them cannot be had, the suite is skipped with
 * the reason in its name; in CI that is an error. Call it with `await`.
 */
export async function describeWithServers(name: string, suite: () => void): Promise<void> {
  const lacks = await Promise.all([whatKafkaLacks(), whatPostgresLacks()]);
  const lack = lacks.filter((each) => each !== null).join("; ");
  if (lack !== "" && process.env["CI"] !== undefined) throw new Error(`${name} needs servers: ${lack}`);
  if (lack === "") describe(name, suite);
  else describe.skip(`${name} is skipped: ${lack}`, suite);
}
