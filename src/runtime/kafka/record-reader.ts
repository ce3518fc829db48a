import type { Violation } from "../validation/violation.js";
import { type ParametersOf, parameterReader } from "./address.js";
import { contentMode } from "./cloud-events.js";
import { decodeKey, decodePayload } from "./decode-value.js";
import type { DriverRecord, RecordHeaders } from "./driver.js";
import { UnreadableRecordError } from "./errors.js";
import { decodeHeaders, textHeader } from "./headers.js";
import { type KnownMessage, MessageIdentifier, type WireValue } from "./identify-message.js";
import type { MessageHandler } from "./message.js";
import type { KeySpec, MessageSpec, PayloadSpec } from "./operation.js";
import type { ConsumerRoute, Reading, RecordReader } from "./reading.js";
import { readStructuredEvent } from "./structured-event.js";
import { decodeUtf8 } from "./utf8.js";

/** A message of the channel and who handles it. */
interface Candidate extends KnownMessage {
  /** `null`: no operation here receives it. */
  readonly route: ConsumerRoute | null;
  readonly handle: MessageHandler<never, never> | null;
  readonly tombstone: MessageHandler<never, never> | null;
  readonly parametersOf: ParametersOf;
}

/**
 * Reads the records of one channel and group.
 *
 * @param routes of that channel and group; where two receive the same message, the first gets it
 */
export function createRecordReader(
  routes: readonly ConsumerRoute[],
  options: { readonly unknownMessages: "dead-letter" | "skip" },
): RecordReader {
  const candidates = candidatesOf(routes);
  const identifier = new MessageIdentifier(candidates);
  const [onlyRoute] = routes;
  const fallback = routes.length === 1 && onlyRoute !== undefined ? onlyRoute : null;
  return {
    read(record, sourceTopic, id) {
      let route = fallback;
      try {
        const source = sourceOf(record);
        const candidate = identify(record, source, identifier);
        if (candidate.route === null) return { kind: "skip" };
        route = candidate.route;
        // An event of structured mode has its id in its value.
        const eventId = source.headers === record.headers ? id : (textHeader(source.headers, "ce_id") ?? id);
        return record.value === null
          ? readTombstone({ record, source, candidate, route, sourceTopic, id: eventId })
          : readMessage({ record, source, candidate, route, sourceTopic, id: eventId });
      } catch (error) {
        if (!(error instanceof UnreadableRecordError)) throw error;
        const isPassedOver = error.reason === "unknown-message" && options.unknownMessages === "skip";
        return isPassedOver ? { kind: "skip" } : { kind: "unreadable", error, route };
      }
    },
  };
}

/** Those that are received first, each once. */
function candidatesOf(routes: readonly ConsumerRoute[]): readonly Candidate[] {
  const candidates = new Map<MessageSpec<never, never, never>, Candidate>();
  for (const route of routes) {
    const parametersOf = parameterReader(route.operation.channel.address);
    for (const [property, spec] of Object.entries(route.operation.messages)) {
      if (candidates.has(spec)) continue;
      const handlers = Object.hasOwn(route.handlers, property) ? route.handlers[property] : undefined;
      if (handlers === undefined) {
        throw new TypeError(`${route.operation.name} has no handler for ${property}`);
      }
      const isFunction = typeof handlers === "function";
      candidates.set(spec, {
        spec,
        route,
        handle: isFunction ? handlers : handlers.message,
        tombstone: isFunction ? null : handlers.tombstone,
        parametersOf,
      });
    }
  }
  for (const spec of routes.flatMap((route) => route.operation.others)) {
    if (candidates.has(spec)) continue;
    candidates.set(spec, { spec, route: null, handle: null, tombstone: null, parametersOf: () => null });
  }
  return [...candidates.values()];
}

/** A record's headers and its value's readings. */
interface RecordSource {
  readonly headers: RecordHeaders;
  readonly wire: WireValue;
}

function sourceOf(record: DriverRecord): RecordSource {
  const { value, headers } = record;
  if (value === null) return { headers, wire: () => null };
  switch (contentMode(headers)) {
    case "binary":
      return { headers, wire: onceForEachFormat((spec) => decodePayload(value, spec)) };
    case "structured": {
      const event = readStructuredEvent(record, value);
      return { headers: event.headers, wire: onceForEachFormat(event.payload) };
    }
    case "batch":
      throw new UnreadableRecordError("undecodable", "a batch of CloudEvents in one record is not supported");
  }
}

/** Keeps the last value: the messages of one channel hardly ever differ in format. */
function onceForEachFormat(make: (spec: Pick<PayloadSpec, "format" | "json">) => unknown): WireValue {
  let made: { readonly format: string; readonly json: unknown; readonly value: unknown } | null = null;
  return ({ format, json }) => {
    if (made === null || made.format !== format || made.json !== json) {
      made = { format, json, value: make({ format, json }) };
    }
    return made.value;
  };
}

