import { assignByNumber } from "../../kafka/assign-by-number.js";
import type { PartitionOffset, TopicPartition } from "../../kafka/driver.js";
import type { Cluster } from "./cluster.js";
import type { InMemoryConsumer } from "./in-memory-consumer.js";

/** Members, in the order they joined, and committed offsets. Partitions move as with kafkajs: all stop, then all start. */
export class ConsumerGroup {
  readonly #cluster: Cluster;
  readonly #members = new Set<InMemoryConsumer>();
  readonly #committed = new Map<string, number>();
  #isStale = false;
  #rebalancing: Promise<void> | null = null;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  members(): readonly InMemoryConsumer[] {
    return [...this.#members];
  }

  /** Members get their share once all have let go of theirs. */
  add(member: InMemoryConsumer): void {
    this.#members.add(member);
    this.#rebalance();
  }

  /** The others take over at once. */
  remove(member: InMemoryConsumer): void {
    if (this.#members.delete(member)) this.#rebalance();
  }

  commit(offsets: readonly PartitionOffset[]): void {
    for (const each of offsets) this.#committed.set(keyOf(each), each.offset);
  }

  /** `null` where nothing was committed. */
  committed(partition: TopicPartition): number | null {
    return this.#committed.get(keyOf(partition)) ?? null;
  }

  onTopicCreated(): void {
    // Each is asked: every member keeps its own account of topics.
    const changed = this.members().filter((member) => member.refreshTopics());
    if (changed.length > 0) this.#rebalance();
  }

  wake(): void {
    for (const member of this.#members) member.wake();
  }

  #rebalance(): void {
    this.#isStale = true;
    this.#rebalancing ??= this.#run().finally(() => {
      this.#rebalancing = null;
    });
  }

  async #run(): Promise<void> {
    await Promise.resolve();
    while (this.#isStale) {
      await Promise.all(this.members().map((member) => member.revoke()));
      // Who joined or left while others let go is reckoned with already.
      this.#isStale = false;
      this.#assign();
    }
  }

  #assign(): void {
    const members = new Map(this.members().map((member) => [member.memberId, member]));
    const subscribers = [...members.values()].map(({ memberId, topics }) => ({ memberId, topics }));
    const names = [...new Set(subscribers.flatMap(({ topics }) => [...topics]))].sort();
    const counts = new Map(names.map((topic) => [topic, this.#cluster.topics.get(topic)?.partitions ?? 0]));
    for (const [memberId, assignment] of assignByNumber(subscribers, counts)) {
      const partitions = [...assignment].flatMap(([topic, numbers]) =>
        numbers.map((partition) => ({ topic, partition })),
      );
      members.get(memberId)?.assign(partitions);
    }
  }
}

export function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
