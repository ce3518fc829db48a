import { randomUUID } from "node:crypto";
import type { Convert } from "../codecs/codecs.js";
import { addressText } from "../kafka/address.js";
import { type CallOptions, type EncodedMessage, MessageEncoder } from "../kafka/encode-message.js";
import type { KeyValue, MessageSpec, SendOperation } from "../kafka/operation.js";
import type { TraceContext } from "../kafka/producer-options.js";
import { messagingAttributes } from "../telemetry/messaging.js";
import { currentTrace, inSpan, type SpanDescription, type Tracing } from "../telemetry/tracing.js";
import type { Violation } from "../validation/violation.js";
import { aggregateIdOf } from "./outbox-aggregate.js";
import { entryOf, type OutboxEntry, OutboxInserter } from "./outbox-insert.js";
import type {
  OutboxBatchEntry,
  OutboxMethodWithoutOptions,
  OutboxOptions,
  OutboxReceipt,
} from "./outbox-options.js";
import type { SqlTransaction } from "./sql.js";
import type { PostgresTables } from "./tables.js";

/** What the methods of one outbox share. */
export interface OutboxCore {
  /** CloudEvents' `source`. */
  readonly source: string;
  readonly trace: () => TraceContext | null;
  readonly tracing: Tracing | undefined;
  readonly inserter: OutboxInserter;
}

/** What an outbox knows of its service. */
export interface OutboxInfo {
  readonly service: string;
  /** CloudEvents' `source`, where the options give none. */
  readonly source: string;
  /** Where the options give none. */
  readonly tables: PostgresTables;
}

export function openOutbox(options: OutboxOptions, info: OutboxInfo): OutboxCore {
  const { tracing } = options;
  return {
    source: options.source ?? info.source,
    trace: options.trace ?? (() => currentTrace(tracing)),
    tracing,
    inserter: new OutboxInserter(options.tables ?? info.tables),
  };
}

/** One kind of event, and which aggregate it belongs to. */
export interface OutboxEvent<Payload, Headers> {
  readonly message: MessageSpec<Payload, Headers, never>;
  /** `order` */
  readonly aggregateType: string;
  /** The contract's expression. Default: the record's key. */
  readonly aggregateId?: (message: { readonly payload: Payload; readonly headers: Headers }) => KeyValue;
  /** What writes the value of `aggregateId`, where that is a `Date`. */
  readonly encodeAggregateId?: Convert;
}

/** All that an event can be written with. */
interface WriteOptions extends CallOptions {
  readonly aggregateId?: string;
}

/** The method that writes one kind of event. */
export function outboxMethod<
  Payload,
  Headers,
  Options extends WriteOptions = WriteOptions,
  TombstoneOptions extends WriteOptions = WriteOptions,
>(
  core: OutboxCore,
  operation: Pick<SendOperation<unknown>, "name" | "channel">,
  event: OutboxEvent<Payload, Headers>,
): OutboxMethodWithoutOptions<Payload, Options, TombstoneOptions> {
  const writer = new EventWriter(core, operation, event);
  const one = (transaction: SqlTransaction, payload: Payload, options?: Options): Promise<OutboxReceipt> =>
    writer.write(transaction, 1, () => [writer.encode(payload, options ?? {}, 0)]).then(only);
  const batch = (
    transaction: SqlTransaction,
    events: readonly OutboxBatchEntry<Payload, Options>[],
  ): Promise<readonly OutboxReceipt[]> =>
    writer.write(transaction, events.length, () =>
      events.map((entry, index) => writer.encode(entry.payload, entry, index)),
    );
  const tombstone = (
    transaction: SqlTransaction,
    key: string | Uint8Array,
    options?: TombstoneOptions,
  ): Promise<OutboxReceipt> =>
    writer.write(transaction, 1, () => [writer.encodeTombstone(key, options ?? {})]).then(only);
  return Object.assign(one, { batch, tombstone });
}

function only([receipt]: readonly OutboxReceipt[]): OutboxReceipt {
  if (receipt === undefined) throw new Error("one event was written, and has no receipt");
  return receipt;
}

class EventWriter<Payload, Headers> {
  readonly #inserter: OutboxInserter;
  readonly #encoder: MessageEncoder;
  readonly #event: OutboxEvent<Payload, Headers>;
  readonly #tracing: Tracing | undefined;
  readonly #span: SpanDescription;

  constructor(
    { source, trace, tracing, inserter }: OutboxCore,
    { name, channel }: Pick<SendOperation<unknown>, "name" | "channel">,
    event: OutboxEvent<Payload, Headers>,
  ) {
    this.#inserter = inserter;
    this.#tracing = tracing;
    this.#span = spanOf({
      operation: name,
      message: event.message.name,
      destination: addressText(channel.address),
    });
    this.#encoder = new MessageEncoder(event.message, { operation: name, channel, source, trace });
    this.#event = event;
  }

  /** @param encode of all events, before the first is written */
  write(
    transaction: SqlTransaction,
    count: number,
    encode: () => readonly OutboxEntry[],
  ): Promise<readonly OutboxReceipt[]> {
    return inSpan(this.#tracing, this.#span, async (span) => {
      if (count !== 1) span.setAttributes({ "messaging.batch.message_count": count });
      const entries = encode();
      await this.#inserter.insert(transaction, entries);
      return entries.map(({ id }) => ({ id }));
    });
  }

  encode(payload: Payload, options: WriteOptions, index: number): OutboxEntry {
    const { aggregateId } = this.#event;
    const encoded = this.#encoder.encodeParts(payload, withId(options), index);
    // The compiler has held the options of every call against the headers of this message.
    const headers = (options.headers ?? {}) as Headers;
    const value = aggregateId === undefined ? null : () => aggregateId({ payload, headers });
    return this.#entry(encoded, { options, value, index });
  }

  encodeTombstone(key: string | Uint8Array, options: WriteOptions): OutboxEntry {
    const { aggregateId } = this.#event;
    const encoded = this.#encoder.encodeTombstoneParts(key, withId(options));
    // There is no payload to take it from.
    const value = aggregateId === undefined ? null : () => null;
    return this.#entry(encoded, { options, value, index: 0 });
  }

  #entry(
    encoded: EncodedMessage,
    {
      options,
      value,
      index,
    }: {
      readonly options: WriteOptions;
      readonly value: (() => KeyValue) | null;
      readonly index: number;
    },
  ): OutboxEntry {
    const { aggregateType, encodeAggregateId } = this.#event;
    const violations: Violation[] = [];
    const sources = {
      given: options.aggregateId,
      value,
      encode: encodeAggregateId ?? null,
      key: encoded.key,
    };
    const id = aggregateIdOf(sources, violations);
    this.#encoder.refuse(violations, index);
    return entryOf(encoded, { type: aggregateType, id: id ?? "" });
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Throws a `RangeError` for an id that is no UUID. Postgres would write it in small letters. */
function withId(options: WriteOptions): WriteOptions {
  const id = options.id === undefined ? randomUUID() : options.id.toLowerCase();
  if (!UUID.test(id)) throw new RangeError(`id must be a UUID, and is ${JSON.stringify(options.id)}`);
  return { ...options, id };
}

/** The event is created here, and the relay publishes it: who receives it goes on with this span. */
function spanOf(event: {
  readonly operation: string;
  readonly message: string;
  readonly destination: string;
}): SpanDescription {
  const { operation, message, destination } = event;
  return {
    name: `create ${destination}`,
    kind: "producer",
    attributes: messagingAttributes("create", {
      "messaging.destination.name": destination,
      "commsgen.operation": operation,
      "commsgen.message": message,
    }),
  };
}
