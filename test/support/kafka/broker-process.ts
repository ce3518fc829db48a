/** One broker that can be started, killed and started again over the same data. */
export interface BrokerProcess {
  /** Returns once the process runs; it may not answer yet. */
  start(): Promise<void>;
  /** At once, without a chance to write anything. Data stay. */
  kill(): Promise<void>;
  /** What it said last, for a broker that does not start. */
  output(): Promise<string>;
  /** Kills and removes everything, data included. */
  remove(): Promise<void>;
}

export const knownVersions = ["4.1.0", "3.9.1"] as const;
export type KafkaVersion = (typeof knownVersions)[number];

export interface BrokerPlan {
  readonly version: KafkaVersion;
  /** On 127.0.0.1, for clients. */
  readonly port: number;
  /** On 127.0.0.1, for the broker itself. */
  readonly controllerPort: number;
}

/**
 * What suits one node that starts quickly: one replica of everything, few partitions of the offsets topic, no wait for
 * further members of a new group, and topics only where a test makes them.
 */
export const brokerSettings: Readonly<Record<string, string>> = {
  "offsets.topic.num.partitions": "4",
  "offsets.topic.replication.factor": "1",
  "transaction.state.log.replication.factor": "1",
  "transaction.state.log.min.isr": "1",
  "transaction.state.log.num.partitions": "4",
  "share.coordinator.state.topic.replication.factor": "1",
  "share.coordinator.state.topic.min.isr": "1",
  "group.initial.rebalance.delay.ms": "0",
  "group.min.session.timeout.ms": "1000",
  // A killed broker is let in again once its last life has timed out.
  "broker.session.timeout.ms": "2000",
  "broker.heartbeat.interval.ms": "400",
  "auto.create.topics.enable": "false",
  "num.partitions": "1",
};
