import {
  DriverError,
  type DriverProducer,
  type RecordHeaders,
  type RecordToSend,
  type TopicDescription,
} from "../driver.js";
import { withoutExceptionText } from "../retry-headers.js";
import { backoffMs } from "./backoff.js";

const SEND_SETTINGS = { compression: "none", timeoutMs: 30_000 } as const;
/** Records of one request, so that a flood of failures makes no endless one. */
const MAX_BATCH = 200;

/** A record on its way to a retry or dead-letter topic. */
export interface FailedRecord {
  readonly record: Omit<RecordToSend, "partition">;
  /** Where it goes if the topic has that partition; else its key decides. */
  readonly partition: number;
  /** `false`: its partition was taken away, and its next owner sees the record again. */
  readonly isWanted: () => boolean;
  /** The broker has it. */
  readonly onSent: () => void;
  /** It is not wanted any more, and was perhaps not sent. */
  readonly onDropped: () => void;
}

interface Entry extends FailedRecord {
  headers: RecordHeaders;
  isShort: boolean;
  failures: number;
}

export interface SenderOptions {
  readonly producer: DriverProducer;
  /** What is known of topics; rejects where the broker cannot be asked. */
  readonly describe: (topics: readonly string[]) => Promise<readonly TopicDescription[]>;
  readonly random: () => number;
  readonly onTrouble: (what: string, error: unknown) => void;
}

/**
 * Sends failed records to their retry and dead-letter topics, again and again until the broker has acknowledged them:
 * only then are they finished where they came from. Records that come while a request is under way go out together.
 */
export class FailureSender {
  readonly #options: SenderOptions;
  readonly #partitions = new Map<string, number>();
  readonly #sleeps = new Map<() => void, NodeJS.Timeout>();
  #queue: Entry[] = [];
  #isSending = false;
  #isStopping = false;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  send(failed: FailedRecord): void {
    this.#queue.push({ ...failed, headers: failed.record.headers, isShort: false, failures: 0 });
    this.#start();
  }

  /** Sends what waits once more, and drops what fails then. */
  stop(): void {
    this.#isStopping = true;
    this.#wakeAll();
  }

  /** Looks again whether records that wait are wanted. */
  dropUnwanted(): void {
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const [wake, timer] of [...this.#sleeps]) {
      clearTimeout(timer);
      wake();
    }
  }

  #start(): void {
    if (this.#isSending) return;
    this.#isSending = true;
    void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const entries = this.#queue.splice(0, MAX_BATCH);
      await this.#sendBatch(entries.filter(isStillWanted));
    }
    this.#isSending = false;
  }

  /** Never rejects. */
  async #sendBatch(entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    try {
      await this.#learnPartitions(new Set(entries.map(({ record }) => record.topic)));
      const records = entries.map((entry) => this.#recordOf(entry));
      await this.#options.producer.send(records, SEND_SETTINGS);
    } catch (error) {
      // One record that the broker refuses must not hold back the others.
      if (entries.length > 1 && isRefusal(error)) for (const entry of entries) await this.#sendBatch([entry]);
      else for (const entry of entries) this.#again(entry, error);
      return;
    }
    for (const entry of entries) entry.onSent();
  }

  #again(entry: Entry, error: unknown): void {
    entry.failures += 1;
    this.#options.onTrouble(`send to ${entry.record.topic}`, error);
    if (isRefusal(error) && !entry.isShort) {
      // Perhaps it is too large with what was added to it.
      entry.isShort = true;
      entry.headers = withoutExceptionText(entry.headers);
      this.#queue.push(entry);
    } else if (this.#isStopping) {
      entry.onDropped();
    } else {
      const wake = (): void => {
        this.#sleeps.delete(wake);
        this.#queue.push(entry);
        this.#start();
      };
      this.#sleeps.set(wake, setTimeout(wake, backoffMs(entry.failures, this.#options.random)));
    }
  }

  #recordOf({ record, partition, headers }: Entry): RecordToSend {
    const hasPartition = partition < (this.#partitions.get(record.topic) ?? 0);
    return { ...record, headers, partition: hasPartition ? partition : null };
  }

  /** Without an answer the keys decide: the records arrive all the same. */
  async #learnPartitions(topics: ReadonlySet<string>): Promise<void> {
    const unknown = [...topics].filter((topic) => !this.#partitions.has(topic));
    if (unknown.length === 0) return;
    try {
      for (const { topic, partitions } of await this.#options.describe(unknown)) {
        this.#partitions.set(topic, partitions);
      }
    } catch (error) {
      this.#options.onTrouble(`describe ${unknown.join(", ")}`, error);
    }
  }
}

function isStillWanted(entry: Entry): boolean {
  if (entry.isWanted()) return true;
  entry.onDropped();
  return false;
}

function isRefusal(error: unknown): boolean {
  return error instanceof DriverError && error.kind === "refused";
}
