/** A topic as it is on a broker. */
export interface BrokerTopic {
  readonly topic: string;
  readonly partitions: number;
  /** Of its first partition. */
  readonly replicas: number;
  /** Everything that holds for it, the broker's defaults included. */
  readonly configuration: ReadonlyMap<string, string>;
}

export interface TopicToCreate {
  readonly topic: string;
  readonly partitions: number;
  /** -1: the broker's default. */
  readonly replicas: number;
  readonly configuration: readonly (readonly [name: string, value: string])[];
}

/** The little that comparing and creating topics needs of a cluster. All of it rejects with a `BrokerError`. */
export interface BrokerAdmin {
  /** Those of `topics` that exist. */
  describe(topics: readonly string[]): Promise<readonly BrokerTopic[]>;
  create(topic: TopicToCreate): Promise<void>;
  close(): Promise<void>;
}

export interface BrokerAddress {
  /** `host:port` */
  readonly brokers: readonly string[];
  readonly ssl: boolean;
  readonly sasl: {
    readonly mechanism: "plain" | "scram-sha-256" | "scram-sha-512";
    readonly username: string;
    readonly password: string;
  } | null;
}

/** What a broker, or the way to it, said. */
export class BrokerError extends Error {
  override readonly name = "BrokerError";
}
