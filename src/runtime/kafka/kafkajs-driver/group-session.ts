import type { Broker, Cluster, Consumer, EachBatchPayload, Kafka } from "kafkajs";
import {
  type ConsumerListener,
  type DriverConsumerOptions,
  DriverError,
  type PartitionOffset,
  type TopicPartition,
} from "../driver.js";
import { isStaleMembership, mayPass, toDriverError } from "./client-errors.js";
import { createAssigner } from "./group-assigner.js";
import { type Membership, sendHeartbeat, watchJoins } from "./membership.js";
import { briefRetry } from "./retry.js";
import { byTopic, commitsByTopic, keyOf, toRecord } from "./wire-records.js";

/** How long the broker waits for members to join anew; a member that is later loses its place. */
const rebalanceTimeoutMs = 60_000;
/** Of these, how long a join is held back until `onRevoked` has resolved. */
const revocationLimitMs = 45_000;
/** How long a fetch waits for records, and so how long `resume` and `leave` may take to show. */
const maxWaitMs = 250;
const commitDelaysMs = [100, 300, 1_000, 2_000];

interface Assignment {
  readonly generation: number;
  readonly membership: Membership;
  readonly partitions: readonly TopicPartition[];
}

/** One life of a kafkajs consumer: from its first join until it leaves or crashes. */
export class GroupSession {
  readonly #consumer: Consumer;
  readonly #options: DriverConsumerOptions;
  readonly #listener: ConsumerListener;
  readonly #generations: { last: number };
  readonly #paused = new Set<string>();
  /** By node: in which generation its latest fetch began. */
  readonly #fetches = new Map<string, number>();
  #cluster: Cluster | null = null;
  #findCoordinator: ((groupId: string) => Promise<Broker>) | null = null;
  #membership: Membership | null = null;
  #assignment: Assignment | null = null;
  #joining: Promise<void> | null = null;
  #revoking: Promise<void> | null = null;
  #endRevoking: () => void = () => {};
  #state: "joining" | "fetching" | "draining" | "left" = "joining";

