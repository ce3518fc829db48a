import type { TopicPartition } from "../driver.js";
import type { PartitionWork } from "./partition-work.js";

/**
 * Handlers that went on when their partition was taken away. Where it comes back to this process meanwhile, its records
 * wait for them: else two handlers would work on one key at the same time.
 */
export class Lingering {
  readonly #works = new Map<string, Set<PartitionWork>>();

  add(groupId: string, work: PartitionWork): void {
    if (!work.hasHandlers) return;
    const name = nameOf(groupId, work);
    const works = this.#works.get(name) ?? new Set();
    this.#works.set(name, works);
    works.add(work);
    void work.whenIdle().then(() => {
      works.delete(work);
      if (works.size === 0 && this.#works.get(name) === works) this.#works.delete(name);
    });
  }

  /** Resolves when they have ended, or their deadline has passed; `null`: there are none. */
  of(groupId: string, partition: TopicPartition): Promise<unknown> | null {
    const works = this.#works.get(nameOf(groupId, partition));
    return works === undefined ? null : Promise.all([...works].map((work) => work.whenIdle()));
  }
}

function nameOf(groupId: string, { topic, partition }: TopicPartition): string {
  return JSON.stringify([groupId, topic, partition]);
}
