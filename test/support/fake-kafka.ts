import {
  type ConsumerListener,
  type DriverAdmin,
  type DriverConsumer,
  type DriverConsumerOptions,
  DriverError,
  type DriverProducer,
  type DriverRecord,
  type KafkaDriver,
  type PartitionOffset,
  type RecordToSend,
  type TopicPartition,
} from "../../src/runtime/kafka/driver.js";

export interface FakeRecord {
  readonly topic: string;
  readonly partition?: number;
  readonly key?: string | null;
  readonly value?: string | null;
  readonly headers?: readonly (readonly [string, string])[];
}

/** A broker whose every step a test decides: assignments, failures, commits. One member for each group. */
export class FakeKafka implements KafkaDriver {
  readonly topics = new Map<string, DriverRecord[][]>();
  readonly committed = new Map<string, number>();
  /** Every commit that was accepted, in order. */
  readonly commits: PartitionOffset[] = [];
  readonly consumers: FakeConsumer[] = [];
  readonly sent: RecordToSend[] = [];
  /** Throws to have a send fail, or waits. */
  beforeSend: (records: readonly RecordToSend[]) => Promise<void> | void = () => {};
  beforeCommit: () => void = () => {};
  beforeRun: () => void = () => {};
  /** Records of one fetch. */
  fetchSize = 100;

  createTopic(topic: string, partitions: number): void {
    this.topics.set(
      topic,
      Array.from({ length: partitions }, () => []),
    );
  }

  put({ topic, partition = 0, key = null, value = "{}", headers = [] }: FakeRecord): void {
    this.append({
      topic,
      partition,
      key: key === null ? null : Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
      headers: headers.map(([name, text]) => [name, Buffer.from(text)]),
      timestamp: null,
    });
  }

  append(record: RecordToSend): number {
    const log = this.topics.get(record.topic)?.[record.partition ?? 0];
    if (log === undefined) throw new DriverError("refused", `unknown topic ${record.topic}`);
    const offset = log.length;
    log.push({
      ...record,
      partition: record.partition ?? 0,
      offset,
      timestamp: record.timestamp ?? Date.now(),
    });
    for (const consumer of this.consumers) consumer.wake();
    return offset;
  }

  records(topic: string): readonly DriverRecord[] {
    return (this.topics.get(topic) ?? []).flat();
  }

  readonly producer: DriverProducer = {
    connect: async () => {},
    disconnect: async () => {},
    send: async (records) => {
      await this.beforeSend(records);
      return records.map((record) => {
        const offset = this.append(record);
        this.sent.push(record);
        return { topic: record.topic, partition: record.partition ?? 0, offset };
      });
    },
  };

  createConsumer(options: DriverConsumerOptions): FakeConsumer {
    const consumer = new FakeConsumer(this, options);
    this.consumers.push(consumer);
    return consumer;
  }

  createAdmin(): DriverAdmin {
    return {
      connect: async () => {},
      disconnect: async () => {},
      topics: async () => [...this.topics.keys()],
      describe: async (topics) =>
        topics.flatMap((topic) => {
          const partitions = this.topics.get(topic)?.length;
          return partitions === undefined ? [] : [{ topic, partitions, replicas: 1, configuration: {} }];
        }),
      create: async (topics) => {
        for (const { topic, partitions } of topics) {
          if (!this.topics.has(topic)) this.createTopic(topic, partitions);
        }
      },
      offsets: async (topic) =>
        (this.topics.get(topic) ?? []).map((log, partition) => ({ partition, first: 0, next: log.length })),
      committed: async (groupId, topic) =>
        (this.topics.get(topic) ?? []).map((_, partition) => ({
          topic,
          partition,
          offset: this.committed.get(`${groupId}/${topic}/${partition}`) ?? -1,
        })),
    };
  }

  /** The consumer that joined last. */
  get member(): FakeConsumer {
    const member = this.consumers.at(-1);
    if (member === undefined) throw new Error("nobody has joined");
    return member;
  }
}