function identify(
  record: DriverRecord,
  { headers, wire }: RecordSource,
  identifier: MessageIdentifier<Candidate>,
): Candidate {
  const type = textHeader(headers, "ce_type");
  if (record.value !== null) return identifier.identify(type, wire);
  const candidates = identifier.candidates(type);
  // Without a value and a type, only the handlers can say which message a key was one of.
  const found = candidates.find(({ tombstone }) => tombstone !== null) ?? candidates.find(isReceived);
  const [first] = candidates;
  if (first === undefined) throw new UnreadableRecordError("unknown-message", "the channel has no messages");
  return found ?? first;
}

function isReceived({ route }: Candidate): boolean {
  return route !== null;
}

/** All that reading one record of a known message needs. */
interface ReadingInput {
  readonly record: DriverRecord;
  readonly source: RecordSource;
  readonly candidate: Candidate;
  readonly route: ConsumerRoute;
  readonly sourceTopic: string;
  readonly id: string;
}

function readMessage(input: ReadingInput): Reading {
  const { spec, handle } = input.candidate;
  const violations: Violation[] = [];
  const payloadWire = input.source.wire(spec.payload);
  check(payloadWire, spec.payload.validate, "/payload", violations);
  const headersWire = decodeHeaders(input.source.headers, spec.headers);
  check(headersWire, spec.headers.validate, "/headers", violations);
  const key = readKey(input.record.key, spec.key, violations);
  const parameters = readParameters(input, violations);
  refuse(spec.name, violations);
  const { decode } = spec.payload;
  const message = {
    payload: decode === null ? payloadWire : decode(payloadWire),
    headers: spec.headers.decode === null ? headersWire : spec.headers.decode(headersWire),
    key,
    parameters,
    id: input.id,
  };
  return bind(input, handle, message);
}

function readTombstone(input: ReadingInput): Reading {
  const { spec, tombstone } = input.candidate;
  if (tombstone === null) {
    const violation = {
      pointer: "/payload",
      keyword: "type",
      message: "must not be missing: it is a tombstone",
    };
    refuse(spec.name, [violation]);
  }
  const violations: Violation[] = [];
  const key = readKey(input.record.key, spec.key, violations);
  const parameters = readParameters(input, violations);
  refuse(spec.name, violations);
  return bind(input, tombstone, { key, parameters, id: input.id });
}

function bind(
  { candidate, route, source }: ReadingInput,
  handler: MessageHandler<never, never> | null,
  message: object,
): Reading {
  return {
    kind: "message",
    route,
    name: candidate.spec.name,
    eventHeaders: source.headers,
    // The handler was typed by the message's spec, and the value has just been held against it. Its context is what the
    // consumer's options give: with a transaction where they have an inbox, which is where its type asks for one.
    handle: (context) => handler?.(message as never, context as never),
  };
}

function check(
  wire: unknown,
  validate: PayloadSpec["validate"],
  pointer: string,
  violations: Violation[],
): void {
  if (validate !== null && !validate(wire, pointer, null)) validate(wire, pointer, violations);
}

function readKey(
  bytes: Uint8Array | null,
  spec: KeySpec<never, never> | null,
  violations: Violation[],
): unknown {
  // Where the contract says nothing of the key, it may be any bytes; `context` has them.
  if (spec === null) return bytes === null ? null : decodeUtf8(bytes);
  const wire = bytes === null ? null : decodeKey(bytes, spec);
  if (wire === undefined) throw new UnreadableRecordError("undecodable", "the key cannot be read");
  check(wire, spec.validate, "/key", violations);
  return spec.decode === null || wire === null ? wire : spec.decode(wire);
}

function readParameters(
  { candidate, route, sourceTopic }: ReadingInput,
  violations: Violation[],
): Readonly<Record<string, string>> {
  const parameters = candidate.parametersOf(sourceTopic);
  if (parameters === null) {
    throw new UnreadableRecordError(
      "invalid",
      `${sourceTopic} is no topic of ${route.operation.channel.name}`,
    );
  }
  check(parameters, route.operation.channel.validateParameters, "/parameters", violations);
  return parameters;
}

/** More than these say nothing new, and are cut from the error's text; `violations` has them all. */
const MAX_SHOWN = 10;

function refuse(name: string, violations: readonly Violation[]): void {
  if (violations.length === 0) return;
  const shown = violations.slice(0, MAX_SHOWN).map(({ pointer, message }) => `${pointer} ${message}`);
  const rest = violations.length > MAX_SHOWN ? `; and ${violations.length - MAX_SHOWN} more` : "";
  throw new UnreadableRecordError(
    "invalid",
    `${name} breaks its contract: ${shown.join("; ")}${rest}`,
    violations,
  );
}
