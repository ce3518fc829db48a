import { randomUUID } from "node:crypto";
import { type Consumer, Kafka, logLevel } from "kafkajs";

/** A record as it stands in the topic; bytes in Latin-1, so that differences can be read. */
export interface SeenRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly timestamp: string;
  /** In their order. */
  readonly headers: readonly (readonly [name: string, value: string | null])[];
}

const limitMs = 60_000;

/** Reads topics from their beginning, for as long as it runs: kafkajs alone, none of our code. */
export class TopicTail {
  readonly records: SeenRecord[] = [];
  readonly #consumer: Consumer;

  constructor(brokers: readonly string[]) {
    const kafka = new Kafka({ clientId: "tail", brokers: [...brokers], logLevel: logLevel.NOTHING });
    this.#consumer = kafka.consumer({ groupId: `tail-${randomUUID()}`, maxWaitTimeInMs: 100 });
  }

  async start(topics: readonly string[]): Promise<void> {
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await this.#consumer.run({
      eachMessage: async ({ topic, partition, message }) => {
        const { key, value, timestamp, offset, headers = {} } = message;
        this.records.push({
          topic,
          partition,
          offset: Number(offset),
          key: latin1(key),
          value: latin1(value),
          timestamp,
          headers: Object.entries(headers).flatMap(([name, values]) =>
            (Array.isArray(values) ? values : [values]).map((each): readonly [string, string | null] => [
              name,
              each === undefined || each === null ? null : Buffer.from(each).toString("latin1"),
            ]),
          ),
        });
      },
    });
  }

  /** Resolves with all that there is once `isEnough` of it. */
  async until(what: string, isEnough: (records: readonly SeenRecord[]) => boolean): Promise<void> {
    for (const deadline = Date.now() + limitMs; !isEnough(this.records); ) {
      if (Date.now() > deadline) throw new Error(`no ${what} among ${this.records.length} records`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  stop(): Promise<void> {
    return this.#consumer.disconnect();
  }
}

export function headerOf(record: SeenRecord, name: string): string | null {
  return record.headers.find(([header]) => header === name)?.[1] ?? null;
}

function latin1(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString("latin1");
}