export class FakeConsumer implements DriverConsumer {
  readonly paused = new Set<string>();
  readonly options: DriverConsumerOptions;
  generation = 0;
  hasLeft = false;
  readonly #kafka: FakeKafka;
  readonly #positions = new Map<string, number>();
  #subscription: readonly (string | RegExp)[] = [];
  #listener: ConsumerListener | null = null;
  #isFetching = false;
  #isScheduled = false;

  constructor(kafka: FakeKafka, options: DriverConsumerOptions) {
    this.#kafka = kafka;
    this.options = options;
  }

  async run(subscription: readonly (string | RegExp)[], listener: ConsumerListener): Promise<void> {
    this.#kafka.beforeRun();
    this.#subscription = subscription;
    this.#listener = listener;
    this.assign(this.subscribed());
    this.#isFetching = true;
  }

  subscribed(): readonly TopicPartition[] {
    return [...this.#kafka.topics].flatMap(([topic, logs]) =>
      this.#subscription.some((wanted) =>
        typeof wanted === "string" ? wanted === topic : wanted.test(topic),
      )
        ? logs.map((_, partition) => ({ topic, partition }))
        : [],
    );
  }

  assign(partitions: readonly TopicPartition[]): void {
    this.generation += 1;
    for (const { topic, partition } of partitions) {
      const committed = this.#kafka.committed.get(`${this.options.groupId}/${topic}/${partition}`);
      this.#positions.set(`${topic}/${partition}`, committed ?? 0);
    }
    this.#listener?.onAssigned(partitions, this.generation);
    this.wake();
  }

  /** Takes all partitions away; waits for the drain at most `waitMs`; then gives them back from the commits on. */
  async rebalance(waitMs = 60_000): Promise<void> {
    const partitions = this.subscribed();
    await this.revoke(partitions, waitMs);
    this.assign(partitions);
  }

  async revoke(partitions: readonly TopicPartition[], waitMs = 60_000): Promise<void> {
    for (const { topic, partition } of partitions) this.#positions.delete(`${topic}/${partition}`);
    const drained = this.#listener?.onRevoked(partitions, this.generation);
    await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, waitMs))]);
  }

  crash(): void {
    this.#isFetching = false;
    this.#positions.clear();
    this.generation += 1;
    this.#listener?.onCrash(new DriverError("unavailable", "gone"));
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const { topic, partition } of partitions) this.paused.add(`${topic}/${partition}`);
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const { topic, partition } of partitions) this.paused.delete(`${topic}/${partition}`);
    this.wake();
  }

  async commit(offsets: readonly PartitionOffset[], generation: number): Promise<void> {
    this.#kafka.beforeCommit();
    if (generation !== this.generation || this.hasLeft) throw new DriverError("not-assigned", "too late");
    for (const { topic, partition, offset } of offsets) {
      this.#kafka.commits.push({ topic, partition, offset });
      this.#kafka.committed.set(`${this.options.groupId}/${topic}/${partition}`, offset);
    }
  }

  async stopFetching(): Promise<void> {
    this.#isFetching = false;
  }

  async leave(): Promise<void> {
    this.#isFetching = false;
    this.hasLeft = true;
  }

  wake(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#fetch();
    });
  }

  #fetch(): void {
    if (!this.#isFetching) return;
    for (const [name, position] of this.#positions) {
      if (this.paused.has(name)) continue;
      const slash = name.lastIndexOf("/");
      const log = this.#kafka.topics.get(name.slice(0, slash))?.[Number(name.slice(slash + 1))] ?? [];
      const records = log.slice(position, position + this.#kafka.fetchSize);
      if (records.length === 0) continue;
      this.#positions.set(name, position + records.length);
      this.#listener?.onRecords(records, this.generation, log.length);
      this.wake();
    }
  }
}
