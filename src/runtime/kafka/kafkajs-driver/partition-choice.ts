import type { ICustomPartitioner, Message } from "kafkajs";
import { partitionOf } from "../partitioner.js";

/** Chooses once for each record, so that what is tried again goes where it went before. */
export class PartitionChoice {
  readonly #chosen = new WeakMap<Message, number>();
  readonly #forbidden = new WeakSet<Message>();
  readonly #doubted = new WeakSet<Message>();
  readonly #turns = new Map<string, number>();

  /** kafkajs asks for every attempt, which makes this the place to end those of a send that was given up. */
  choose({ topic, partitionMetadata, message }: Parameters<ReturnType<ICustomPartitioner>>[0]): number {
    if (this.#forbidden.has(message)) throw new ChoiceError("given up", false);
    const known = this.#chosen.get(message);
    if (known !== undefined) return known;
    const partitions = partitionMetadata.length;
    const { partition = this.#byKey(topic, message.key, partitions) } = message;
    if (partition >= partitions) {
      // What is known of the topic may be old: the first time it is asked for anew.
      const isFirst = !this.#doubted.has(message);
      this.#doubted.add(message);
      throw new ChoiceError(`${topic} has ${partitions} partitions, and no partition ${partition}`, isFirst);
    }
    this.#chosen.set(message, partition);
    return partition;
  }

  chosen(message: Message): number {
    return this.#chosen.get(message) ?? -1;
  }

  forbid(messages: readonly Message[]): void {
    for (const message of messages) this.#forbidden.add(message);
  }

  #byKey(topic: string, key: Message["key"], partitions: number): number {
    if (key instanceof Uint8Array) return partitionOf(key, partitions);
    const turn = this.#turns.get(topic) ?? Math.floor(Math.random() * partitions);
    this.#turns.set(topic, turn + 1);
    return turn % partitions;
  }
}

/** Shaped as kafkajs tells its own errors: it asks for the topic's partitions anew where it may try again. */
class ChoiceError extends Error {
  override readonly name: string;
  readonly retriable: boolean;

  constructor(message: string, isRetriable: boolean) {
    super(message);
    this.name = isRetriable ? "KafkaJSMetadataNotLoaded" : "KafkaJSNonRetriableError";
    this.retriable = isRetriable;
  }
}
