import { DriverError, type RecordPosition, type RecordToSend, type SendSettings } from "../driver.js";
import { isTopicRefused } from "./client-errors.js";

/** What is written at once. The default limit of a broker for one batch is 1 MiB. */
const batchLimitBytes = 512 * 1024;

/** Writes records of one topic in their order; stops trying, and rejects, at `deadline`. */
export type WriteBatch = (
  records: readonly RecordToSend[],
  settings: SendSettings & { readonly deadline: number },
) => Promise<readonly RecordPosition[]>;

interface Waiting {
  readonly records: readonly RecordToSend[];
  readonly settings: SendSettings;
  readonly bytes: number;
  readonly deadline: number;
  readonly resolve: (positions: readonly RecordPosition[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends to one topic, one batch at a time: the next batch starts when the broker has answered for the last one, however
 * often that was tried. So the order holds, and a sequence number is never used for other records than those it was
 * first sent with, which a broker would take for a duplicate and drop. What waits meanwhile travels as one batch.
 */
export class SendQueue {
  readonly #write: WriteBatch;
  #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;

  constructor(write: WriteBatch) {
    this.#write = write;
  }

  send(records: readonly RecordToSend[], settings: SendSettings): Promise<readonly RecordPosition[]> {
    return new Promise((resolve, reject) => {
      const bytes = records.reduce((sum, record) => sum + sizeOf(record), 0);
      const deadline = Date.now() + settings.timeoutMs;
      this.#waiting.push({ records, settings, bytes, deadline, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits and nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    // Calls of the same tick travel together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      if (batch.length > 0) await this.#sendBatch(batch);
    }
    this.#running = null;
  }

  #takeBatch(): readonly Waiting[] {
    const now = Date.now();
    const overdue = this.#waiting.filter(({ deadline }) => deadline <= now);
    for (const { reject, settings } of overdue) reject(timeoutError(settings.timeoutMs));
    if (overdue.length > 0) this.#waiting = this.#waiting.filter(({ deadline }) => deadline > now);
    const [first] = this.#waiting;
    if (first === undefined) return [];
    let bytes = 0;
    const end = this.#waiting.findIndex((each, index) => {
      bytes += each.bytes;
      const fits = bytes <= batchLimitBytes && isSame(each.settings, first.settings);
      return index > 0 && !fits;
    });
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }

  async #sendBatch(batch: readonly Waiting[]): Promise<void> {
    const [first] = batch;
    if (first === undefined) return;
    try {
      const records = batch.flatMap((each) => each.records);
      const positions = await this.#write(records, { ...first.settings, deadline: first.deadline });
      let start = 0;
      for (const { records: own, resolve } of batch) {
        resolve(positions.slice(start, start + own.length));
        start += own.length;
      }
    } catch (error) {
      const isRefused = error instanceof DriverError && error.kind === "refused";
      // One of them is refused, and the broker does not say which. For a topic that is missing the client takes seconds.
      const isOnesFault = batch.length > 1 && isRefused && !isTopicRefused(error);
      if (isOnesFault) for (const each of batch) await this.#sendBatch([each]);
      else for (const { reject } of batch) reject(error);
    }
  }
}

export function timeoutError(timeoutMs: number): DriverError {
  return new DriverError("unavailable", `the broker did not acknowledge within ${timeoutMs} ms`);
}

function isSame(left: SendSettings, right: SendSettings): boolean {
  return left.compression === right.compression && left.timeoutMs === right.timeoutMs;
}

/** About what the record takes on the wire. */
function sizeOf({ key, value, headers }: RecordToSend): number {
  const headersSize = headers.reduce((sum, [name, each]) => sum + name.length + (each?.length ?? 0) + 4, 0);
  return (key?.length ?? 0) + (value?.length ?? 0) + headersSize + 24;
}
