import {
  type DriverConsumer,
  DriverError,
  type DriverRecord,
  type KafkaDriver,
  type PartitionOffset,
} from "../kafka/driver.js";
import { Cluster } from "./in-memory-kafka/cluster.js";
import {
  type BeforeSend,
  committedOffsets,
  InMemoryAdmin,
  InMemoryProducer,
} from "./in-memory-kafka/in-memory-clients.js";
import { InMemoryConsumer } from "./in-memory-kafka/in-memory-consumer.js";

export interface InMemoryKafkaOptions {
  /** Topics are made when someone uses them, with that many partitions. Default: `null`, they are not. */
  readonly autoCreatePartitions?: number | null;
  /** Bytes of key, value and headers that a record may have. Default: 1,048,588, as a broker's. */
  readonly maxMessageBytes?: number;
  /** Called before records are written, in order. What it throws is what the sender gets; a promise is waited for. */
  readonly beforeSend?: BeforeSend;
}

/**
 * A Kafka broker in memory, for tests and demos: partitions, groups, rebalances, committed offsets, records that come
 * again. Nothing is random, and no timer runs: what was sent is handed over in a microtask.
 *
 * ```ts
 * const kafka = new InMemoryKafka();
 * kafka.createTopic("shop.orders.v1", 3);
 * const producer = createOrdersProducer({ kafka: kafka.driver() });
 * await producer.publishOrderPlaced(order);
 * kafka.records("shop.orders.v1"); // what was written
 * ```
 */
export class InMemoryKafka {
  readonly #cluster: Cluster;
  readonly #beforeSend: BeforeSend;
  #consumers = 0;

  constructor(options: InMemoryKafkaOptions = {}) {
    const { autoCreatePartitions = null, maxMessageBytes = 1_048_588, beforeSend = () => {} } = options;
    this.#cluster = new Cluster({ autoCreatePartitions, maxMessageBytes });
    this.#beforeSend = beforeSend;
  }

  /** Each stands for a process of its own; they share the broker. */
  driver(): KafkaDriver {
    const cluster = this.#cluster;
    return {
      producer: new InMemoryProducer(cluster, this.#beforeSend),
      createConsumer: (options) => {
        this.#consumers += 1;
        return new InMemoryConsumer(cluster, options, `member-${String(this.#consumers).padStart(6, "0")}`);
      },
      createAdmin: () => new InMemoryAdmin(cluster),
    };
  }

  /** A topic that exists is left as it is. */
  createTopic(topic: string, partitions = 1, configuration: Readonly<Record<string, string>> = {}): void {
    this.#cluster.createTopic({ topic, partitions, replicas: 1, configuration });
  }

  /** All records of a topic, by partition, then by offset. None where it does not exist. */
  records(topic: string): readonly DriverRecord[] {
    const log = this.#cluster.topics.get(topic);
    return Array.from(
      { length: log?.partitions ?? 0 },
      (_, partition) => log?.recordsOf(partition) ?? [],
    ).flat();
  }

  /** For each partition of the topic; -1 where the group has committed nothing. */
  committed(groupId: string, topic: string): readonly PartitionOffset[] {
    return committedOffsets(this.#cluster, groupId, topic);
  }

  /** The members of a group, in the order they joined. */
  members(groupId: string): readonly DriverConsumer[] {
    return this.#cluster.group(groupId).members();
  }

  /** As `kill -9` of its process: it hears nothing more, and its partitions go to others with what it had committed. */
  kill(member: DriverConsumer): void {
    ours(member).vanish();
  }

  /** Its client gives up: it is told by `onCrash`, and its partitions go to others. */
  crash(member: DriverConsumer, error = new DriverError("unavailable", "the connection is lost")): void {
    ours(member).crash(error);
  }

  /**
   * Its heartbeats came too late: others have its partitions while its handlers still run. It is told by `onRevoked`
   * and joins again; resolves when it does.
   */
  expire(member: DriverConsumer): Promise<void> {
    return ours(member).expire();
  }

  /** An outage: all requests are rejected as `unavailable`, and all consumers crash. Records and offsets stay. */
  stop(): void {
    this.#cluster.isUp = false;
    const members = this.#cluster.groups().flatMap((group) => group.members());
    for (const member of members) member.crash(new DriverError("unavailable", "the broker is stopped"));
  }

  /** Ends the outage. */
  restart(): void {
    this.#cluster.isUp = true;
  }
}

function ours(member: DriverConsumer): InMemoryConsumer {
  if (member instanceof InMemoryConsumer) return member;
  throw new TypeError("this consumer is not of this broker");
}
