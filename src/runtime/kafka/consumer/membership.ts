import type {
  ConsumerListener,
  DriverConsumer,
  DriverError,
  DriverRecord,
  TopicPartition,
} from "../driver.js";
import { Committer } from "./committer.js";
import type { EventSink } from "./event-sink.js";
import type { Lingering } from "./lingering.js";
import { type PartitionHost, PartitionWork } from "./partition-work.js";
import type { Scheduler } from "./scheduler.js";
import type { ConsumerSettings } from "./settings.js";
import type { Subscription } from "./subscription.js";
import { withinTime } from "./within-time.js";

export interface MembershipParts {
  readonly subscription: Subscription;
  readonly settings: ConsumerSettings;
  readonly events: EventSink;
  readonly scheduler: Scheduler;
  readonly lingering: Lingering;
  /** Sends that wait for partitions that were taken away are to be dropped. */
  readonly onAbandoned: () => void;
  readonly onCrash: (error: DriverError) => void;
}

/** One driver's consumer in its group, from joining to leaving or crashing. */
export class Membership implements ConsumerListener, PartitionHost {
  readonly #driver: DriverConsumer;
  readonly #parts: MembershipParts;
  readonly #committer: Committer;
  readonly #partitions = new Map<string, PartitionWork>();
  /** Those that the driver holds back at our word. */
  readonly #paused = new Set<string>();
  #isOver = false;

  constructor(driver: DriverConsumer, parts: MembershipParts) {
    this.#driver = driver;
    this.#parts = parts;
    const { groupId } = parts.subscription;
    this.#committer = new Committer(driver, parts.settings.commitIntervalMs, (error) =>
      parts.events.trouble(groupId, "commit", error),
    );
  }

  get partitions(): Iterable<PartitionWork> {
    return this.#partitions.values();
  }

  join(): Promise<void> {
    return this.#driver.run(this.#parts.subscription.topics(), this);
  }

  onAssigned(partitions: readonly TopicPartition[], generation: number): void {
    if (this.#isOver) return;
    const { events, subscription, settings, lingering } = this.#parts;
    events.emit({ kind: "assigned", groupId: subscription.groupId, partitions });
    for (const { topic, partition } of partitions) {
      const role = subscription.roleOf(topic);
      if (role === null) continue;
      const name = nameOf(topic, partition);
      const before = this.#partitions.get(name);
      // The driver waited as long as it could for what was under way.
      if (before !== undefined) this.#abandon([before], "the partition was assigned anew");
      const place = { topic, partition, generation };
      const work = new PartitionWork(place, role, { host: this, maxInFlight: settings.maxInFlight });
      this.#partitions.set(name, work);
      if (this.#paused.delete(name)) this.#driver.resume([{ topic, partition }]);
      const others = lingering.of(subscription.groupId, work);
      if (others !== null) {
        work.holdBack();
        void others.then(() => work.open());
      }
    }
  }

  async onRevoked(partitions: readonly TopicPartition[], generation: number): Promise<void> {
    const { events, subscription, settings } = this.#parts;
    const revoked = partitions.flatMap(({ topic, partition }) => {
      const work = this.#partitions.get(nameOf(topic, partition));
      return work === undefined || work.generation > generation ? [] : [work];
    });
    events.emit({ kind: "revoked", groupId: subscription.groupId, partitions });
    await this.#drain(revoked, settings.drainTimeoutMs);
    for (const work of revoked) {
      const name = nameOf(work.topic, work.partition);
      if (this.#partitions.get(name) === work) this.#partitions.delete(name);
    }
  }

  onRecords(records: readonly DriverRecord[], generation: number, highWatermark: number | null): void {
    if (this.#isOver) return;
    const [first] = records;
    if (first === undefined) return;
    const work = this.#partitions.get(nameOf(first.topic, first.partition));
    if (work?.generation === generation) work.add(records, highWatermark);
  }

  onCrash(error: DriverError): void {
    if (this.#isOver) return;
    this.end("the connection to the group was lost");
    this.#parts.onCrash(error);
  }

  onReady(partition: PartitionWork): void {
    this.#parts.scheduler.enqueue(partition);
  }

  onFetching({ topic, partition }: PartitionWork, isPaused: boolean): void {
    const name = nameOf(topic, partition);
    if (isPaused) {
      this.#paused.add(name);
      this.#driver.pause([{ topic, partition }]);
    } else if (this.#paused.delete(name)) this.#driver.resume([{ topic, partition }]);
  }

  onPosition(partition: PartitionWork): void {
    this.#committer.moved(partition);
  }

  /** Lets what is under way end within `timeoutMs`, commits, and leaves the group. Never rejects. */
  async leave(timeoutMs: number): Promise<void> {
    const all = [...this.#partitions.values()];
    for (const work of all) void work.close();
    await this.#try("stop fetching", () => this.#driver.stopFetching());
    await this.#drain(all, timeoutMs);
    this.end("the consumer was stopped");
    await this.#try("leave the group", () => this.#driver.leave());
  }

  /** Abandons all work; nothing more is committed. */
  end(reason: string): void {
    this.#isOver = true;
    this.#committer.close();
    this.#abandon([...this.#partitions.values()], reason);
    this.#partitions.clear();
  }

  /** Leaves without waiting for work, after `end`. Never rejects. */
  async discard(): Promise<void> {
    try {
      await this.#driver.leave();
    } catch {
      // It has crashed: there may be nothing to leave.
    }
  }

  /** Resolves when the partitions are committed as far as they are finished, and nothing goes on for them. */
  async #drain(partitions: readonly PartitionWork[], timeoutMs: number): Promise<void> {
    await withinTime(Promise.all(partitions.map((work) => work.close())), timeoutMs);
    const late = partitions.filter((work) => !work.isAbandoned);
    // What ends from now on would come too late for the commit.
    this.#abandon(late, "the time to end is over");
    await this.#committer.commitNow();
    this.#committer.forget(partitions);
  }

  #abandon(partitions: readonly PartitionWork[], reason: string): void {
    if (partitions.length === 0) return;
    const { lingering, subscription, onAbandoned } = this.#parts;
    for (const work of partitions) {
      work.abandon(new Error(reason));
      lingering.add(subscription.groupId, work);
    }
    onAbandoned();
  }

  async #try(what: string, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.#parts.events.trouble(this.#parts.subscription.groupId, what, error);
    }
  }
}

function nameOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
