import { DriverError, type RecordPosition, type RecordToSend } from "./driver.js";

/** Kafka's own limit of a request, less what its frame takes. A larger record goes alone, for the broker to judge. */
const MAX_REQUEST_BYTES = 1_000_000;

/** What a record takes beside its key, value and headers, about. */
const RECORD_OVERHEAD_BYTES = 24;

/** Waits no longer than `timeoutMs` for the broker. */
export type SendRecords = (records: readonly RecordToSend[]) => Promise<readonly RecordPosition[]>;

export interface SendQueueSettings {
  readonly send: SendRecords;
  /** How many records may wait or be under way. */
  readonly maxPending: number;
  /** How long a record may wait for its turn, in milliseconds. */
  readonly timeoutMs: number;
}

/** Records of one call, all of which must be written for it to succeed. */
interface Call {
  readonly positions: RecordPosition[];
  readonly count: number;
  readonly deadline: number;
  readonly resolve: (positions: readonly RecordPosition[]) => void;
  readonly reject: (error: unknown) => void;
  isOver: boolean;
}

/** As much of a call as fits into one request. */
interface Part {
  readonly call: Call;
  readonly records: readonly RecordToSend[];
  readonly bytes: number;
}

/**
 * Collects what is sent while a request is under way into the next one, so that many single sends cost as little as
 * one batch. The order of calls is kept. One request is under way at a time.
 */
export class SendQueue {
  readonly #settings: SendQueueSettings;
  readonly #waiting: Part[] = [];
  #pending = 0;
  #running: Promise<void> | null = null;

  constructor(settings: SendQueueSettings) {
    this.#settings = settings;
  }

  /** Resolves when the broker has acknowledged all; rejects with a `DriverError`. */
  send(records: readonly RecordToSend[]): Promise<readonly RecordPosition[]> {
    if (records.length === 0) return Promise.resolve([]);
    const { maxPending, timeoutMs } = this.#settings;
    // A batch that is larger than the limit is fine where nothing else waits.
    if (this.#pending > 0 && this.#pending + records.length > maxPending) {
      const message = `${this.#pending} messages wait to be sent, and ${maxPending} may`;
      return Promise.reject(new DriverError("unavailable", message));
    }
    this.#pending += records.length;
    return new Promise((resolve, reject) => {
      const deadline = Date.now() + timeoutMs;
      const count = records.length;
      const call: Call = { positions: [], count, deadline, resolve, reject, isOver: false };
      this.#waiting.push(...partsOf(call, records));
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits and nothing is under way. */
  async flush(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    // All that is sent in the same turn goes into one request.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const parts = this.#takeRequest();
      if (parts.length > 0) await this.#sendParts(parts);
    }
    this.#running = null;
  }

  #takeRequest(): Part[] {
    const parts: Part[] = [];
    const now = Date.now();
    let bytes = 0;
    let taken = 0;
    for (const part of this.#waiting) {
      if (!part.call.isOver && now > part.call.deadline) {
        this.#fail(part.call, new DriverError("unavailable", "the broker was busy or away for too long"));
      }
      if (part.call.isOver) {
        taken += 1;
        continue;
      }
      if (parts.length > 0 && bytes + part.bytes > MAX_REQUEST_BYTES) break;
      parts.push(part);
      bytes += part.bytes;
      taken += 1;
    }
    this.#waiting.splice(0, taken);
    return parts;
  }

  /** Where the broker refuses one record, the others of the request get another chance without it. */
  async #sendParts(parts: readonly Part[]): Promise<void> {
    const open = parts.filter((part) => !part.call.isOver);
    if (open.length === 0) return;
    try {
      const records = open.flatMap((part) => part.records);
      const positions = await this.#settings.send(records);
      if (positions.length !== records.length)
        throw new Error("the driver did not say where all records are");
      this.#settle(open, positions);
    } catch (error) {
      if (open.length === 1 || !(error instanceof DriverError) || error.kind !== "refused") {
        for (const { call } of open) this.#fail(call, error);
        return;
      }
      const half = Math.ceil(open.length / 2);
      await this.#sendParts(open.slice(0, half));
      await this.#sendParts(open.slice(half));
    }
  }

  #settle(parts: readonly Part[], positions: readonly RecordPosition[]): void {
    let from = 0;
    for (const { call, records } of parts) {
      call.positions.push(...positions.slice(from, from + records.length));
      from += records.length;
      if (call.positions.length === call.count) this.#end(call).resolve(call.positions);
    }
  }

  #fail(call: Call, error: unknown): void {
    if (!call.isOver) this.#end(call).reject(error);
  }

  #end(call: Call): Call {
    call.isOver = true;
    this.#pending -= call.count;
    return call;
  }
}

function partsOf(call: Call, records: readonly RecordToSend[]): Part[] {
  const parts: Part[] = [];
  let start = 0;
  let bytes = 0;
  for (const [index, record] of records.entries()) {
    const size = sizeOf(record);
    if (index > start && bytes + size > MAX_REQUEST_BYTES) {
      parts.push({ call, records: records.slice(start, index), bytes });
      start = index;
      bytes = 0;
    }
    bytes += size;
  }
  parts.push({ call, records: records.slice(start), bytes });
  return parts;
}

function sizeOf({ key, value, headers }: RecordToSend): number {
  let size = RECORD_OVERHEAD_BYTES + (key?.length ?? 0) + (value?.length ?? 0);
  for (const [name, bytes] of headers) size += 2 + name.length + (bytes?.length ?? 0);
  return size;
}
