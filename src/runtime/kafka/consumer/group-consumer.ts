import { AsyncResource } from "node:async_hooks";
import { type ConsumerGauges, ConsumerMetrics } from "../../telemetry/consumer-metrics.js";
import { unfailing } from "../../telemetry/unfailing-meter.js";
import type { Consumer, ConsumerOptions, ConsumerStatus } from "../consumer-options.js";
import type { KafkaDriver, TopicDescription } from "../driver.js";
import type { ConsumerRoute } from "../reading.js";
import { DeliverySpans } from "./delivery-spans.js";
import { DeliveryWorker } from "./delivery-worker.js";
import { EventSink } from "./event-sink.js";
import { FailureSender } from "./failure-sender.js";
import { GroupMember } from "./group-member.js";
import type { Inbox, InboxFactory } from "./inbox.js";
import { LagReader } from "./lag-reader.js";
import { Lingering } from "./lingering.js";
import type { PartitionWork } from "./partition-work.js";
import { type ConsumerSettings, settingsOf } from "./settings.js";
import { type ReaderFactory, type Subscription, subscriptionsOf } from "./subscription.js";
import { checkTopics } from "./topic-check.js";

/** A service's consumer: a member for each group, and what they share. */
export class GroupConsumer implements Consumer {
  readonly #kafka: KafkaDriver;
  readonly #settings: ConsumerSettings;
  readonly #subscriptions: readonly Subscription[];
  readonly #members: readonly GroupMember[];
  readonly #worker: DeliveryWorker;
  readonly #sender: FailureSender;
  readonly #inbox: Inbox | null;
  readonly #metrics: ConsumerMetrics | null;
  readonly #gauges: ConsumerGauges;
  #endReport: () => void = () => {};
  #state: Exclude<ConsumerStatus["state"], "reconnecting"> = "new";
  #starting: Promise<void> = Promise.resolve();
  #stopping: Promise<void> | null = null;

  constructor(
    routes: readonly ConsumerRoute[],
    options: ConsumerOptions,
    info: {
      readonly service: string;
      readonly newReader: ReaderFactory;
      readonly newInbox: InboxFactory | null;
    },
  ) {
    const settings = settingsOf(options);
    const metrics = options.metrics === undefined ? null : new ConsumerMetrics(unfailing(options.metrics));
    const { tracing } = options;
    const outside = tracing === undefined ? null : new AsyncResource("commsgen.consumer");
    const spans = tracing === undefined || outside === null ? null : new DeliverySpans(tracing, outside);
    const events = new EventSink([metrics?.onEvent.bind(metrics), options.onEvent], outside);
    const defaultGroup = options.groupId ?? info.service;
    const { kafka } = options;
    this.#kafka = kafka;
    this.#settings = settings;
    this.#subscriptions = subscriptionsOf(routes, defaultGroup, (members) =>
      info.newReader(members, { unknownMessages: settings.unknownMessages }),
    );
    this.#sender = new FailureSender({
      producer: kafka.producer,
      describe: (topics) => describeTopics(kafka, topics),
      random: settings.random,
      onTrouble: (what, error) => events.trouble(defaultGroup, what, error),
    });
    this.#inbox =
      info.newInbox?.({
        handlerTimeoutMs: settings.handlerTimeoutMs,
        random: settings.random,
        onTrouble: (what, error) => events.trouble(defaultGroup, what, error),
      }) ?? null;
    this.#worker = new DeliveryWorker({ settings, events, sender: this.#sender, inbox: this.#inbox, spans });
    const shared = {
      kafka,
      settings,
      events,
      scheduler: this.#worker.scheduler,
      lingering: new Lingering(),
      onAbandoned: () => this.#sender.dropUnwanted(),
    };
    this.#members = this.#subscriptions.map((subscription) => new GroupMember({ ...shared, subscription }));
    const lag = new LagReader({
      kafka,
      startAt: settings.startAt,
      groups: () => this.#members,
      onTrouble: (error) => events.trouble(defaultGroup, "ask for the lag", error),
    });
    this.#metrics = metrics;
    this.#gauges = { inFlight: () => this.#inFlightByGroup(), lag: () => lag.read() };
  }

  start(): Promise<void> {
    if (this.#state !== "new")
      return Promise.reject(new Error(`the consumer cannot start: it is ${this.#state}`));
    this.#state = "starting";
    this.#starting = this.#start();
    return this.#starting;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  status(): ConsumerStatus {
    const works = this.#members.flatMap((member) => [...member.partitions]);
    const isReconnecting = this.#state === "running" && this.#members.some((member) => member.isReconnecting);
    return {
      state: isReconnecting ? "reconnecting" : this.#state,
      inFlight: works.reduce((sum, { size }) => sum + size, 0),
      running: this.#worker.scheduler.running,
      partitions: works.map(({ topic, partition }) => ({ topic, partition })),
    };
  }

  async #start(): Promise<void> {
    const { producer } = this.#kafka;
    try {
      await this.#checkTopics();
      await producer.connect();
    } catch (error) {
      this.#state = "stopped";
      throw error;
    }
    this.#inbox?.start();
    const joins = await Promise.allSettled(this.#members.map((member) => member.start()));
    const failed = joins.find((join) => join.status === "rejected");
    if (failed !== undefined) {
      await this.#end();
      throw failed.reason;
    }
    this.#endReport = this.#metrics?.report(this.#gauges) ?? this.#endReport;
    if (this.#state === "starting") this.#state = "running";
  }

  async #stop(): Promise<void> {
    if (this.#state === "stopped") return;
    const isStarted = this.#state !== "new";
    this.#state = "stopping";
    if (!isStarted) {
      this.#state = "stopped";
      return;
    }
    try {
      await this.#starting;
    } catch {
      // `start` has told its caller, and left nothing open.
      this.#state = "stopped";
      return;
    }
    await this.#end();
  }

  async #end(): Promise<void> {
    this.#state = "stopping";
    this.#sender.stop();
    await Promise.all(this.#members.map((member) => member.stop(this.#settings.drainTimeoutMs)));
    await this.#inbox?.stop();
    this.#endReport();
    try {
      await this.#kafka.producer.disconnect();
    } finally {
      this.#state = "stopped";
    }
  }

  #inFlightByGroup(): ReadonlyMap<string, number> {
    return new Map(this.#members.map(({ groupId, partitions }) => [groupId, sizeOf(partitions)]));
  }

  async #checkTopics(): Promise<void> {
    const mode = this.#settings.topics;
    if (mode === "trust") return;
    const admin = this.#kafka.createAdmin();
    await admin.connect();
    try {
      await checkTopics(admin, this.#subscriptions, mode);
    } finally {
      await admin.disconnect();
    }
  }
}

function sizeOf(partitions: Iterable<PartitionWork>): number {
  let size = 0;
  for (const partition of partitions) size += partition.size;
  return size;
}

async function describeTopics(
  kafka: KafkaDriver,
  topics: readonly string[],
): Promise<readonly TopicDescription[]> {
  const admin = kafka.createAdmin();
  await admin.connect();
  try {
    return await admin.describe(topics);
  } finally {
    await admin.disconnect();
  }
}
