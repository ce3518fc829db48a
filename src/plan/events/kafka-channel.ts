import type { Channel } from "../../model/index.js";

const kafkaProtocols: ReadonlySet<string> = new Set(["kafka", "kafka-secure"]);

/**
 * Whether a channel is a Kafka topic: one of its servers speaks Kafka, or it has a Kafka binding; a contract that
 * names neither servers nor bindings leaves it open, and Kafka is assumed.
 */
export function isKafkaChannel({ servers, kafka, boundProtocols }: Channel): boolean {
  if (kafka !== null || servers.some(({ protocol }) => kafkaProtocols.has(protocol))) return true;
  return servers.length === 0 && boundProtocols.length === 0;
}
