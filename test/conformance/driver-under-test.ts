import type {
  ConsumerListener,
  DriverConsumer,
  DriverConsumerOptions,
  DriverError,
  DriverRecord,
  KafkaDriver,
  RecordToSend,
  SendSettings,
  TopicPartition,
} from "../../src/runtime/kafka/driver.js";

/** What the suite is run against. */
export interface DriverUnderTest {
  /** A driver of its own: members of one group come from different ones, as from different processes. */
  createDriver(): KafkaDriver;
  /** Largest value in bytes that a topic takes by default. */
  readonly maxMessageBytes: number;
  readonly sessionTimeoutMs: number;
}

export const settings: SendSettings = { compression: "none", timeoutMs: 15_000 };

export function record(topic: string, fields: Partial<RecordToSend> = {}): RecordToSend {
  return { topic, partition: null, key: null, value: null, headers: [], timestamp: null, ...fields };
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function text(value: Uint8Array | null): string | null {
  return value === null ? null : new TextDecoder().decode(value);
}

/** `topic/3` */
export function place({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

/** Polls, because drivers tell nobody when something has come to rest. */
export async function until(
  what: string,
  isDone: () => boolean | Promise<boolean>,
  limitMs = 20_000,
): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await isDone())) {
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain until ${what}`);
    await sleep(10);
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** A member that writes down all that it is told. */
export class TestMember {
  readonly records: DriverRecord[] = [];
  /** Of the partition that records came from last, at that time. */
  highWatermark: number | null = null;
  /** `assigned 1 topic/0 topic/1`, `revoked 1`, `crashed unavailable` */
  readonly story: string[] = [];
  readonly crashes: DriverError[] = [];
  assigned: readonly string[] = [];
  generation = 0;
  /** Called within `onAssigned`. */
  whenAssigned: () => void = () => {};
  /** What `onRevoked` does; its end is what the driver waits for. */
  whenRevoked: (generation: number) => Promise<void> = () => Promise.resolve();
  /** Called with each delivery, before it is written down. */
  whenRecords: (records: readonly DriverRecord[], generation: number) => void = () => {};
  readonly consumer: DriverConsumer;

  constructor(driver: KafkaDriver, options: DriverConsumerOptions) {
    this.consumer = driver.createConsumer(options);
  }

  run(...subscription: (string | RegExp)[]): Promise<void> {
    return this.consumer.run(subscription, this.#listener());
  }

  get values(): readonly (string | null)[] {
    return this.records.map(({ value }) => text(value));
  }

  #listener(): ConsumerListener {
    return {
      onAssigned: (partitions, generation) => {
        this.assigned = partitions.map(place).sort();
        this.generation = generation;
        this.story.push(`assigned ${generation}`);
        this.whenAssigned();
      },
      onRevoked: async (_, generation) => {
        this.story.push(`revoked ${generation}`);
        await this.whenRevoked(generation);
        this.story.push(`released ${generation}`);
      },
      onRecords: (records, generation, highWatermark) => {
        this.highWatermark = highWatermark;
        this.whenRecords(records, generation);
        this.records.push(...records);
      },
      onCrash: (error) => {
        this.story.push(`crashed ${error.kind}`);
        this.crashes.push(error);
      },
    };
  }
}
