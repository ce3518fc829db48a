import { type AsyncApiReading, readAsyncApi } from "../../src/contract/asyncapi/index.js";
import { DocumentSet } from "../../src/contract/load/index.js";
import type { Channel, EventOperation, JsonObject, JsonValue, Message } from "../../src/model/index.js";
import { info, only } from "./read-api.js";

/** Where the document under test is said to stand. */
export const EVENTS_FILE = "/contracts/events.json";

/** Reads a document from memory; `others` stand beside it, by file name. */
export function readEvents(
  document: JsonObject,
  others: Readonly<Record<string, JsonValue>> = {},
): AsyncApiReading {
  const version = document["asyncapi"];
  const entry = {
    uri: EVENTS_FILE,
    path: "events.json",
    kind: "asyncapi",
    version: version === undefined ? null : String(version),
    value: document,
    syntax: "json",
    hash: "",
  } as const;
  const fragments = Object.entries(others).map(
    ([name, value]) =>
      ({
        uri: `/contracts/${name}`,
        path: name,
        kind: "fragment",
        version: null,
        value,
        syntax: "json",
        hash: "",
      }) as const,
  );
  return readAsyncApi(entry, new DocumentSet([entry, ...fragments]));
}

/** A document of version 3.0 with whatever is given. */
export function events3(rest: JsonObject): JsonObject {
  return { asyncapi: "3.0.0", info, ...rest };
}

/** A document of version 3.0 with one channel, `orders`, and the message `Placed`. */
export function eventsWithChannel(channel: JsonObject, rest: JsonObject = {}): JsonObject {
  const orders = { address: "orders", messages: { Placed: {} }, ...channel };
  return events3({ channels: { orders }, ...rest });
}

/** A document of version 3.0 that sends to the channel `orders`. */
export function eventsWithOperation(operation: JsonObject, rest: JsonObject = {}): JsonObject {
  const place = { action: "send", channel: { $ref: "#/channels/orders" }, ...operation };
  return eventsWithChannel({}, { operations: { place }, ...rest });
}

/** A document of version 3.0 whose channel `orders` has one message, `Placed`. */
export function eventsWithMessage(message: JsonObject, rest: JsonObject = {}): JsonObject {
  return eventsWithChannel({ messages: { Placed: message } }, rest);
}

/** A document of version 2.6 with one channel, `orders`. */
export function events2(channel: JsonObject, rest: JsonObject = {}): JsonObject {
  return { asyncapi: "2.6.0", info, channels: { orders: channel }, ...rest };
}

export function onlyChannel({ api }: AsyncApiReading): Channel {
  return only(api.channels);
}

export function onlyEventOperation({ api }: AsyncApiReading): EventOperation {
  return only(api.operations);
}

export function onlyMessage(reading: AsyncApiReading): Message {
  return only(onlyChannel(reading).messages);
}
