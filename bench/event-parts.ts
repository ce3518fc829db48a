import type pg from "pg";
import { kafkajsDriver } from "../src/runtime/kafka/kafkajs-driver.js";
import { startOwnBroker } from "../test/support/kafka/own-broker.js";
import { startOwnServer } from "../test/support/postgres/own-server.js";
import { newDatabase } from "../test/support/postgres/test-database.js";
import type { StartParts } from "./event-latency.js";
import { Part } from "./outbox-process.js";
import { generateModules, type Modules, service, topic } from "./outbox-service.js";

/** A Postgres server, a broker with the topic, and the service of `outbox-service.ts`. */
export interface EventParts {
  /** Of a migrated database. */
  readonly pool: pg.Pool;
  readonly outbox: ReturnType<Modules["createBenchOutbox"]>;
  readonly startParts: StartParts;
  stop(): Promise<void>;
}

export async function startEventParts({
  rowCount = 0,
  profile = null,
}: {
  readonly rowCount?: number;
  readonly profile?: string | null;
} = {}): Promise<EventParts> {
  const modules = await generateModules();
  const broker = await startOwnBroker("4.1.0");
  const postgres = await startOwnServer();
  const database = await newDatabase(postgres.url);
  await modules.migrateBench(database.pool);
  const admin = kafkajsDriver({ clientId: "bench", brokers: broker.brokers }).createAdmin();
  await admin.connect();
  const configuration = { "retention.ms": "600000", "retention.bytes": "500000000" };
  await admin.create([{ topic, partitions: 6, replicas: 1, configuration }]);
  await admin.disconnect();
  await database.pool.query("CHECKPOINT");
  return {
    pool: database.pool,
    outbox: modules.createBenchOutbox(),
    async startParts(parts, onNews = () => {}) {
      const { brokers } = broker;
      const started = parts.map((part) => {
        const groupId = `bench-${part}-${performance.now()}`;
        const of = { part, folder: service, url: database.url, brokers, groupId, count: rowCount, profile };
        return new Part(of, onNews);
      });
      await Promise.all(started.map((part) => part.ready()));
      return started;
    },
    async stop() {
      await database.drop().catch(() => {});
      await postgres.stop();
      await broker.stop();
    },
  };
}
