import { inventoryTopics } from "../generated/inventory/topics.js";
import type { KafkaDriver, TopicDefinition } from "../generated/orders/runtime/kafka/driver.js";
import { ordersTopics } from "../generated/orders/topics.js";
import { paymentsTopics } from "../generated/payments/topics.js";
import { shippingTopics } from "../generated/shipping/topics.js";

/** Makes all topics of the shop, on a broker that is alone: with one replica, whatever the contracts say. */
export async function createTopics(kafka: KafkaDriver): Promise<void> {
  const all = [...ordersTopics, ...paymentsTopics, ...inventoryTopics, ...shippingTopics];
  const topics = new Map(all.map((topic): [string, TopicDefinition] => [topic.topic, onOneBroker(topic)]));
  const admin = kafka.createAdmin();
  await admin.connect();
  try {
    await admin.create([...topics.values()]);
  } finally {
    await admin.disconnect();
  }
}

function onOneBroker({ topic, partitions, configuration }: TopicDefinition): TopicDefinition {
  const { "min.insync.replicas": _, ...rest } = configuration;
  return { topic, partitions, replicas: 1, configuration: rest };
}
