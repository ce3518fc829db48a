import type { PartitionLag } from "../kafka/consumer/lag-reader.js";
import type { ConsumerEvent } from "../kafka/consumer-options.js";
import { type Counter, durationBuckets, type Gauge, type Histogram, type Meter } from "./metrics.js";

/** What a consumer is asked for when somebody reads the metrics. */
export interface ConsumerGauges {
  /** Records in memory, by group. */
  readonly inFlight: () => ReadonlyMap<string, number>;
  readonly lag: () => Promise<readonly PartitionLag[]>;
}

/** Handlers have 30 seconds unless told otherwise. */
const handlerBuckets: readonly number[] = [...durationBuckets, 30, 60];
const attemptBuckets: readonly number[] = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20];

/** For the label `message`, where nobody knows what a record is; an operation is called so, too. */
const UNKNOWN = "";

type RecordEvent = Extract<ConsumerEvent, { readonly attempt: number }>;
type MessageLabel = "group" | "topic" | "message";

/** Counts what a consumer does with its records. `topic` is the source topic, also where a record comes from a retry topic. */
export class ConsumerMetrics {
  readonly #messages: Counter<MessageLabel | "outcome">;
  readonly #durations: Histogram<MessageLabel>;
  readonly #attempts: Histogram<"group" | "topic">;
  readonly #deadLetters: Counter<"group" | "topic" | "reason">;
  readonly #inFlight: Gauge<"group">;
  readonly #lag: Gauge<"group" | "topic" | "partition">;

  constructor(meter: Meter) {
    this.#messages = meter.counter({
      name: "kafka_consumer_messages_total",
      help: "What became of messages; those that are tried again count once for each attempt.",
      labels: ["group", "topic", "message", "outcome"],
    });
    this.#durations = meter.histogram({
      name: "kafka_consumer_handler_duration_seconds",
      help: "How long an attempt to handle a message took, whether it worked or not.",
      labels: ["group", "topic", "message"],
      buckets: handlerBuckets,
    });
    this.#attempts = meter.histogram({
      name: "kafka_consumer_attempts",
      help: "At which attempt messages were handled; 1 for the first.",
      labels: ["group", "topic"],
      buckets: attemptBuckets,
    });
    this.#deadLetters = meter.counter({
      name: "kafka_dead_letters_total",
      help: "Messages that have gone to a dead-letter topic.",
      labels: ["group", "topic", "reason"],
    });
    this.#inFlight = meter.gauge({
      name: "kafka_consumer_in_flight",
      help: "Records in memory, waiting or handled.",
      labels: ["group"],
    });
    this.#lag = meter.gauge({
      name: "kafka_consumer_lag_records",
      help: "Records of an assigned partition behind the next offset to commit.",
      labels: ["group", "topic", "partition"],
    });
  }

  onEvent(event: ConsumerEvent): void {
    switch (event.kind) {
      case "handled":
        this.#count(event, "handled");
        this.#observeDuration(event, event.durationMs);
        this.#attempts.observe({ group: event.groupId, topic: event.topic }, event.attempt);
        return;
      case "failed":
        this.#count(event, "failed");
        this.#observeDuration(event, event.durationMs);
        return;
      case "retry-scheduled":
        this.#count(event, "retried");
        return;
      case "dead-lettered":
        this.#count(event, "dead-lettered");
        this.#deadLetters.add({ group: event.groupId, topic: event.topic, reason: event.reason });
        return;
      case "dropped":
      case "skipped":
      case "duplicate":
        this.#count(event, event.kind);
        return;
      case "assigned":
      case "revoked":
      case "trouble":
    }
  }

  /** @returns ends it, and takes back what was told */
  report(consumer: ConsumerGauges): () => void {
    const inFlight = new Map<string, number>();
    const lag = new Map<string, PartitionLag>();
    const tellInFlight = (now: ReadonlyMap<string, number>): void => {
      for (const group of new Set([...inFlight.keys(), ...now.keys()])) {
        const count = now.get(group) ?? 0;
        // By the difference: another consumer of the process may be of the same group.
        this.#inFlight.add({ group }, count - (inFlight.get(group) ?? 0));
        inFlight.set(group, count);
      }
    };
    const tellLag = (now: readonly PartitionLag[]): void => {
      const gone = new Map(lag);
      lag.clear();
      for (const partition of now) {
        const name = JSON.stringify([partition.groupId, partition.topic, partition.partition]);
        lag.set(name, partition);
        gone.delete(name);
        this.#lag.set(lagLabels(partition), partition.records);
      }
      for (const partition of gone.values()) this.#lag.remove(lagLabels(partition));
    };
    let isOver = false;
    const ends = [
      this.#inFlight.onCollect(() => tellInFlight(consumer.inFlight())),
      this.#lag.onCollect(async () => {
        const now = await consumer.lag();
        if (!isOver) tellLag(now);
      }),
    ];
    return () => {
      isOver = true;
      for (const end of ends) end();
      tellInFlight(new Map());
      tellLag([]);
    };
  }

  #count(event: RecordEvent, outcome: string): void {
    this.#messages.add({ ...messageLabels(event), outcome });
  }

  #observeDuration(event: RecordEvent, durationMs: number): void {
    this.#durations.observe(messageLabels(event), durationMs / 1_000);
  }
}

function messageLabels({ groupId, topic, message }: RecordEvent) {
  return { group: groupId, topic, message: message ?? UNKNOWN };
}

function lagLabels({ groupId, topic, partition }: PartitionLag) {
  return { group: groupId, topic, partition };
}
