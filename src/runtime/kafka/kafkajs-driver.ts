import { Kafka, type KafkaConfig, logLevel } from "kafkajs";
import type { KafkaDriver } from "./driver.js";
import { ClientAdmin } from "./kafkajs-driver/client-admin.js";
import { ClientConsumer } from "./kafkajs-driver/client-consumer.js";
import { type DriverLogger, toLogCreator } from "./kafkajs-driver/client-log.js";
import { ClientProducer } from "./kafkajs-driver/client-producer.js";
import { quietIdleTimers } from "./kafkajs-driver/idle-timers.js";
import { briefRetry } from "./kafkajs-driver/retry.js";

export type { DriverLogEntry, DriverLogger } from "./kafkajs-driver/client-log.js";

export interface KafkajsDriverOptions {
  readonly clientId: string;
  /** `["kafka-1:9092", "kafka-2:9092"]` */
  readonly brokers: readonly string[];
  readonly ssl?: KafkaConfig["ssl"];
  readonly sasl?: KafkaConfig["sasl"];
  /** Told what the client says of itself. Default: nobody; what fails comes as a `DriverError`. */
  readonly logger?: DriverLogger;
  /** Milliseconds between looks for new topics that match a pattern. Default: 30,000. */
  readonly topicRefreshMs?: number;
  /** Further settings of kafkajs, for what is not named here. */
  readonly kafkajs?: Partial<Omit<KafkaConfig, "brokers" | "clientId">>;
}

/**
 * The driver of kafkajs 2.2. Values of one header name that do not stand together are read as if they did.
 * A rebalance waits up to 45 s for `onRevoked`, during which no member of the group reads.
 */
export function kafkajsDriver(options: KafkajsDriverOptions): KafkaDriver {
  const { clientId, brokers, ssl, sasl, logger, topicRefreshMs = 30_000 } = options;
  quietIdleTimers();
  // A client for each consumer: those of one client share what they know of committed offsets, and confuse each other.
  const createKafka = () =>
    new Kafka({
      clientId,
      brokers: [...brokers],
      connectionTimeout: 3_000,
      retry: briefRetry,
      ...(ssl === undefined ? {} : { ssl }),
      ...(sasl === undefined ? {} : { sasl }),
      ...(logger === undefined
        ? { logLevel: logLevel.NOTHING }
        : { logLevel: logLevel.INFO, logCreator: toLogCreator(logger) }),
      ...options.kafkajs,
    });
  return {
    producer: new ClientProducer(createKafka()),
    createConsumer: (consumerOptions) => new ClientConsumer(createKafka, consumerOptions, topicRefreshMs),
    createAdmin: () => new ClientAdmin(createKafka()),
  };
}
