import fc from "fast-check";
import { expect, it } from "vitest";
import { RecordingDriver } from "../../../test/support/recording-driver.js";
import { decodeBigInt, decodeDateTime, encodeDateTime, items, properties } from "../codecs/codecs.js";
import { losslessJson } from "../json/lossless.js";
import type { CallOptions } from "./encode-message.js";
import type { KeySpec, MessageSpec, PayloadSpec } from "./operation.js";
import { openProducer, sendMethod } from "./producer.js";
import { createRecordReader } from "./record-reader.js";
import {
  bytes,
  channel,
  givenKey,
  headers,
  json,
  message,
  noRetry,
  receiveOperation,
  sendOperation,
  text,
} from "./specs.js";

interface Sample<Spec> {
  readonly name: string;
  readonly spec: Spec;
  readonly values: fc.Arbitrary<unknown>;
}

const wellFormed = fc.string({ unit: "grapheme" });
const dates = fc.date({ noInvalidDate: true, min: new Date("0001-01-01"), max: new Date("9999-12-31") });
// JSON has no -0.
const jsonValues = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));

const PAYLOADS: readonly Sample<PayloadSpec>[] = [
  { name: "JSON", spec: json(null), values: jsonValues },
  {
    name: "JSON with dates and large integers",
    spec: json(null, {
      json: losslessJson,
      encode: properties({ at: encodeDateTime }),
      decode: properties({ at: decodeDateTime, counts: items(decodeBigInt) }),
    }),
    values: fc.record({ at: dates, counts: fc.array(fc.bigInt()), note: wellFormed }),
  },
  { name: "text", spec: text(), values: wellFormed },
  { name: "bytes", spec: bytes(), values: fc.uint8Array().map((value) => Buffer.from(value)) },
];

const KEYS: readonly Sample<KeySpec<unknown, unknown>>[] = [
  { name: "strings", spec: givenKey(), values: wellFormed },
  { name: "JSON", spec: givenKey({ type: "json" }), values: jsonValues.filter((value) => value !== null) },
  { name: "bigints", spec: givenKey({ type: "json", decode: decodeBigInt }), values: fc.bigInt() },
];

const HEADERS = headers(null, { "x-text": "string", "x-value": "json", toString: "string" });
const headerValues = fc.record(
  { "x-text": wellFormed, "x-value": jsonValues, toString: wellFormed },
  { requiredKeys: [] },
);
const topicPart = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/);

/** What the reader makes of what the producer wrote. */
async function roundTrip(spec: MessageSpec<never, never, never>, payload: unknown, options: CallOptions) {
  const kafka = new RecordingDriver();
  const orders = channel("orders", "shop.{region}.{kind}");
  const core = openProducer({ kafka }, { service: "orders", source: "/orders" });
  const operation = sendOperation(() => ({ name: "send", channel: orders, messages: { one: spec } }));
  await sendMethod<unknown, CallOptions>(core, operation, "one")(payload, options);
  const received: unknown[] = [];
  const route = {
    operation: receiveOperation(() => ({
      name: "on",
      channel: orders,
      messages: { one: spec },
      retry: noRetry,
      deadLetter: null,
    })),
    handlers: {
      one: (one: unknown) => {
        received.push(one);
      },
    },
  };
  const reader = createRecordReader([route], { unknownMessages: "dead-letter" });
  for (const { topic, key, value, headers: sent, timestamp } of kafka.records) {
    const record = { topic, partition: 0, offset: 0, key, value, headers: sent, timestamp: timestamp ?? 0 };
    const reading = reader.read(record, topic, "id");
    if (reading.kind !== "message") throw new Error(`it is ${reading.kind}`);
    // The handler above looks at the message alone.
    void reading.handle({} as never);
  }
  return received;
}

for (const payload of PAYLOADS) {
  for (const key of KEYS) {
    it(`what is sent arrives: ${payload.name}, keys of ${key.name}`, async () => {
      const spec = message(() => ({ name: "M", payload: payload.spec, headers: HEADERS, key: key.spec }));
      const parameters = fc.record({ region: topicPart, kind: topicPart });
      await fc.assert(
        fc.asyncProperty(
          payload.values,
          key.values,
          headerValues,
          parameters,
          async (value, by, named, at) => {
            const received = await roundTrip(spec, value, { key: by, headers: named, parameters: at });
            expect(received).toEqual([{ payload: value, key: by, headers: named, parameters: at, id: "id" }]);
          },
        ),
        { numRuns: 200 },
      );
    });
  }
}
