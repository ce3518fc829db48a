import type { KafkaDriver, TopicPartition } from "../driver.js";
import type { ConsumerSettings } from "./settings.js";
import { withinTime } from "./within-time.js";

/** A partition of which the lag is wanted. */
export interface LaggingPartition extends TopicPartition {
  readonly isFetching: boolean;
  readonly lag: number | null;
  learn(offsets: { readonly next: number; readonly end: number }): void;
}

/** The partitions that are assigned to a member of a group. */
export interface LaggingGroup {
  readonly groupId: string;
  readonly partitions: Iterable<LaggingPartition>;
}

export interface LagReaderParts {
  readonly kafka: Pick<KafkaDriver, "createAdmin">;
  readonly startAt: ConsumerSettings["startAt"];
  readonly groups: () => readonly LaggingGroup[];
  /** The broker was asked, and does not answer. */
  readonly onTrouble: (error: unknown) => void;
}

interface PartitionOfGroup {
  readonly groupId: string;
  readonly work: LaggingPartition;
}

export interface PartitionLag extends TopicPartition {
  readonly groupId: string;
  readonly records: number;
}

/** How often the broker is asked at most: of partitions of which something is known, and of which nothing is. */
const ASK_INTERVAL_MS = { known: 10_000, unknown: 1_000 } as const;
/** Whoever wants the lag waits no longer for the broker. */
const ASK_TIMEOUT_MS = 2_000;

/**
 * How far a consumer is behind. Fetches say it as they go; the broker is asked where there is none: of partitions that are
 * paused, and of those from which no record has come since they were assigned.
 */
export class LagReader {
  readonly #parts: LagReaderParts;
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | null = null;

  constructor(parts: LagReaderParts) {
    this.#parts = parts;
  }

  /** Of the partitions that are assigned now, as far as it is known. Never rejects. */
  async read(): Promise<readonly PartitionLag[]> {
    const unheardOf = this.#unheardOf();
    if (unheardOf.length > 0) {
      const isUnknown = unheardOf.some(({ work }) => work.lag === null);
      const intervalMs = isUnknown ? ASK_INTERVAL_MS.unknown : ASK_INTERVAL_MS.known;
      if (performance.now() - this.#askedAt >= intervalMs) this.#startAsking();
      if (this.#asking !== null) await withinTime(this.#asking, ASK_TIMEOUT_MS);
    }
    return this.#parts
      .groups()
      .flatMap(({ groupId, partitions }) =>
        [...partitions].flatMap(({ topic, partition, lag }) =>
          lag === null ? [] : [{ groupId, topic, partition, records: lag }],
        ),
      );
  }

  #startAsking(): void {
    this.#asking ??= this.#ask()
      // Without an answer, what is known has to do.
      .catch((error: unknown) => this.#parts.onTrouble(error))
      .finally(() => {
        this.#asking = null;
      });
  }

  /** Partitions of which no fetch tells anything now. */
  #unheardOf(): readonly PartitionOfGroup[] {
    return this.#parts
      .groups()
      .flatMap(({ groupId, partitions }) =>
        [...partitions].flatMap((work) => (work.isFetching && work.lag !== null ? [] : [{ groupId, work }])),
      );
  }

  async #ask(): Promise<void> {
    this.#askedAt = performance.now();
    const admin = this.#parts.kafka.createAdmin();
    await admin.connect();
    try {
      for (const { groupId, topic, works } of byTopic(this.#unheardOf())) {
        const committed = await admin.committed(groupId, topic);
        const offsets = await admin.offsets(topic);
        for (const work of works) {
          const ends = offsets.find(({ partition }) => partition === work.partition);
          if (ends === undefined) continue;
          const begin = this.#parts.startAt === "earliest" ? ends.first : ends.next;
          const at = committed.find(({ partition }) => partition === work.partition)?.offset ?? -1;
          work.learn({ next: at === -1 ? begin : at, end: ends.next });
        }
      }
    } finally {
      await admin.disconnect();
    }
  }
}

interface TopicOfGroup {
  readonly groupId: string;
  readonly topic: string;
  readonly works: LaggingPartition[];
}

function byTopic(partitions: readonly PartitionOfGroup[]): Iterable<TopicOfGroup> {
  const topics = new Map<string, TopicOfGroup>();
  for (const { groupId, work } of partitions) {
    const name = JSON.stringify([groupId, work.topic]);
    const others = topics.get(name);
    if (others === undefined) topics.set(name, { groupId, topic: work.topic, works: [work] });
    else others.works.push(work);
  }
  return topics.values();
}
