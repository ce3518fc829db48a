import { randomUUID } from "node:crypto";
import { type IHeaders, Kafka, logLevel } from "kafkajs";
import type { PublishedEvent } from "./verdict.js";

export interface ObservedTopic {
  readonly brokers: readonly string[];
  readonly topic: string;
  /** Milliseconds; an error after that. */
  readonly timeoutMs: number;
}

/** The whole topic, each partition in the order of its offsets, as a plain client sees it: none of our code reads here. */
export async function readWholeTopic({
  brokers,
  topic,
  timeoutMs,
}: ObservedTopic): Promise<readonly PublishedEvent[]> {
  const kafka = new Kafka({ clientId: "observer", brokers: [...brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const ends = new Map<number, number>();
  for (const { partition, high } of await admin.fetchTopicOffsets(topic)) ends.set(partition, Number(high));
  await admin.disconnect();
  const open = new Set([...ends].filter(([, end]) => end > 0).map(([partition]) => partition));
  if (open.size === 0) return [];
  const found: PublishedEvent[] = [];
  const consumer = kafka.consumer({ groupId: `observer-${randomUUID()}` });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const late = () => reject(new Error(`${topic} was not read within ${timeoutMs} ms`));
      const timer = setTimeout(late, timeoutMs);
      const running = consumer.run({
        eachMessage: async ({ partition, message }) => {
          found.push(eventOf(partition, message));
          if (Number(message.offset) + 1 >= (ends.get(partition) ?? 0)) open.delete(partition);
          if (open.size > 0) return;
          clearTimeout(timer);
          resolve();
        },
      });
      running.catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return found;
}

/** How many records a topic has. */
export async function countRecords(brokers: readonly string[], topic: string): Promise<number> {
  const kafka = new Kafka({ clientId: "observer", brokers: [...brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  return offsets.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
}

function eventOf(
  partition: number,
  message: { readonly value: Buffer | null; readonly headers?: IHeaders },
): PublishedEvent {
  const payload: unknown = JSON.parse(message.value?.toString("utf8") ?? "null");
  if (typeof payload !== "object" || payload === null) throw new Error("a record without a payload");
  const { n, orderId, version } = Object.fromEntries(Object.entries(payload));
  if (typeof n !== "string" || typeof orderId !== "string" || typeof version !== "number")
    throw new Error(`a payload that nobody wrote: ${JSON.stringify(payload)}`);
  return { n, orderId, version, partition, id: String(message.headers?.["ce_id"]) };
}
