import kafkajs, { type Admin, Kafka, logLevel, type SASLOptions } from "kafkajs";
import { type BrokerAddress, type BrokerAdmin, BrokerError, type BrokerTopic } from "./broker-admin.js";

// Of this CommonJS package Node finds only the names of the first few members; the others are members of the default alone.
const { ConfigResourceTypes } = kafkajs;

/** Milliseconds that a broker may take to accept a connection, and to answer. */
const connectionTimeout = 5_000;
const requestTimeout = 30_000;

/** Connects to a cluster. Rejects with a `BrokerError` after some ten seconds where nobody answers. */
export async function openBrokerAdmin({ brokers, ssl, sasl }: BrokerAddress): Promise<BrokerAdmin> {
  const kafka = new Kafka({
    clientId: "commsgen",
    brokers: [...brokers],
    ssl,
    ...(sasl === null ? {} : { sasl: saslOptions(sasl) }),
    connectionTimeout,
    requestTimeout,
    retry: { retries: 3 },
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await asBrokerError(() => admin.connect());
  return {
    describe: (topics) => asBrokerError(() => describe(admin, topics)),
    create: ({ topic, partitions, replicas, configuration }) =>
      asBrokerError(async () => {
        await admin.createTopics({
          waitForLeaders: true,
          topics: [
            {
              topic,
              numPartitions: partitions,
              replicationFactor: replicas,
              configEntries: configuration.map(([name, value]) => ({ name, value })),
            },
          ],
        });
      }),
    close: () => admin.disconnect(),
  };
}

function saslOptions({ mechanism, username, password }: NonNullable<BrokerAddress["sasl"]>): SASLOptions {
  // kafkajs has one type for each mechanism; these three have the same members.
  return mechanism === "plain" ? { mechanism, username, password } : { mechanism, username, password };
}

async function describe(admin: Admin, topics: readonly string[]): Promise<readonly BrokerTopic[]> {
  // Asking for the metadata of a topic that is not there may create it.
  const existing = new Set(await admin.listTopics());
  const wanted = topics.filter((topic) => existing.has(topic));
  if (wanted.length === 0) return [];
  const metadata = await admin.fetchTopicMetadata({ topics: wanted });
  const configurations = await admin.describeConfigs({
    includeSynonyms: false,
    resources: wanted.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
  });
  const byTopic = new Map(
    configurations.resources.map(({ resourceName, configEntries }) => [
      resourceName,
      new Map(configEntries.map(({ configName, configValue }) => [configName, configValue])),
    ]),
  );
  return metadata.topics.map(({ name, partitions }) => ({
    topic: name,
    partitions: partitions.length,
    replicas: partitions[0]?.replicas.length ?? 0,
    configuration: byTopic.get(name) ?? new Map(),
  }));
}

async function asBrokerError<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw new BrokerError(messageOf(error), { cause: error });
  }
}

/** `createTopics` fails with one error that holds those of the topics. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = "errors" in error && Array.isArray(error.errors) ? error.errors : [];
  const messages = inner.map((one: unknown) => (one instanceof Error ? one.message : String(one)));
  return messages.length === 0 ? error.message : messages.join("; ");
}
