import { pointerToken } from "../validation/report.js";
import type { Violation } from "../validation/violation.js";
import { topicOf } from "./address.js";
import {
  type EventAttributes,
  HeaderProvider,
  type ProvidedHeaders,
  providedHeaders,
} from "./cloud-events.js";
import { decodeKey } from "./decode-value.js";
import type { RecordToSend } from "./driver.js";
import { encodeKey, encodePayload, encodeTyped, isValid } from "./encode-value.js";
import { InvalidMessageError } from "./errors.js";
import { compareNames, encodeHeaderFields, type Header } from "./headers.js";
import type { ChannelSpec, KeySpec, KeyValue, MessageSpec } from "./operation.js";
import type { SendOptions, TraceContext } from "./producer-options.js";
import { decodeUtf8, encodeUtf8 } from "./utf8.js";

/** All that a message can be sent with. */
export interface CallOptions extends SendOptions {
  readonly headers?: object;
  readonly parameters?: object;
  readonly key?: unknown;
}

export interface EncoderSettings {
  /** For messages: `publishOrderPlaced`. */
  readonly operation: string;
  readonly channel: ChannelSpec;
  /** CloudEvents' `source`. */
  readonly source: string;
  readonly trace: () => TraceContext | null;
}

/** A message that holds to its contract, in its parts. */
export interface EncodedMessage {
  readonly topic: string;
  readonly key: Uint8Array | null;
  /** `null`: a tombstone. */
  readonly value: Uint8Array | null;
  readonly attributes: EventAttributes;
  /** Of the attributes, ready for the wire. */
  readonly attributeHeaders: readonly Header[];
  /** All others, by name. */
  readonly headers: readonly Header[];
}

/** What a typed value becomes, and what is wrong with it. */
interface Encoding {
  readonly options: CallOptions;
  readonly violations: Violation[];
}

/** Makes records of one kind of message. */
export class MessageEncoder {
  readonly #message: MessageSpec<unknown, unknown, unknown>;
  readonly #settings: EncoderSettings;
  readonly #provider: HeaderProvider;
  /** `null` where the address has parameters. */
  readonly #topic: string | null;

  constructor(message: MessageSpec<never, never, never>, settings: EncoderSettings) {
    // The compiler has held the payload and headers of every call against the types of this message.
    this.#message = message as MessageSpec<unknown, unknown, unknown>;
    this.#settings = settings;
    this.#provider = new HeaderProvider(message, settings.source, settings.trace);
    const { address } = settings.channel;
    this.#topic = address.every((part) => typeof part === "string") ? address.join("") : null;
  }

  /**
   * Throws an `InvalidMessageError`; a `RangeError` or `TypeError` for options that no contract allows.
   *
   * @param index of the batch, for the error
   */
  encode(payload: unknown, options: CallOptions, index: number): RecordToSend {
    return recordOf(this.encodeParts(payload, options, index), options);
  }

  /** Throws as `encode` does. Headers are checked where there are any. */
  encodeTombstone(key: string | Uint8Array, options: CallOptions): RecordToSend {
    return recordOf(this.encodeTombstoneParts(key, options), options);
  }

