import type { KafkaMessage } from "kafkajs";
import type { DriverRecord, PartitionOffset, TopicPartition } from "../driver.js";
import { fromClientHeaders } from "./wire-headers.js";

export function toRecord(topic: string, partition: number, message: KafkaMessage): DriverRecord {
  const { key, value, headers } = message;
  return {
    topic,
    partition,
    offset: Number(message.offset),
    key,
    value,
    headers: fromClientHeaders(headers),
    timestamp: Number(message.timestamp),
  };
}

export function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

export function byTopic(partitions: readonly TopicPartition[]): { topic: string; partitions: number[] }[] {
  return partitions.map(({ topic, partition }) => ({ topic, partitions: [partition] }));
}

export function commitsByTopic(
  offsets: readonly PartitionOffset[],
): { topic: string; partitions: { partition: number; offset: string }[] }[] {
  const topics = [...new Set(offsets.map(({ topic }) => topic))];
  return topics.map((topic) => ({
    topic,
    partitions: offsets
      .filter((each) => each.topic === topic)
      .map(({ partition, offset }) => ({ partition, offset: String(offset) })),
  }));
}
