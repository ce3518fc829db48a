import type { Pool, PoolClient } from "pg";
import type { KafkaDriver } from "../../../src/runtime/kafka/driver.js";
import { kafkajsDriver } from "../../../src/runtime/kafka/kafkajs-driver.js";
import { openOutboxRelay } from "../../../src/runtime/postgres/relay.js";
import type { OutboxRelay } from "../../../src/runtime/postgres/relay-options.js";
import { defaultTables } from "../../../src/runtime/postgres/tables.js";
import { type ConnectWorker, startConnectWorker } from "../../support/kafka/connect-worker.js";
import { startKafka, type TestKafka } from "../../support/kafka-broker.js";
import { startPostgres, type TestDatabase, type TestPostgres } from "../../support/postgres.js";
import { Connector } from "./connector.js";
import { makeProject, type Project } from "./project.js";
import { TopicTail } from "./topic-tail.js";

/** Everything that runs: a broker, a server that keeps a logical log, a Connect worker, and the generated code. */
export interface Stage {
  readonly project: Project;
  readonly kafka: TestKafka;
  readonly worker: ConnectWorker;
  readonly database: TestDatabase;
  readonly connector: Connector;
  /** Of all topics that the outbox sends to. */
  readonly tail: TopicTail;
  readonly driver: KafkaDriver;
  createRelay(): OutboxRelay;
  close(): Promise<void>;
}

/** What may do no more than the documentation says. */
const connectorRole = "outbox_connector";

export async function openStage(run: string): Promise<Stage> {
  const closers: (() => unknown)[] = [];
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    const project = await makeProject(run);
    closers.push(() => project.remove());
    const kafka = await startKafka({ version: "4.1.0" });
    const postgres = await startPostgres({ own: true, settings: { wal_level: "logical" }, isDurable: false });
    closers.push(() => postgres.stop());
    const database = await postgres.newDatabase();
    closers.push(() => database.drop());
    await migrate(project, database);
    const worker = await startConnectWorker({
      brokers: kafka.brokers,
      environment: connectorEnvironment(postgres, database),
    });
    closers.push(() => worker.stop());
    const driver = kafkajsDriver({ clientId: run, brokers: kafka.brokers });
    const admin = driver.createAdmin();
    await admin.connect();
    await admin.create(project.shop.ordersTopics);
    await admin.disconnect();
    const tail = new TopicTail(kafka.brokers);
    await tail.start(project.shop.ordersTopics.map(({ topic }) => topic));
    closers.push(() => tail.stop());
    const connector = new Connector(worker, project.connector.name);
    const createRelay = () =>
      openOutboxRelay(
        { pool: database.pool, kafka: driver, pollIntervalMs: 100 },
        { service: "orders", tables: defaultTables },
      );
    return { project, kafka, worker, database, connector, tail, driver, createRelay, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function migrate({ shop }: Project, { pool, name }: TestDatabase): Promise<void> {
  await shop.migrateOrders(pool);
  await shop.migrateBilling(pool);
  await pool.query(`CREATE ROLE ${connectorRole} LOGIN REPLICATION PASSWORD 'secret'`);
  await pool.query(`GRANT CONNECT ON DATABASE ${name} TO ${connectorRole}`);
  await pool.query(`GRANT USAGE ON SCHEMA public TO ${connectorRole}`);
  await pool.query(`GRANT SELECT ON public.outbox TO ${connectorRole}`);
}

function connectorEnvironment(postgres: TestPostgres, database: TestDatabase): Record<string, string> {
  const { hostname, port } = new URL(postgres.url);
  return {
    ORDERS_DATABASE_HOST: hostname,
    ORDERS_DATABASE_PORT: port,
    ORDERS_DATABASE_NAME: database.name,
    ORDERS_DATABASE_USER: connectorRole,
    ORDERS_DATABASE_PASSWORD: "secret",
  };
}

/** Runs `work` in a transaction of its own. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } finally {
    client.release();
  }
}