  /** Throws as `encode` does. */
  encodeParts(payload: unknown, options: CallOptions, index: number): EncodedMessage {
    const encoding: Encoding = { options, violations: [] };
    const topic = this.#encodeTopic(encoding);
    const value = encodePayload(payload, this.#message.payload, encoding.violations);
    const provided = this.#provider.provide(options, true);
    const headers = this.#encodeHeaders(provided, encoding);
    // An expression may rely on what the contract says of the payload.
    const key = encoding.violations.length === 0 ? this.#encodeKey(payload, encoding) : null;
    this.refuse(encoding.violations, index);
    const { attributes, headers: attributeHeaders } = provided;
    return { topic, key, value, attributes, attributeHeaders, headers };
  }

  /** Throws as `encodeTombstone` does. */
  encodeTombstoneParts(key: string | Uint8Array, options: CallOptions): EncodedMessage {
    const encoding: Encoding = { options, violations: [] };
    const topic = this.#encodeTopic(encoding);
    const provided = this.#provider.provide(options, false);
    const headers =
      options.headers === undefined
        ? sorted(extraHeaders(this.#message, encoding))
        : this.#encodeHeaders(provided, encoding);
    const bytes = tombstoneKey(key, this.#message.key, encoding.violations);
    this.refuse(encoding.violations, 0);
    const { attributes, headers: attributeHeaders } = provided;
    return { topic, key: bytes, value: null, attributes, attributeHeaders, headers };
  }

  /** Throws an `InvalidMessageError` where there are violations. */
  refuse(violations: readonly Violation[], index: number): void {
    if (violations.length === 0) return;
    const { operation } = this.#settings;
    throw new InvalidMessageError({ operation, message: this.#message.name, index, violations });
  }

  #encodeTopic({ options, violations }: Encoding): string {
    if (this.#topic !== null) return this.#topic;
    const { address, validateParameters } = this.#settings.channel;
    const parameters = options.parameters ?? {};
    if (!isValid(parameters, validateParameters, { pointer: "/parameters", violations })) return "";
    return topicOf(address, new Map(Object.entries(parameters)), violations);
  }

  #encodeHeaders({ headers: provided }: ProvidedHeaders, encoding: Encoding): readonly Header[] {
    const { headers: spec } = this.#message;
    const { options, violations } = encoding;
    const extra = extraHeaders(this.#message, encoding);
    if (spec.fields.length === 0 && spec.validate === null) return sorted(extra);
    const given = encodeTyped(options.headers ?? {}, spec.encode, { pointer: "/headers", violations });
    const wire = new Map(Object.entries(given ?? {}));
    for (const [name, value] of provided) {
      if (spec.provided.includes(name) && value !== null) wire.set(name, decodeUtf8(value));
    }
    if (!isValid(Object.fromEntries(wire), spec.validate, { pointer: "/headers", violations })) return [];
    return sorted([...encodeHeaderFields(spec.fields, wire, violations), ...extra]);
  }

  #encodeKey(payload: unknown, { options, violations }: Encoding): Uint8Array | null {
    const { key: spec } = this.#message;
    const value = options.key === undefined ? keyOf(spec, payload, options.headers ?? {}) : options.key;
    return encodeKey(value, spec, violations);
  }
}

function recordOf(message: EncodedMessage, { partition }: CallOptions): RecordToSend {
  if (partition !== undefined && !(Number.isInteger(partition) && partition >= 0)) {
    throw new RangeError(`partition must be a whole number of at least 0, and is ${partition}`);
  }
  const { topic, key, value, attributes, attributeHeaders, headers } = message;
  return {
    topic,
    partition: partition ?? null,
    key,
    value,
    headers: [...attributeHeaders, ...headers],
    timestamp: attributes.time.getTime(),
  };
}

/** By name, since an outbox keeps no other order. */
function sorted(headers: Header[]): readonly Header[] {
  return headers.length < 2 ? headers : headers.sort(([a], [b]) => compareNames(a, b));
}

/** Those that the contract does not name. */
function extraHeaders(message: MessageSpec<unknown, unknown, unknown>, encoding: Encoding): Header[] {
  const { extraHeaders: extra } = encoding.options;
  if (extra === undefined) return [];
  return Object.entries(extra).map(([name, value]): Header => {
    const isNamed = providedHeaders.has(name) || message.headers.fields.some((field) => field.name === name);
    const bytes = typeof value === "string" ? encodeUtf8(value) : value;
    if (!isNamed && bytes !== null) return [name, bytes];
    const problem = isNamed
      ? "must not be an extra header: it has a place of its own"
      : "must be whole characters";
    encoding.violations.push({ pointer: `/headers/${pointerToken(name)}`, keyword: "not", message: problem });
    return [name, null];
  });
}

function keyOf(spec: KeySpec<unknown, unknown> | null, payload: unknown, headers: unknown): KeyValue {
  return spec?.of?.({ payload, headers });
}

function tombstoneKey(
  key: string | Uint8Array,
  spec: KeySpec<unknown, unknown> | null,
  violations: Violation[],
): Uint8Array | null {
  const bytes = typeof key === "string" ? encodeUtf8(key) : key;
  const wire = bytes === null || spec === null ? null : decodeKey(bytes, spec);
  if (bytes === null || wire === undefined) {
    violations.push({ pointer: "/key", keyword: "type", message: "must be a key as the contract writes it" });
  } else if (spec !== null) {
    isValid(wire, spec.validate, { pointer: "/key", violations });
  }
  return bytes;
}
