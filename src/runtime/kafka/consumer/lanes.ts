import type { Delivery } from "./delivery.js";
import { Fifo } from "./fifo.js";

/** Records of one partition with the same key, one after the other. */
export class Lane {
  readonly name: string | null;
  /** The record that is worked on, or that is next. */
  head: Delivery | null = null;
  tail: Delivery | null = null;

  constructor(name: string | null) {
    this.name = name;
  }
}

/** The lanes of a partition. Records without a key share one, so that they keep the partition's order. */
export class Lanes {
  readonly #lanes = new Map<string | null, Lane>();
  /** Those whose head nobody works on. */
  readonly #ready = new Fifo<Lane>();

  get readyCount(): number {
    return this.#ready.length;
  }

  /** The lane for a key; one that is empty exists only while a record is put into it. */
  of(key: Uint8Array | null): Lane {
    // Every byte is a character of its own in latin1, so that different keys have different names.
    const name =
      key === null ? null : Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
    let lane = this.#lanes.get(name);
    if (lane === undefined) {
      lane = new Lane(name);
      this.#lanes.set(name, lane);
    }
    return lane;
  }

  add(delivery: Delivery): void {
    const { lane } = delivery;
    if (lane.tail === null) {
      lane.head = delivery;
      this.#ready.push(lane);
    } else lane.tail.nextInLane = delivery;
    lane.tail = delivery;
  }

  /** The head of the lane that waits longest. It stays there until `advance`. */
  take(): Delivery | null {
    return this.#ready.shift()?.head ?? null;
  }

  /** The head is done with: the next record of the lane may be taken. */
  advance(lane: Lane): void {
    lane.head = lane.head?.nextInLane ?? null;
    if (lane.head !== null) this.#ready.push(lane);
    else {
      lane.tail = null;
      this.#lanes.delete(lane.name);
    }
  }

  clearReady(): void {
    this.#ready.clear();
  }
}
