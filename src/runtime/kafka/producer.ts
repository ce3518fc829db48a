import { ProducerTelemetry, type SendSubject } from "../telemetry/producer-telemetry.js";
import { currentTrace } from "../telemetry/tracing.js";
import { addressText } from "./address.js";
import { DriverError, type RecordPosition, type RecordToSend } from "./driver.js";
import { type CallOptions, MessageEncoder } from "./encode-message.js";
import type { SendOperation } from "./operation.js";
import type {
  BatchEntry,
  ProducerConnection,
  ProducerOptions,
  SendMethodWithoutOptions,
  TraceContext,
} from "./producer-options.js";
import { SendQueue } from "./send-queue.js";

/** What the methods of one producer share. Its functions need no `this`. */
export interface ProducerCore extends ProducerConnection {
  /** CloudEvents' `source`. */
  readonly source: string;
  readonly trace: () => TraceContext | null;
  /** Connects where that has not been done yet. Rejects with a `DriverError`. */
  readonly send: (records: readonly RecordToSend[]) => Promise<readonly RecordPosition[]>;
  /** `null`: nobody wants spans or metrics. */
  readonly telemetry: ProducerTelemetry | null;
}

/** What a producer knows of its service. */
export interface ProducerInfo {
  readonly service: string;
  /** CloudEvents' `source`, where the options give none. */
  readonly source: string;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_PENDING = 100_000;

/** Opens a producer, which connects by `connect` or with the first message. */
export function openProducer(options: ProducerOptions, info: ProducerInfo): ProducerCore {
  const connection = new Connection(options, info.service);
  const { tracing, metrics } = options;
  return {
    source: options.source ?? info.source,
    trace: options.trace ?? (() => currentTrace(tracing)),
    telemetry: tracing === undefined && metrics === undefined ? null : new ProducerTelemetry(options),
    connect: () => connection.connect(),
    close: () => connection.close(),
    send: (records) => connection.send(records),
  };
}

/**
 * The method that sends one kind of message.
 *
 * @param message the property under which `operation` has it
 */
export function sendMethod<
  Payload,
  Options extends CallOptions = CallOptions,
  TombstoneOptions extends CallOptions = CallOptions,
>(
  core: ProducerCore,
  operation: SendOperation<Readonly<Record<string, unknown>>>,
  message: string,
): SendMethodWithoutOptions<Payload, Options, TombstoneOptions> {
  const spec = operation.messages[message];
  if (spec === undefined) throw new TypeError(`${operation.name} has no message ${message}`);
  const { source, trace } = core;
  const encoder = new MessageEncoder(spec, {
    operation: operation.name,
    channel: operation.channel,
    source,
    trace,
  });
  const send = senderOf(core, {
    operation: operation.name,
    message: spec.name,
    destination: addressText(operation.channel.address),
  });
  const one = async (payload: Payload, options?: Options): Promise<RecordPosition> =>
    only(await send(1, () => [encoder.encode(payload, options ?? {}, 0)]));
  const batch = async (
    messages: readonly BatchEntry<Payload, Options>[],
  ): Promise<readonly RecordPosition[]> =>
    send(messages.length, () => messages.map((entry, index) => encoder.encode(entry.payload, entry, index)));
  const tombstone = async (key: string | Uint8Array, options?: TombstoneOptions): Promise<RecordPosition> =>
    only(await send(1, () => [encoder.encodeTombstone(key, options ?? {})]));
  return Object.assign(one, { batch, tombstone });
}

/** Sends what `encode` makes of so many messages. Throws what `encode` throws. */
function senderOf(
  { telemetry, send }: ProducerCore,
  subject: SendSubject,
): (count: number, encode: () => readonly RecordToSend[]) => Promise<readonly RecordPosition[]> {
  if (telemetry === null) return (_, encode) => send(encode());
  return (count, encode) => telemetry.send(subject, { count, encode, send });
}

function only([position]: readonly RecordPosition[]): RecordPosition {
  if (position === undefined) throw new DriverError("unavailable", "the driver gave no position");
  return position;
}

class Connection {
  readonly #service: string;
  readonly #driver: ProducerOptions["kafka"]["producer"];
  readonly #queue: SendQueue;
  #connected: Promise<void> | null = null;
  #closed: Promise<void> | null = null;

  constructor(options: ProducerOptions, service: string) {
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const settings = { compression: options.compression ?? "none", timeoutMs };
    this.#service = service;
    this.#driver = options.kafka.producer;
    this.#queue = new SendQueue({
      maxPending: options.maxPending ?? DEFAULT_MAX_PENDING,
      timeoutMs,
      send: async (records) => {
        await this.#open();
        return this.#driver.send(records, settings);
      },
    });
  }

  async connect(): Promise<void> {
    this.#refuseWhenClosed();
    await this.#open();
  }

  async send(records: readonly RecordToSend[]): Promise<readonly RecordPosition[]> {
    this.#refuseWhenClosed();
    return this.#queue.send(records);
  }

  close(): Promise<void> {
    this.#closed ??= this.#flushAndDisconnect();
    return this.#closed;
  }

  /** One connection for all who ask at the same time; the next who asks tries again where it failed. */
  #open(): Promise<void> {
    this.#connected ??= this.#driver.connect().catch((error: unknown) => {
      this.#connected = null;
      throw error;
    });
    return this.#connected;
  }

  async #flushAndDisconnect(): Promise<void> {
    await this.#queue.flush();
    // Who failed to connect has been told; there is nothing to close then.
    const isConnected = await this.#connected?.then(
      () => true,
      () => false,
    );
    if (isConnected === true) await this.#driver.disconnect();
  }

  #refuseWhenClosed(): void {
    if (this.#closed !== null) {
      throw new DriverError("closed", `the producer of ${this.#service} is closed`);
    }
  }
}
