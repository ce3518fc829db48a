import { CompressionTypes, type Kafka, type Message, type Producer } from "kafkajs";
import type { RecordPosition, SendSettings } from "../driver.js";
import { PartitionChoice } from "./partition-choice.js";
import { briefRetry } from "./retry.js";
import { timeoutError } from "./send-queue.js";

const compressionTypes = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
} as const;

/** One connected, idempotent producer of kafkajs, with the partitions that it chose. */
export class ProducerLine {
  readonly #producer: Producer;
  readonly #choice: PartitionChoice;
  #users = 0;
  #isDiscarded = false;

  private constructor(producer: Producer, choice: PartitionChoice) {
    this.#producer = producer;
    this.#choice = choice;
  }

  static async connect(kafka: Kafka): Promise<ProducerLine> {
    const choice = new PartitionChoice();
    const producer = kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner: () => (asked) => choice.choose(asked),
      retry: briefRetry,
    });
    try {
      await producer.connect();
    } catch (error) {
      await producer.disconnect().catch(() => null);
      throw error;
    }
    return new ProducerLine(producer, choice);
  }

  /** Stays connected until `release`, even where it is discarded meanwhile. */
  use(): void {
    this.#users += 1;
  }

  async release(): Promise<void> {
    this.#users -= 1;
    await this.#closeIfUnused();
  }

  /** For nobody new. */
  async discard(): Promise<void> {
    this.#isDiscarded = true;
    await this.#closeIfUnused();
  }

  /** Rejects with the client's error, or with a `DriverError` at `deadline`. */
  async send(
    topic: string,
    messages: readonly Message[],
    settings: SendSettings & { readonly deadline: number },
  ): Promise<readonly RecordPosition[]> {
    const { compression, timeoutMs, deadline } = settings;
    const sending = this.#producer.send({
      topic,
      messages: [...messages],
      acks: -1,
      timeout: timeoutMs,
      compression: compressionTypes[compression],
    });
    const timer: { id?: NodeJS.Timeout } = {};
    const overdue = new Promise<never>((_, reject) => {
      timer.id = setTimeout(() => reject(timeoutError(timeoutMs)), Math.max(deadline - Date.now(), 1));
    });
    try {
      const written = await Promise.race([sending, overdue]);
      const firsts = written.map(
        ({ partition, baseOffset }) => [partition, Number(baseOffset ?? -1)] as const,
      );
      return positionsOf(topic, messages, { firsts: new Map(firsts), choice: this.#choice });
    } finally {
      clearTimeout(timer.id);
    }
  }

  /** What was given up is not written later, as far as that can be helped. */
  giveUp(messages: readonly Message[]): void {
    this.#choice.forbid(messages);
  }

  async #closeIfUnused(): Promise<void> {
    if (this.#isDiscarded && this.#users === 0) await this.#producer.disconnect().catch(() => null);
  }
}

/** kafkajs says the first offset of each partition; records follow each other in the order they were given. */
function positionsOf(
  topic: string,
  messages: readonly Message[],
  { firsts, choice }: { readonly firsts: ReadonlyMap<number, number>; readonly choice: PartitionChoice },
): readonly RecordPosition[] {
  const counts = new Map<number, number>();
  return messages.map((message) => {
    const partition = choice.chosen(message);
    const place = counts.get(partition) ?? 0;
    counts.set(partition, place + 1);
    const first = firsts.get(partition) ?? -1;
    return { topic, partition, offset: first < 0 ? null : first + place };
  });
}
