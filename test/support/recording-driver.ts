import {
  DriverError,
  type DriverProducer,
  type KafkaDriver,
  type RecordPosition,
  type RecordToSend,
  type SendSettings,
} from "../../src/runtime/kafka/driver.js";

/** A driver that only sends, and keeps what it was given. */
export class RecordingDriver implements KafkaDriver {
  readonly requests: (readonly RecordToSend[])[] = [];
  readonly settings: SendSettings[] = [];
  connections = 0;
  disconnections = 0;
  /** What the broker says to a request; `null`: written. */
  answer: (records: readonly RecordToSend[]) => DriverError | null = () => null;
  /** Resolved by tests that look at what waits meanwhile. */
  gate: Promise<void> = Promise.resolve();
  connectError: DriverError | null = null;

  get records(): readonly RecordToSend[] {
    return this.requests.flat();
  }

  readonly producer: DriverProducer = {
    connect: async () => {
      this.connections += 1;
      if (this.connectError !== null) throw this.connectError;
    },
    send: async (records, settings) => {
      this.settings.push(settings);
      await this.gate;
      const error = this.answer(records);
      if (error !== null) throw error;
      const before = this.records.length;
      this.requests.push(records);
      return records.map(
        ({ topic, partition }, index): RecordPosition => ({
          topic,
          partition: partition ?? 0,
          offset: before + index,
        }),
      );
    },
    disconnect: async () => {
      this.disconnections += 1;
    },
  };

  createConsumer(): never {
    throw new DriverError("refused", "this driver only sends");
  }

  createAdmin(): never {
    throw new DriverError("refused", "this driver only sends");
  }
}
