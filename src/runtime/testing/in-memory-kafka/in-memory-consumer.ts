import {
  type ConsumerListener,
  type DriverConsumer,
  type DriverConsumerOptions,
  DriverError,
  type PartitionOffset,
  type TopicPartition,
} from "../../kafka/driver.js";
import { selectTopics } from "../../kafka/topic-selection.js";
import type { Cluster } from "./cluster.js";
import { type ConsumerGroup, keyOf } from "./consumer-group.js";

/** How many records of a partition are handed over at once. */
const batchSize = 500;

interface Assignment {
  readonly generation: number;
  readonly partitions: readonly TopicPartition[];
  /** By partition: the next record to hand over. */
  readonly positions: Map<string, number>;
}

interface Run {
  readonly subscription: readonly (string | RegExp)[];
  readonly listener: ConsumerListener;
  readonly joined: () => void;
  readonly failed: (error: DriverError) => void;
}

export class InMemoryConsumer implements DriverConsumer {
  readonly memberId: string;
  readonly #cluster: Cluster;
  readonly #options: DriverConsumerOptions;
  readonly #paused = new Set<string>();
  topics: ReadonlySet<string> = new Set();
  #run: Run | null = null;
  #assignment: Assignment | null = null;
  #generation = 0;
  #revoking: Promise<void> | null = null;
  #isAwake = false;
  #state: "new" | "running" | "draining" | "closed" = "new";

  constructor(cluster: Cluster, options: DriverConsumerOptions, memberId: string) {
    this.#cluster = cluster;
    this.#options = options;
    this.memberId = memberId;
  }

  get #group(): ConsumerGroup {
    return this.#cluster.group(this.#options.groupId);
  }

  async run(subscription: readonly (string | RegExp)[], listener: ConsumerListener): Promise<void> {
    if (this.#state !== "new") throw new DriverError("closed", "a consumer runs once; create another");
    this.#state = "running";
    try {
      this.#cluster.mustBeUp();
      for (const wanted of subscription) if (typeof wanted === "string") this.#cluster.useTopic(wanted);
    } catch (error) {
      this.#state = "closed";
      throw error;
    }
    await new Promise<void>((joined, failed) => {
      this.#run = { subscription, listener, joined, failed };
      this.refreshTopics();
      this.#group.add(this);
    });
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#paused.add(keyOf(partition));
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#paused.delete(keyOf(partition));
    this.wake();
  }

  async commit(offsets: readonly PartitionOffset[], generation: number): Promise<void> {
    if (this.#state === "closed") throw new DriverError("closed", "the consumer has left its group");
    this.#cluster.mustBeUp();
    const assignment = this.#assignment;
    if (assignment?.generation !== generation) {
      throw new DriverError("not-assigned", `generation ${generation} is over`);
    }
    const foreign = offsets.find((offset) => !assignment.positions.has(keyOf(offset)));
    if (foreign !== undefined) {
      throw new DriverError("not-assigned", `partition ${foreign.partition} of ${foreign.topic} is not ours`);
    }
    this.#group.commit(offsets);
  }

  async stopFetching(): Promise<void> {
    if (this.#state === "running") this.#state = "draining";
  }

  async leave(): Promise<void> {
    this.vanish();
  }

  /** Says and hears nothing any more. */
  vanish(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#assignment = null;
    this.#run?.failed(new DriverError("closed", "the consumer has left its group"));
    this.#group.remove(this);
  }

  crash(error: DriverError): void {
    if (this.#state === "closed") return;
    const run = this.#run;
    const wasAssigned = this.#generation > 0;
    this.vanish();
    if (wasAssigned) run?.listener.onCrash(error);
  }

  /** The group goes on without it, and does not wait; it hears of that, and joins again. */
  async expire(): Promise<void> {
    const assignment = this.#assignment;
    const listener = this.#run?.listener;
    if (assignment === null || listener === undefined) return;
    this.#assignment = null;
    this.#group.remove(this);
    await listener.onRevoked(assignment.partitions, assignment.generation).catch(() => undefined);
    if (this.#state !== "closed") this.#group.add(this);
  }

  /** Whether a pattern of its subscription takes in other topics than before. */
  refreshTopics(): boolean {
    const selected = selectTopics(this.#run?.subscription ?? [], [...this.#cluster.topics.keys()]);
    const isSame = selected.length === this.topics.size && selected.every((topic) => this.topics.has(topic));
    this.topics = new Set(selected);
    return !isSame;
  }

  /** Resolves when the listener has let go, and at once where there is nothing to let go of. */
  revoke(): Promise<void> {
    const assignment = this.#assignment;
    const listener = this.#run?.listener;
    if (assignment === null || listener === undefined) return Promise.resolve();
    this.#revoking ??= listener
      .onRevoked(assignment.partitions, assignment.generation)
      .catch(() => undefined)
      .then(() => {
        if (this.#assignment === assignment) this.#assignment = null;
        this.#revoking = null;
      });
    return this.#revoking;
  }

  assign(partitions: readonly TopicPartition[]): void {
    const run = this.#run;
    if (this.#state === "closed" || run === null) return;
    this.#generation += 1;
    const positions = new Map(partitions.map((partition) => [keyOf(partition), this.#startOf(partition)]));
    this.#assignment = { generation: this.#generation, partitions, positions };
    this.#paused.clear();
    run.listener.onAssigned(partitions, this.#generation);
    run.joined();
    this.wake();
  }

  /** Hands over what there is, soon: in a microtask, so that neither the sender waits nor fake timers hold it up. */
  wake(): void {
    if (this.#isAwake) return;
    this.#isAwake = true;
    void Promise.resolve().then(() => {
      this.#isAwake = false;
      this.#handOver();
    });
  }

  #startOf(partition: TopicPartition): number {
    const log = this.#cluster.topics.get(partition.topic)?.recordsOf(partition.partition) ?? [];
    return this.#group.committed(partition) ?? (this.#options.startAt === "earliest" ? 0 : log.length);
  }

  #handOver(): void {
    const assignment = this.#assignment;
    const listener = this.#run?.listener;
    if (assignment === null || listener === undefined) return;
    for (const { topic, partition } of assignment.partitions) {
      const key = keyOf({ topic, partition });
      // Asked each time: what is handed over may lead to a pause, or to the end.
      const mayGo = this.#state === "running" && this.#revoking === null && this.#cluster.isUp;
      if (!mayGo || this.#assignment !== assignment || this.#paused.has(key)) continue;
      const position = assignment.positions.get(key) ?? 0;
      const records = this.#cluster.topics.get(topic)?.recordsOf(partition) ?? [];
      const batch = records.slice(position, position + batchSize);
      if (batch.length === 0) continue;
      assignment.positions.set(key, position + batch.length);
      listener.onRecords(batch, assignment.generation, records.length);
      if (records.length > position + batch.length) this.wake();
    }
  }
}
