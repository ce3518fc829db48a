import type { Kafka } from "kafkajs";
import {
  type ConsumerListener,
  type DriverConsumer,
  type DriverConsumerOptions,
  DriverError,
  type PartitionOffset,
  type TopicPartition,
} from "../driver.js";
import { selectTopics } from "../topic-selection.js";
import { isCoordinatorStarting, toDriverError } from "./client-errors.js";
import { GroupSession } from "./group-session.js";

/** How often a fresh coordinator is asked again while it loads; about 10 s in all. */
const joinAttempts = 8;

/**
 * One member of a group. A pattern's topics are looked for anew every `topicRefreshMs`; where there are others then, the
 * member leaves and joins again with them, because kafkajs fixes its topics when it starts.
 */
export class ClientConsumer implements DriverConsumer {
  readonly #createKafka: () => Kafka;
  readonly #options: DriverConsumerOptions;
  readonly #topicRefreshMs: number;
  #session: GroupSession | null = null;
  #refreshing: NodeJS.Timeout | null = null;
  #changing: Promise<void> | null = null;
  #state: "new" | "running" | "draining" | "closed" = "new";

  constructor(createKafka: () => Kafka, options: DriverConsumerOptions, topicRefreshMs: number) {
    this.#createKafka = createKafka;
    this.#options = options;
    this.#topicRefreshMs = topicRefreshMs;
  }

  async run(subscription: readonly (string | RegExp)[], listener: ConsumerListener): Promise<void> {
    if (this.#state !== "new") throw new DriverError("closed", "a consumer runs once; create another");
    this.#state = "running";
    const generations = { last: 0 };
    const crash = (error: DriverError) => {
      if (this.#state === "closed") return;
      this.#close();
      listener.onCrash(error);
    };
    const start = async (topics: readonly string[]) => {
      // Not spread: a listener may be an object of a class.
      const guarded: ConsumerListener = {
        onAssigned: (partitions, generation) => listener.onAssigned(partitions, generation),
        onRevoked: (partitions, generation) => listener.onRevoked(partitions, generation),
        onRecords: (records, generation, end) => listener.onRecords(records, generation, end),
        onCrash: crash,
      };
      await this.#join(topics, guarded, generations);
    };
    try {
      const topics = selectTopics(subscription, await this.#topicsFor(subscription));
      await start(topics);
      if (subscription.some((wanted) => wanted instanceof RegExp))
        this.#follow(subscription, topics, start, crash);
    } catch (error) {
      this.#close();
      throw toDriverError(error, `joining group ${this.#options.groupId}`);
    }
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.#session?.pause(partitions);
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.#session?.resume(partitions);
  }

  async commit(offsets: readonly PartitionOffset[], generation: number): Promise<void> {
    if (this.#state === "closed") throw new DriverError("closed", "the consumer has left its group");
    if (this.#session === null) throw new DriverError("not-assigned", "the group is not joined");
    await this.#session.commit(offsets, generation);
  }

  async stopFetching(): Promise<void> {
    if (this.#state === "running") this.#state = "draining";
    this.#stopFollowing();
    await this.#changing;
    this.#session?.stopFetching();
  }

  async leave(): Promise<void> {
    this.#close();
    await this.#changing;
    await this.#session?.leave();
    this.#session = null;
  }

  #close(): void {
    this.#state = "closed";
    this.#stopFollowing();
  }

  async #join(
    topics: readonly string[],
    listener: ConsumerListener,
    generations: { last: number },
  ): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const session = new GroupSession(this.#createKafka(), this.#options, { listener, generations });
      // Known before it has joined: its listener may pause what it is assigned.
      this.#session = session;
      try {
        await session.join(topics);
        if (this.#state === "closed") throw new DriverError("closed", "the consumer left while it joined");
        if (this.#state === "draining") session.stopFetching();
        return;
      } catch (error) {
        await session.leave();
        if (attempt === joinAttempts || !isCoordinatorStarting(error) || this.#state === "closed")
          throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.min(200 * attempt, 2_000)));
      }
    }
  }

  async #topicsFor(subscription: readonly (string | RegExp)[]): Promise<readonly string[]> {
    if (subscription.every((wanted) => typeof wanted === "string")) return [];
    const admin = this.#createKafka().admin();
    try {
      await admin.connect();
      return await admin.listTopics();
    } finally {
      await admin.disconnect();
    }
  }

  #follow(
    subscription: readonly (string | RegExp)[],
    first: readonly string[],
    start: (topics: readonly string[]) => Promise<void>,
    crash: (error: DriverError) => void,
  ): void {
    const known = { topics: first };
    const look = async () => {
      const topics = selectTopics(subscription, await this.#topicsFor(subscription));
      if (topics.join() === known.topics.join() || this.#state !== "running") return;
      known.topics = topics;
      await this.#session?.revoke();
      await this.#session?.leave();
      // `leave` waits for this change, so a session that starts now is ended by it.
      await start(topics).catch((error: unknown) =>
        crash(toDriverError(error, "joining with further topics")),
      );
    };
    this.#refreshing = setInterval(() => {
      // Topics that cannot be listed now are listed next time; the session itself notices a lost connection.
      this.#changing ??= look()
        .catch(() => undefined)
        .finally(() => {
          this.#changing = null;
        });
    }, this.#topicRefreshMs);
  }

  #stopFollowing(): void {
    if (this.#refreshing !== null) clearInterval(this.#refreshing);
    this.#refreshing = null;
  }
}