  constructor(
    kafka: Kafka,
    options: DriverConsumerOptions,
    owner: { readonly listener: ConsumerListener; readonly generations: { last: number } },
  ) {
    this.#options = options;
    this.#listener = owner.listener;
    this.#generations = owner.generations;
    this.#consumer = kafka.consumer({
      groupId: options.groupId,
      partitionAssigners: [
        ({ cluster }) => {
          this.#watch(cluster);
          return createAssigner(cluster);
        },
      ],
      sessionTimeout: options.sessionTimeoutMs,
      rebalanceTimeout: rebalanceTimeoutMs,
      heartbeatInterval: Math.min(Math.floor(options.sessionTimeoutMs / 4), 1_000),
      maxWaitTimeInMs: maxWaitMs,
      allowAutoTopicCreation: false,
      // Whoever runs the consumer starts another one: kafkajs would do so for some errors only, and not say when.
      retry: { ...briefRetry, restartOnFailure: () => Promise.resolve(false) },
    });
  }

  /** Resolves when the first assignment is known. */
  join(topics: readonly string[]): Promise<void> {
    this.#joining = this.#start(topics);
    return this.#joining;
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#paused.add(keyOf(partition));
    if (this.#state === "fetching") this.#tellClient((consumer) => consumer.pause(byTopic(partitions)));
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#paused.delete(keyOf(partition));
    if (this.#state === "fetching") this.#tellClient((consumer) => consumer.resume(byTopic(partitions)));
  }

  stopFetching(): void {
    if (this.#state === "left") return;
    this.#state = "draining";
    this.#pauseAll();
  }

  async commit(offsets: readonly PartitionOffset[], generation: number): Promise<void> {
    if (offsets.length === 0) return;
    for (let attempt = 0; ; attempt += 1) {
      const { membership } = this.#ownerOf(offsets, generation);
      try {
        const coordinator = await this.#coordinator();
        const { groupId } = this.#options;
        const topics = commitsByTopic(offsets);
        await coordinator.offsetCommit({ groupId, ...membership, topics });
        return;
      } catch (error) {
        if (isStaleMembership(error)) {
          throw new DriverError("not-assigned", `generation ${generation} is over`, { cause: error });
        }
        const delay = commitDelaysMs[attempt];
        if (delay === undefined || !mayPass(error)) throw toDriverError(error, "committing");
        await sleep(delay);
      }
    }
  }

  /** Tells the listener that its partitions go, and waits for it as long as the group can wait. */
  revoke(): Promise<void> {
    this.#revoking ??= this.#waitForListener().finally(() => {
      this.#revoking = null;
    });
    return this.#revoking;
  }

  async leave(): Promise<void> {
    this.#state = "left";
    this.#endRevoking();
    this.#assignment = null;
    // kafkajs does not let go of a join that is under way: it would stay in the group, and nobody could stop it.
    await this.#joining?.catch(() => null);
    await this.#consumer.disconnect().catch(() => null); // the connection may be lost already
  }

  async #start(topics: readonly string[]): Promise<void> {
    const consumer = this.#consumer;
    const { CRASH, FETCH_START, GROUP_JOIN } = consumer.events;
    const first = deferred();
    first.promise.catch(() => null); // it is waited for further down
    consumer.on(FETCH_START, ({ payload }) => {
      this.#fetches.set(String(Reflect.get(payload, "nodeId")), this.#generations.last);
    });
    consumer.on(GROUP_JOIN, ({ payload }) => {
      this.#assign(payload.memberAssignment);
      first.resolve();
    });
    consumer.on(CRASH, ({ payload }) => {
      const error = toDriverError(payload.error, `consuming as ${this.#options.groupId}`);
      first.reject(error);
      if (this.#state === "fetching" || this.#state === "draining") this.#crash(error);
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: this.#options.startAt === "earliest" });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => this.#handOver(payload),
    });
    await first.promise;
  }

  #watch(cluster: Cluster): void {
    this.#cluster = cluster;
    const { findCoordinator } = watchJoins(cluster, {
      beforeJoin: async () => {
        await this.revoke();
        if (this.#state === "left") throw new DriverError("closed", "the consumer leaves its group");
      },
      onJoined: (membership) => {
        this.#membership = membership;
      },
    });
    this.#findCoordinator = findCoordinator;
  }

  #assign(assigned: Readonly<Record<string, readonly number[]>>): void {
    if (this.#state === "left" || this.#membership === null) return;
    const partitions = Object.entries(assigned).flatMap(([topic, numbers]) =>
      [...numbers].sort((left, right) => left - right).map((partition) => ({ topic, partition })),
    );
    this.#generations.last += 1;
    const generation = this.#generations.last;
    this.#assignment = { generation, membership: this.#membership, partitions };
    // Who had paused a partition lost it; its next owner, even the same, starts afresh.
    this.#paused.clear();
    if (this.#state === "draining") this.#pauseAll();
    else {
      this.#state = "fetching";
      this.#tellClient((consumer) => consumer.resume(byTopic(partitions)));
    }
    this.#listener.onAssigned(partitions, generation);
  }

  async #handOver({ batch, resolveOffset }: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = batch;
    const assignment = this.#assignment;
    const last = messages.at(-1);
    // What is not resolved is fetched again.
    if (assignment === null || last === undefined || this.#state !== "fetching") return;
    if (this.#paused.has(keyOf({ topic, partition })) || !this.#isFresh(topic, partition)) return;
    const records = messages.map((message) => toRecord(topic, partition, message));
    this.#listener.onRecords(records, assignment.generation, Number(batch.highWatermark));
    resolveOffset(last.offset);
  }

  /**
   * Whether the fetch of this batch began in the present generation. With several brokers, one connection may still
   * wait for records while another has made the group join anew; the position has moved back since then.
   */
  #isFresh(topic: string, partition: number): boolean {
    const leaders = Object.entries(this.#cluster?.findLeaderForPartitions(topic, [partition]) ?? {});
    const [leader] = leaders.find(([, led]) => led.includes(partition)) ?? [];
    return leader !== undefined && this.#fetches.get(leader) === this.#generations.last;
  }

  async #waitForListener(): Promise<void> {
    const assignment = this.#assignment;
    if (assignment === null || this.#state === "left") return;
    const ended = new Promise<void>((resolve) => {
      this.#endRevoking = resolve;
    });
    const limit = setTimeout(this.#endRevoking, revocationLimitMs);
    // Nobody fetches now, so nobody else sends heartbeats.
    const beating = setInterval(() => {
      this.#coordinator()
        .then((coordinator) => sendHeartbeat(coordinator, this.#options.groupId, assignment.membership))
        .catch(() => null); // it says that the group is rebalancing
    }, this.#options.sessionTimeoutMs / 4);
    try {
      const { partitions, generation } = assignment;
      const told = (async () => this.#listener.onRevoked(partitions, generation))().catch(() => undefined);
      await Promise.race([told, ended]);
    } finally {
      clearTimeout(limit);
      clearInterval(beating);
      if (this.#assignment === assignment) this.#assignment = null;
    }
  }

  #ownerOf(offsets: readonly PartitionOffset[], generation: number): Assignment {
    if (this.#state === "left") throw new DriverError("closed", "the consumer has left its group");
    const assignment = this.#assignment;
    if (assignment?.generation !== generation) {
      throw new DriverError("not-assigned", `generation ${generation} is over`);
    }
    const owned = new Set(assignment.partitions.map(keyOf));
    const foreign = offsets.find((offset) => !owned.has(keyOf(offset)));
    if (foreign !== undefined) {
      throw new DriverError("not-assigned", `partition ${foreign.partition} of ${foreign.topic} is not ours`);
    }
    return assignment;
  }

  #coordinator(): Promise<Broker> {
    if (this.#findCoordinator === null) throw new DriverError("closed", "the consumer is not connected");
    return this.#findCoordinator(this.#options.groupId);
  }

  #crash(error: DriverError): void {
    this.#state = "left";
    this.#endRevoking();
    this.#assignment = null;
    this.#listener.onCrash(error);
  }

  /** Whole topics, so that it outlives assignments. */
  #pauseAll(): void {
    const topics = new Set(this.#assignment?.partitions.map(({ topic }) => topic));
    this.#tellClient((consumer) => consumer.pause([...topics].map((topic) => ({ topic }))));
  }

  #tellClient(tell: (consumer: Consumer) => void): void {
    try {
      tell(this.#consumer);
    } catch {
      // It throws while it does not run, when there is nothing to pause.
    }
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

function deferred(): Deferred {
  const settle: { resolve: () => void; reject: (error: unknown) => void } = {
    resolve: () => {},
    reject: () => {},
  };
  const promise = new Promise<void>((resolve, reject) => {
    settle.resolve = resolve;
    settle.reject = reject;
  });
  return { promise, resolve: () => settle.resolve(), reject: (error) => settle.reject(error) };
}
