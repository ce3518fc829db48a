import type { RecordPosition, RecordToSend } from "../kafka/driver.js";
import { messagingAttributes } from "./messaging.js";
import { type Counter, durationBuckets, type Histogram, type Meter } from "./metrics.js";
import { inSpan, type SpanAttributes, type SpanDescription, type Tracing } from "./tracing.js";
import { unfailing } from "./unfailing-meter.js";

/** What a method of a producer sends. */
export interface SendSubject {
  /** `publishOrderPlaced` */
  readonly operation: string;
  /** The contract's name: `OrderPlaced`. */
  readonly message: string;
  /** `shop.orders.v1`, or `shop.{region}.orders` where the channel has parameters. */
  readonly destination: string;
}

export interface SendCall {
  /** Of how many messages. */
  readonly count: number;
  /** Makes the records; throws where a message breaks its contract. */
  readonly encode: () => readonly RecordToSend[];
  readonly send: (records: readonly RecordToSend[]) => Promise<readonly RecordPosition[]>;
}

/** Senders wait 30 seconds for the broker unless told otherwise. */
const sendBuckets: readonly number[] = [...durationBuckets, 30];

/** Spans and metrics of what a producer sends. */
export class ProducerTelemetry {
  readonly #tracing: Tracing | undefined;
  readonly #metrics: ProducerMetrics | null;

  constructor({ tracing, metrics }: { readonly tracing?: Tracing; readonly metrics?: Meter }) {
    this.#tracing = tracing;
    this.#metrics = metrics === undefined ? null : new ProducerMetrics(unfailing(metrics));
  }

  /** Encodes and sends, in a span whose trace is the messages' own. Rejects as these do. */
  async send(subject: SendSubject, { count, encode, send }: SendCall): Promise<readonly RecordPosition[]> {
    const startedAt = performance.now();
    let isEncoded = false;
    try {
      const positions = await inSpan(this.#tracing, spanOf(subject, count), async (span) => {
        const records = encode();
        isEncoded = true;
        const sent = await send(records);
        span.setAttributes(placeOf(sent));
        return sent;
      });
      this.#metrics?.countSent(subject, positions, secondsSince(startedAt));
      return positions;
    } catch (error) {
      if (isEncoded) this.#metrics?.countFailed(subject, count, secondsSince(startedAt));
      else this.#metrics?.countInvalid(subject, count);
      throw error;
    }
  }
}

function spanOf({ operation, message, destination }: SendSubject, count: number): SpanDescription {
  return {
    name: `send ${destination}`,
    kind: "producer",
    attributes: messagingAttributes("send", {
      "messaging.destination.name": destination,
      "commsgen.operation": operation,
      "commsgen.message": message,
      ...(count === 1 ? {} : { "messaging.batch.message_count": count }),
    }),
  };
}

/** Of a single record. */
function placeOf([position, ...others]: readonly RecordPosition[]): SpanAttributes {
  if (position === undefined) return {};
  const { topic, partition, offset } = position;
  if (others.length > 0) return others.every((other) => other.topic === topic) ? nameOf(topic) : {};
  return {
    ...nameOf(topic),
    "messaging.destination.partition.id": String(partition),
    ...(offset === null ? {} : { "messaging.kafka.offset": offset }),
  };
}

function nameOf(topic: string): SpanAttributes {
  return { "messaging.destination.name": topic };
}

class ProducerMetrics {
  readonly #messages: Counter<"topic" | "message" | "outcome">;
  readonly #durations: Histogram<"topic">;

  constructor(meter: Meter) {
    this.#messages = meter.counter({
      name: "kafka_producer_messages_total",
      help: "Messages that were sent, that break their contract (invalid), or that the broker did not acknowledge (failed).",
      labels: ["topic", "message", "outcome"],
    });
    this.#durations = meter.histogram({
      name: "kafka_producer_send_duration_seconds",
      help: "From a send, of one message or a batch, to the broker's acknowledgement or the failure.",
      labels: ["topic"],
      buckets: sendBuckets,
    });
  }

  countSent({ message }: SendSubject, positions: readonly RecordPosition[], seconds: number): void {
    for (const { topic } of positions) this.#messages.add({ topic, message, outcome: "sent" });
    for (const topic of new Set(positions.map(({ topic }) => topic))) {
      this.#durations.observe({ topic }, seconds);
    }
  }

  /** Of a channel with parameters there may be no such topic, and any number of these. */
  countFailed({ message, destination: topic }: SendSubject, count: number, seconds: number): void {
    this.#messages.add({ topic, message, outcome: "failed" }, count);
    this.#durations.observe({ topic }, seconds);
  }

  /** None was sent, so that nobody knows the topic of a channel with parameters. */
  countInvalid({ message, destination: topic }: SendSubject, count: number): void {
    this.#messages.add({ topic, message, outcome: "invalid" }, count);
  }
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1_000;
}
