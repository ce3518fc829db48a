import type { DriverRecord } from "../driver.js";
import { textHeader } from "../headers.js";
import type { Reading } from "../reading.js";
import type { RecordOrigin } from "../retry-headers.js";
import type { Attempt } from "./attempt.js";
import type { DeliverySpan } from "./delivery-spans.js";
import type { Lane } from "./lanes.js";
import type { PartitionWork } from "./partition-work.js";
import type { Source } from "./subscription.js";

/** One record from when it was fetched until it is finished. */
export class Delivery {
  readonly record: DriverRecord;
  readonly partition: PartitionWork;
  readonly lane: Lane;
  /** Where the record was first. */
  readonly origin: RecordOrigin;
  /** Of the attempt that is made, or that is made next; 1 for the first. */
  attemptNumber: number;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
  /** What it turned out to be; `null` before it was read. */
  reading: Reading | null = null;
  /** While a handler runs. */
  attempt: Attempt | null = null;
  /** Of the latest attempt; `null`: nobody traces. */
  span: DeliverySpan | null = null;
  /** While the inbox is asked for the record. */
  #opening: AbortController | null = null;
  isFinished = false;
  nextInLane: Delivery | null = null;
  nextInWindow: Delivery | null = null;

  constructor(
    record: DriverRecord,
    place: { readonly partition: PartitionWork; readonly lane: Lane },
    history: { readonly origin: RecordOrigin; readonly attempt: number; readonly dueAt: number } | null,
  ) {
    this.record = record;
    this.partition = place.partition;
    this.lane = place.lane;
    this.origin = history?.origin ?? record;
    this.attemptNumber = (history?.attempt ?? 0) + 1;
    this.dueAt = history?.dueAt ?? 0;
  }

  get source(): Source {
    return this.partition.role.source;
  }

  /** Also where the record comes from a retry topic. */
  get sourceTopic(): string {
    return this.partition.role.sourceTopic ?? this.origin.topic;
  }

  /** The signal aborts when the record is not wanted any more. */
  beginOpening(): AbortSignal {
    this.#opening = new AbortController();
    if (this.partition.isClosed) this.#opening.abort();
    return this.#opening.signal;
  }

  endOpening(): void {
    this.#opening = null;
  }

  /** Nobody waits for the inbox any more. */
  giveUpOpening(): void {
    this.#opening?.abort();
  }

  /** The same for every delivery of the record, retries included. */
  id(): string {
    const { topic, partition, offset } = this.origin;
    return textHeader(this.record.headers, "ce_id") ?? `${topic}-${partition}-${offset}`;
  }
}
