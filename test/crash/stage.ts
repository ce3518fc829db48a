import { join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import { type OwnBroker, startOwnBroker } from "../support/kafka/own-broker.js";
import { type OwnServer, startOwnServer } from "../support/postgres/own-server.js";
import { newDatabase } from "../support/postgres/test-database.js";
import { importBilling, importOrders } from "./modules.js";
import type { Databases } from "./progress.js";
import type { CrashProject } from "./project.js";
import { readerTables, writerTables } from "./tables.js";

/** The servers, databases and topics of one run; nobody else uses them. */
export interface Stage extends Databases {
  readonly postgres: OwnServer;
  readonly kafka: OwnBroker;
  readonly topics: Topics;
  readonly journal: string;
  remove(): Promise<void>;
}

export interface Topics {
  /** What the writer's relays write. */
  readonly orders: string;
  /** What the reader's relays write. */
  readonly handled: string;
  /** What the reader cannot handle. */
  readonly deadLetters: string;
}

/** Real servers that may be killed. What was started is removed when the rest fails. */
export async function openStage(project: CrashProject, orders: number): Promise<Stage> {
  // Postgres keeps the time of every commit, which tells the order of effects.
  const settings = { track_commit_timestamp: "on", max_connections: "150" };
  const postgres = await startOwnServer({ settings });
  const kafka = await startOwnBroker("4.1.0").catch(async (error: unknown) => {
    await postgres.stop();
    throw error;
  });
  const remove = async () => {
    await Promise.all([postgres.stop(), kafka.stop()]);
  };
  try {
    const topics = topicsOf(project.run);
    await createTopics(kafka.brokers, topics);
    const databases = await prepareDatabases(project, postgres.url, orders);
    return { postgres, kafka, ...databases, topics, journal: join(project.folder, "journal.jsonl"), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

export function topicsOf(run: string): Topics {
  return { orders: `${run}.orders`, handled: `${run}.handled`, deadLetters: `${run}.orders.${run}.dlq` };
}

export async function createTopics(brokers: readonly string[], topics: Topics): Promise<void> {
  const admin = new Kafka({ clientId: "stage", brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const all = Object.values(topics).map((topic: string) => ({
    topic,
    numPartitions: 6,
    replicationFactor: 1,
  }));
  await admin.createTopics({ topics: all, waitForLeaders: true });
  await admin.disconnect();
}

/** Two databases with the tables of the output, and with those of the programs beside them. */
export async function prepareDatabases(
  { folder }: CrashProject,
  serverUrl: string,
  orders: number,
): Promise<Databases> {
  const { migrateOrders } = await importOrders(folder);
  const { migrateBilling } = await importBilling(folder);
  const writer = await newDatabase(serverUrl);
  await migrateOrders(writer.pool);
  await writer.pool.query(writerTables);
  const fill =
    "INSERT INTO orders (order_id, version) SELECT 'order-' || i, 0 FROM generate_series(1, $1) AS i";
  await writer.pool.query(fill, [orders]);
  const reader = await newDatabase(serverUrl);
  await migrateBilling(reader.pool);
  await reader.pool.query(readerTables);
  return { orders: writer, billing: reader };
}
