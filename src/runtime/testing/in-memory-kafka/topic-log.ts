import {
  DriverError,
  type DriverRecord,
  type RecordPosition,
  type RecordToSend,
} from "../../kafka/driver.js";
import { partitionOf } from "../../kafka/partitioner.js";

/** The records of one topic. */
export class TopicLog {
  readonly topic: string;
  readonly replicas: number;
  readonly configuration: Readonly<Record<string, string>>;
  readonly #partitions: readonly DriverRecord[][];
  #turn = 0;

  constructor(definition: {
    readonly topic: string;
    readonly partitions: number;
    readonly replicas: number;
    readonly configuration: Readonly<Record<string, string>>;
  }) {
    this.topic = definition.topic;
    this.replicas = definition.replicas;
    this.configuration = definition.configuration;
    this.#partitions = Array.from({ length: definition.partitions }, () => []);
  }

  get partitions(): number {
    return this.#partitions.length;
  }

  /** Of a partition that does not exist: none. */
  recordsOf(partition: number): readonly DriverRecord[] {
    return this.#partitions[partition] ?? [];
  }

  /** Where a record will go. Throws a `DriverError` for a partition that the topic has not. */
  place({ partition, key }: RecordToSend): number {
    if (partition === null) return key === null ? this.#nextTurn() : partitionOf(key, this.partitions);
    if (partition >= 0 && partition < this.partitions) return partition;
    const text = `${this.topic} has ${this.partitions} partitions, and no partition ${partition}`;
    throw new DriverError("refused", text);
  }

  /** Keeps copies, as a wire would. */
  append(record: RecordToSend, partition: number): RecordPosition {
    const log = this.#partitions[partition] ?? [];
    const offset = log.length;
    const { topic } = this;
    log.push({
      topic,
      partition,
      offset,
      key: copy(record.key),
      value: copy(record.value),
      headers: record.headers.map(([name, value]) => [name, copy(value)] as const),
      timestamp: record.timestamp ?? Date.now(),
    });
    return { topic, partition, offset };
  }

  #nextTurn(): number {
    this.#turn += 1;
    return (this.#turn - 1) % this.partitions;
  }
}

function copy(bytes: Uint8Array | null): Uint8Array | null {
  return bytes === null ? null : bytes.slice();
}
