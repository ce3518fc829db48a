import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runAsProcesses } from "../../generated-example/as-processes.js";
import { startKafka, type TestKafka, whatKafkaLacks } from "../support/kafka-broker.js";
import { describeWithPostgres, startPostgres, type TestPostgres } from "../support/postgres.js";

const lack = await whatKafkaLacks();
if (lack !== null && process.env["CI"] !== undefined) throw new Error(`the example needs Kafka: ${lack}`);

await describeWithPostgres("the example as four processes", () => {
  describe.skipIf(lack !== null)(lack === null ? "" : `is skipped: ${lack}`, () => {
    let postgres: TestPostgres;
    let kafka: TestKafka;

    // The names of its topics and databases are its own, so that it needs servers of its own.
    beforeAll(async () => {
      [postgres, kafka] = await Promise.all([
        startPostgres({ own: true, isDurable: false }),
        startKafka({ version: "4.1.0", own: true }),
      ]);
    });
    afterAll(() => Promise.all([postgres?.stop(), kafka?.stop()]));

    it("ends every order, and its books add up", { timeout: 300_000 }, async () => {
      const options = { postgresUrl: postgres.url, brokers: kafka.brokers, orders: 100, kill: false };
      expect(await runAsProcesses(options)).toBe(true);
    });
  });
});
