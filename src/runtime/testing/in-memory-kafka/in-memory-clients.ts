import {
  type DriverAdmin,
  DriverError,
  type DriverProducer,
  type PartitionOffset,
  type RecordPosition,
  type RecordToSend,
  type TopicDefinition,
  type TopicDescription,
} from "../../kafka/driver.js";
import type { Cluster } from "./cluster.js";

/** May wait, and throw; the records are written afterwards. */
export type BeforeSend = (records: readonly RecordToSend[]) => void | Promise<void>;

export class InMemoryProducer implements DriverProducer {
  readonly #cluster: Cluster;
  readonly #beforeSend: BeforeSend;
  #connections = 0;
  /** The last call; the next is written after it. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(cluster: Cluster, beforeSend: BeforeSend) {
    this.#cluster = cluster;
    this.#beforeSend = beforeSend;
  }

  async connect(): Promise<void> {
    this.#cluster.mustBeUp();
    this.#connections += 1;
  }

  async send(records: readonly RecordToSend[]): Promise<readonly RecordPosition[]> {
    if (this.#connections === 0) throw new DriverError("closed", "the producer is not connected");
    const sending = this.#last.then(async () => {
      await this.#beforeSend(records);
      return this.#cluster.append(records);
    });
    this.#last = sending.catch(() => null);
    return sending;
  }

  async disconnect(): Promise<void> {
    if (this.#connections === 0) return;
    this.#connections -= 1;
    if (this.#connections === 0) await this.#last;
  }
}

export class InMemoryAdmin implements DriverAdmin {
  readonly #cluster: Cluster;
  #isConnected = false;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async connect(): Promise<void> {
    this.#cluster.mustBeUp();
    this.#isConnected = true;
  }

  async topics(): Promise<readonly string[]> {
    return [...this.#ask().topics.keys()];
  }

  async describe(topics: readonly string[]): Promise<readonly TopicDescription[]> {
    const cluster = this.#ask();
    return topics.flatMap((topic) => {
      const log = cluster.topics.get(topic);
      if (log === undefined) return [];
      const { partitions, replicas, configuration } = log;
      return [{ topic, partitions, replicas, configuration }];
    });
  }

  async create(topics: readonly TopicDefinition[]): Promise<void> {
    const cluster = this.#ask();
    for (const topic of topics) cluster.createTopic(topic);
  }

  async offsets(
    topic: string,
  ): Promise<readonly { readonly partition: number; readonly first: number; readonly next: number }[]> {
    const log = this.#ask().useTopic(topic);
    return Array.from({ length: log.partitions }, (_, partition) => ({
      partition,
      first: 0,
      next: log.recordsOf(partition).length,
    }));
  }

  async committed(groupId: string, topic: string): Promise<readonly PartitionOffset[]> {
    return committedOffsets(this.#ask(), groupId, topic);
  }

  async disconnect(): Promise<void> {
    this.#isConnected = false;
  }

  #ask(): Cluster {
    if (!this.#isConnected) throw new DriverError("closed", "the admin is not connected");
    this.#cluster.mustBeUp();
    return this.#cluster;
  }
}

/** -1 where the group has committed nothing. */
export function committedOffsets(
  cluster: Cluster,
  groupId: string,
  topic: string,
): readonly PartitionOffset[] {
  const group = cluster.group(groupId);
  return Array.from({ length: cluster.topics.get(topic)?.partitions ?? 0 }, (_, partition) => ({
    topic,
    partition,
    offset: group.committed({ topic, partition }) ?? -1,
  }));
}
