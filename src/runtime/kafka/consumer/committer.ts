import { type DriverConsumer, DriverError } from "../driver.js";
import type { PartitionWork } from "./partition-work.js";

/** Commits the positions of one member's partitions, those that have moved, at most once in an interval. */
export class Committer {
  readonly #driver: DriverConsumer;
  readonly #intervalMs: number;
  readonly #onTrouble: (error: unknown) => void;
  readonly #moved = new Set<PartitionWork>();
  #timer: NodeJS.Timeout | null = null;
  #commit: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(driver: DriverConsumer, intervalMs: number, onTrouble: (error: unknown) => void) {
    this.#driver = driver;
    this.#intervalMs = intervalMs;
    this.#onTrouble = onTrouble;
  }

  moved(partition: PartitionWork): void {
    if (this.#isClosed) return;
    this.#moved.add(partition);
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.commitNow();
    }, this.#intervalMs);
  }

  /** Commits all that has moved. Resolves also where that failed: it is tried again, by whoever owns the partition. */
  commitNow(): Promise<void> {
    this.#commit = this.#commit.then(() => this.#commitMoved());
    return this.#commit;
  }

  /** The partitions belong to others. */
  forget(partitions: readonly PartitionWork[]): void {
    for (const partition of partitions) this.#moved.delete(partition);
  }

  close(): void {
    this.#isClosed = true;
    this.#moved.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #commitMoved(): Promise<void> {
    const byGeneration = new Map<number, PartitionWork[]>();
    for (const partition of this.#moved) {
      const others = byGeneration.get(partition.generation);
      if (others === undefined) byGeneration.set(partition.generation, [partition]);
      else others.push(partition);
    }
    this.#moved.clear();
    for (const [generation, partitions] of byGeneration) await this.#commitSome(partitions, generation);
  }

  async #commitSome(partitions: readonly PartitionWork[], generation: number): Promise<void> {
    const offsets = partitions.flatMap(({ topic, partition, position }) =>
      position === null ? [] : [{ topic, partition, offset: position }],
    );
    try {
      await this.#driver.commit(offsets, generation);
    } catch (error) {
      // The group has moved on: the records are handled once more by the next owner, who commits them.
      if (error instanceof DriverError && error.kind === "not-assigned") return;
      this.#onTrouble(error);
      for (const partition of partitions) this.moved(partition);
    }
  }
}
