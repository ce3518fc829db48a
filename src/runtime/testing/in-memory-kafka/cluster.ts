import {
  DriverError,
  type RecordPosition,
  type RecordToSend,
  type TopicDefinition,
} from "../../kafka/driver.js";
import { ConsumerGroup } from "./consumer-group.js";
import { TopicLog } from "./topic-log.js";

export interface ClusterOptions {
  /** Partitions of a topic that is made because someone uses it; `null`: topics are not made by use. */
  readonly autoCreatePartitions: number | null;
  readonly maxMessageBytes: number;
}

/** What the broker knows: topics with their records, groups with their members and offsets. */
export class Cluster {
  readonly topics = new Map<string, TopicLog>();
  readonly #groups = new Map<string, ConsumerGroup>();
  readonly #options: ClusterOptions;
  isUp = true;

  constructor(options: ClusterOptions) {
    this.#options = options;
  }

  /** All requests come through here. Throws while the broker is stopped. */
  mustBeUp(): void {
    if (!this.isUp) throw new DriverError("unavailable", "the broker is stopped");
  }

  group(groupId: string): ConsumerGroup {
    const known = this.#groups.get(groupId);
    if (known !== undefined) return known;
    const group = new ConsumerGroup(this);
    this.#groups.set(groupId, group);
    return group;
  }

  groups(): readonly ConsumerGroup[] {
    return [...this.#groups.values()];
  }

  createTopic({ topic, partitions, replicas, configuration }: TopicDefinition): void {
    if (this.topics.has(topic)) return;
    if (!/^[\w.-]{1,249}$/.test(topic)) throw new DriverError("refused", `${topic} is no name for a topic`);
    if (!Number.isInteger(partitions) || partitions < 1) {
      throw new DriverError("refused", `${topic} cannot have ${partitions} partitions`);
    }
    this.topics.set(
      topic,
      new TopicLog({ topic, partitions, replicas: Math.max(replicas, 1), configuration }),
    );
    for (const group of this.#groups.values()) group.onTopicCreated();
  }

  /** Throws a `DriverError` for a topic that does not exist, unless topics are made by use. */
  useTopic(topic: string): TopicLog {
    const known = this.topics.get(topic);
    if (known !== undefined) return known;
    const { autoCreatePartitions } = this.#options;
    if (autoCreatePartitions === null) throw new DriverError("refused", `topic ${topic} does not exist`);
    this.createTopic({ topic, partitions: autoCreatePartitions, replicas: 1, configuration: {} });
    return this.useTopic(topic);
  }

  /** All, or where one is refused, none. */
  append(records: readonly RecordToSend[]): readonly RecordPosition[] {
    this.mustBeUp();
    const placed = records.map((record) => {
      const log = this.useTopic(record.topic);
      const size = sizeOf(record);
      if (size > this.#options.maxMessageBytes) {
        const limit = this.#options.maxMessageBytes;
        throw new DriverError("refused", `a record of ${size} bytes is too large; the limit is ${limit}`);
      }
      return { record, log, partition: log.place(record) };
    });
    const positions = placed.map(({ record, log, partition }) => log.append(record, partition));
    for (const group of this.#groups.values()) group.wake();
    return positions;
  }
}

function sizeOf({ key, value, headers }: RecordToSend): number {
  const headersSize = headers.reduce((sum, [name, each]) => sum + name.length + (each?.length ?? 0), 0);
  return (key?.length ?? 0) + (value?.length ?? 0) + headersSize;
}
