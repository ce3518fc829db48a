import { CompressionTypes, type ICustomPartitioner, type Kafka, type Message, type Producer } from "kafkajs";
import {
  DriverError,
  type DriverProducer,
  type RecordPosition,
  type RecordToSend,
  type SendSettings,
} from "../driver.js";
import { partitionOf } from "../partitioner.js";
import { isLostProducer, toDriverError } from "./client-errors.js";
import { patientRetry } from "./retry.js";
import { SendQueue, timeoutError } from "./send-queue.js";
import { toBuffer, toClientHeaders } from "./wire-headers.js";

const compressionTypes = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
} as const;

/** One idempotent producer of kafkajs, with the partitions that it chose. */
interface Line {
  readonly producer: Producer;
  readonly partitions: PartitionChoice;
  batches: number;
  isDiscarded: boolean;
}

/**
 * After a failure nobody knows which of a producer's records were written, and so which sequence numbers come next: the
 * producer is thrown away, and the next batch goes through a new one.
 */
export class ClientProducer implements DriverProducer {
  readonly #kafka: Kafka;
  readonly #queues = new Map<string, SendQueue>();
  #connections = 0;
  #line: Promise<Line> | null = null;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  async connect(): Promise<void> {
    this.#connections += 1;
    try {
      await this.#open();
    } catch (error) {
      this.#connections -= 1;
      throw error;
    }
  }

  async send(records: readonly RecordToSend[], settings: SendSettings): Promise<readonly RecordPosition[]> {
    if (this.#connections === 0) throw new DriverError("closed", "the producer is not connected");
    const topics = groupByTopic(records);
    const sent = await Promise.allSettled(
      [...topics].map(async ([topic, indexes]) => {
        const own = indexes.flatMap((index) => records[index] ?? []);
        return { indexes, positions: await this.#queueOf(topic).send(own, settings) };
      }),
    );
    const found: RecordPosition[] = [];
    for (const each of sent) {
      if (each.status === "rejected") throw each.reason;
      const { indexes, positions } = each.value;
      for (const [place, position] of positions.entries()) found[indexes[place] ?? place] = position;
    }
    return found;
  }

  async disconnect(): Promise<void> {
    if (this.#connections === 0) return;
    this.#connections -= 1;
    if (this.#connections > 0) return;
    await Promise.all([...this.#queues.values()].map((queue) => queue.idle()));
    // Another may have connected meanwhile.
    if (this.#connections > 0 || this.#line === null) return;
    const line = await this.#line.catch(() => null);
    this.#line = null;
    await line?.producer.disconnect();
  }

  #queueOf(topic: string): SendQueue {
    const known = this.#queues.get(topic);
    if (known !== undefined) return known;
    const queue = new SendQueue((records, settings) => this.#write(topic, records, settings));
    this.#queues.set(topic, queue);
    return queue;
  }

  async #write(
    topic: string,
    records: readonly RecordToSend[],
    settings: SendSettings & { readonly deadline: number },
  ): Promise<readonly RecordPosition[]> {
    const messages = records.map(toMessage);
    try {
      return await this.#attempt(topic, messages, settings);
    } catch (error) {
      // Nothing of this request was written, and the next producer starts its sequences anew.
      if (isLostProducer(error) && Date.now() < settings.deadline) {
        return await this.#attempt(topic, messages, settings).catch((again: unknown) => {
          throw toDriverError(again, `sending to ${topic}`);
        });
      }
      throw toDriverError(error, `sending to ${topic}`);
    }
  }

  async #attempt(
    topic: string,
    messages: readonly Message[],
    { compression, timeoutMs, deadline }: SendSettings & { readonly deadline: number },
  ): Promise<readonly RecordPosition[]> {
    const line = await this.#open();
    line.batches += 1;
    const timer = { id: undefined as NodeJS.Timeout | undefined };
    const overdue = new Promise<never>((_, reject) => {
      timer.id = setTimeout(() => reject(timeoutError(timeoutMs)), Math.max(deadline - Date.now(), 1));
    });
    const sending = line.producer.send({
      topic,
      messages: [...messages],
      acks: -1,
      timeout: timeoutMs,
      compression: compressionTypes[compression],
    });
    try {
      const written = await Promise.race([sending, overdue]);
      const firsts = new Map(
        written.map(({ partition, baseOffset }) => [partition, Number(baseOffset ?? -1)]),
      );
      return positionsOf(topic, messages, { firsts, partitions: line.partitions });
    } catch (error) {
      sending.catch(() => null); // it may still be trying, and fail after we have
      line.partitions.forbid(messages);
      await this.#discard(line);
      throw error;
    } finally {
      clearTimeout(timer.id);
      line.batches -= 1;
      if (line.isDiscarded && line.batches === 0) await line.producer.disconnect().catch(() => null);
    }
  }

  async #discard(line: Line): Promise<void> {
    line.isDiscarded = true;
    const current = await this.#line?.catch(() => null);
    if (current === line) this.#line = null;
  }

  async #open(): Promise<Line> {
    this.#line ??= this.#createLine();
    const line = this.#line;
    try {
      return await line;
    } catch (error) {
      if (this.#line === line) this.#line = null;
      throw toDriverError(error, "connecting the producer");
    }
  }

  async #createLine(): Promise<Line> {
    const partitions = new PartitionChoice();
    const producer = this.#kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner: () => (choice) => partitions.choose(choice),
      retry: patientRetry,
    });
    await producer.connect();
    return { producer, partitions, batches: 0, isDiscarded: false };
  }
}

/** Chooses once for each record, so that what is tried again goes where it went before. */
class PartitionChoice {
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

/** kafkajs says the first offset of each partition; records follow each other in the order they were given. */
function positionsOf(
  topic: string,
  messages: readonly Message[],
  {
    firsts,
    partitions,
  }: { readonly firsts: ReadonlyMap<number, number>; readonly partitions: PartitionChoice },
): readonly RecordPosition[] {
  const counts = new Map<number, number>();
  return messages.map((message) => {
    const partition = partitions.chosen(message);
    const place = counts.get(partition) ?? 0;
    counts.set(partition, place + 1);
    const first = firsts.get(partition) ?? -1;
    return { topic, partition, offset: first < 0 ? null : first + place };
  });
}

function toMessage({ key, value, partition, headers, timestamp }: RecordToSend): Message {
  return {
    key: key === null ? null : toBuffer(key),
    value: value === null ? null : toBuffer(value),
    headers: toClientHeaders(headers),
    ...(partition === null ? {} : { partition }),
    ...(timestamp === null ? {} : { timestamp: String(timestamp) }),
  };
}

/** The places of each topic's records. */
function groupByTopic(records: readonly RecordToSend[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const [index, { topic }] of records.entries()) {
    const group = groups.get(topic);
    if (group === undefined) groups.set(topic, [index]);
    else group.push(index);
  }
  return groups;
}
