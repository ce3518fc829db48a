import type { Kafka, Message } from "kafkajs";
import {
  DriverError,
  type DriverProducer,
  type RecordPosition,
  type RecordToSend,
  type SendSettings,
} from "../driver.js";
import { isLostProducer, mayPass, toDriverError } from "./client-errors.js";
import { ProducerLine } from "./producer-line.js";
import { SendQueue } from "./send-queue.js";
import { toBuffer, toClientHeaders } from "./wire-headers.js";

/**
 * Once a batch is given up, nobody knows which of its records were written, and so which sequence numbers come next: the
 * producer is thrown away, and the next batch goes through a new one.
 */
export class ClientProducer implements DriverProducer {
  readonly #kafka: Kafka;
  readonly #queues = new Map<string, SendQueue>();
  #connections = 0;
  #line: Promise<ProducerLine> | null = null;

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
    await line?.discard();
  }

  #queueOf(topic: string): SendQueue {
    const known = this.#queues.get(topic);
    if (known !== undefined) return known;
    const queue = new SendQueue((records, settings) => this.#write(topic, records, settings));
    this.#queues.set(topic, queue);
    return queue;
  }

  /**
   * Tries until `deadline`, through the same producer: kafkajs takes back the sequence numbers of what failed, so that
   * the broker knows what of it is written already.
   */
  async #write(
    topic: string,
    records: readonly RecordToSend[],
    settings: SendSettings & { readonly deadline: number },
  ): Promise<readonly RecordPosition[]> {
    const messages = records.map(toMessage);
    const lines = { current: await this.#openUntil(settings.deadline) };
    lines.current.use();
    try {
      for (let delay = 100; ; delay = Math.min(delay * 2, 1_000)) {
        try {
          return await lines.current.send(topic, messages, settings);
        } catch (error) {
          const isLost = isLostProducer(error);
          const hasTime = Date.now() + delay < settings.deadline;
          if (!hasTime || !(isLost || mayPass(error))) {
            lines.current.giveUp(messages);
            await this.#discard(lines.current);
            throw toDriverError(error, `sending to ${topic}`);
          }
          await sleep(delay);
          // Nothing of what was refused so is written, and a new producer begins its sequences anew.
          if (isLost) lines.current = await this.#replace(lines.current, settings.deadline);
        }
      }
    } finally {
      await lines.current.release();
    }
  }

  async #replace(lost: ProducerLine, deadline: number): Promise<ProducerLine> {
    await this.#discard(lost);
    const line = await this.#openUntil(deadline);
    line.use();
    await lost.release();
    return line;
  }

  async #discard(line: ProducerLine): Promise<void> {
    const current = await this.#line?.catch(() => null);
    if (current === line) this.#line = null;
    await line.discard();
  }

  async #openUntil(deadline: number): Promise<ProducerLine> {
    for (;;) {
      try {
        return await this.#open();
      } catch (error) {
        const isPassing = error instanceof DriverError && error.kind === "unavailable";
        if (!isPassing || Date.now() + 500 > deadline) throw error;
        await sleep(500);
      }
    }
  }

  async #open(): Promise<ProducerLine> {
    this.#line ??= ProducerLine.connect(this.#kafka);
    const line = this.#line;
    try {
      return await line;
    } catch (error) {
      if (this.#line === line) this.#line = null;
      throw toDriverError(error, "connecting the producer");
    }
  }
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

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
