import type { Admin, ITopicConfig, Kafka } from "kafkajs";
import {
  type DriverAdmin,
  DriverError,
  type PartitionOffset,
  type TopicDefinition,
  type TopicDescription,
} from "../driver.js";
import { toDriverError } from "./client-errors.js";
import { briefRetry, withRetry } from "./retry.js";

/** Kafka's number for topics in requests for configuration. */
const topicResource = 2;
/** Kafka's number for values that were set on the topic itself. */
const setOnTopic = 1;
/** Milliseconds until a new topic must be there. */
const creationLimitMs = 10_000;

export class ClientAdmin implements DriverAdmin {
  readonly #admin: Admin;
  #isConnected = false;

  constructor(kafka: Kafka) {
    this.#admin = kafka.admin({ retry: briefRetry });
  }

  async connect(): Promise<void> {
    await withRetry("connecting the admin", () => this.#admin.connect());
    this.#isConnected = true;
  }

  topics(): Promise<readonly string[]> {
    return this.#ask("listing topics", () => this.#admin.listTopics());
  }

  async describe(topics: readonly string[]): Promise<readonly TopicDescription[]> {
    const existing = new Set(await this.topics());
    const wanted = topics.filter((topic) => existing.has(topic));
    if (wanted.length === 0) return [];
    const { topics: metadata } = await this.#ask("describing topics", () =>
      this.#admin.fetchTopicMetadata({ topics: wanted }),
    );
    const { resources } = await this.#ask("reading the configuration of topics", () =>
      this.#admin.describeConfigs({
        resources: wanted.map((name) => ({ type: topicResource, name })),
        includeSynonyms: false,
      }),
    );
    const configurations = new Map(
      resources.map(({ resourceName, configEntries }) => [
        resourceName,
        Object.fromEntries(
          configEntries
            .filter((entry) => Number(entry.configSource) === setOnTopic)
            .map(({ configName, configValue }) => [configName, configValue] as const)
            .sort(([left], [right]) => (left < right ? -1 : 1)),
        ),
      ]),
    );
    const partitions = new Map(metadata.map((topic) => [topic.name, topic.partitions]));
    return wanted.map((topic) => ({
      topic,
      partitions: partitions.get(topic)?.length ?? 0,
      replicas: partitions.get(topic)?.[0]?.replicas.length ?? 0,
      configuration: configurations.get(topic) ?? {},
    }));
  }

  async create(topics: readonly TopicDefinition[]): Promise<void> {
    const existing = new Set(await this.topics());
    const wanted = topics.filter(({ topic }) => !existing.has(topic)).map(toTopicConfig);
    if (wanted.length === 0) return;
    const names = wanted.map(({ topic }) => topic).join(", ");
    await this.#ask(`creating ${names}`, () =>
      this.#admin.createTopics({ topics: wanted, waitForLeaders: false, timeout: creationLimitMs }),
    );
    await this.#waitForLeaders(
      wanted.map(({ topic }) => topic),
      `creating ${names}`,
    );
  }

  /** A broker that has just agreed to a topic may deny for a while that it knows it; the client takes that for an error. */
  async #waitForLeaders(topics: readonly string[], doing: string): Promise<void> {
    const end = Date.now() + creationLimitMs;
    for (;;) {
      try {
        const metadata = await this.#admin.fetchTopicMetadata({ topics: [...topics] });
        const partitions = metadata.topics.flatMap((topic) => topic.partitions);
        if (partitions.every(({ leader }) => leader >= 0)) return;
      } catch (error) {
        if (Date.now() > end) throw toDriverError(error, doing);
      }
      if (Date.now() > end)
        throw new DriverError("unavailable", `${doing}: no leader within ${creationLimitMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async offsets(
    topic: string,
  ): Promise<readonly { readonly partition: number; readonly first: number; readonly next: number }[]> {
    const offsets = await this.#ask(`asking for offsets of ${topic}`, () =>
      this.#admin.fetchTopicOffsets(topic),
    );
    return offsets
      .map(({ partition, low, high }) => ({ partition, first: Number(low), next: Number(high) }))
      .sort((left, right) => left.partition - right.partition);
  }

  async committed(groupId: string, topic: string): Promise<readonly PartitionOffset[]> {
    const answers = await this.#ask(`asking for what ${groupId} has committed of ${topic}`, () =>
      this.#admin.fetchOffsets({ groupId, topics: [topic] }),
    );
    return answers
      .flatMap(({ partitions }) =>
        partitions.map(({ partition, offset }) => ({
          topic,
          partition,
          offset: Math.max(Number(offset), -1),
        })),
      )
      .sort((left, right) => left.partition - right.partition);
  }

  async disconnect(): Promise<void> {
    this.#isConnected = false;
    await this.#admin.disconnect();
  }

  #ask<Answer>(doing: string, question: () => Promise<Answer>): Promise<Answer> {
    if (!this.#isConnected)
      return Promise.reject(new DriverError("closed", `${doing}: the admin is not connected`));
    return withRetry(doing, question);
  }
}

function toTopicConfig({ topic, partitions, replicas, configuration }: TopicDefinition): ITopicConfig {
  return {
    topic,
    numPartitions: partitions,
    replicationFactor: replicas,
    configEntries: Object.entries(configuration).map(([name, value]) => ({ name, value })),
  };
}
