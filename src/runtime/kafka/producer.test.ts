import { describe, expect, it } from "vitest";
import { RecordingDriver } from "../../../test/support/recording-driver.js";
import { decodeDateTime, encodeDateTime, properties } from "../codecs/codecs.js";
import { losslessJson } from "../json/lossless.js";
import type { Violation } from "../validation/violation.js";
import { DriverError } from "./driver.js";
import type { CallOptions } from "./encode-message.js";
import { InvalidMessageError } from "./errors.js";
import { textHeader } from "./headers.js";
import type { MessageSpec } from "./operation.js";
import { openProducer, sendMethod } from "./producer.js";
import type { ProducerOptions } from "./producer-options.js";
import { bytes, channel, givenKey, headers, json, keyOf, message, sendOperation, text } from "./specs.js";

/** Holds for objects whose named properties have these types. */
function typed(types: Readonly<Record<string, string>>) {
  return (value: unknown, path: string, violations: Violation[] | null): value is unknown => {
    const wrong = Object.entries(types).filter(
      ([name, type]) => typeof Reflect.get(Object(value), name) !== type,
    );
    for (const [name, type] of wrong) {
      violations?.push({ pointer: `${path}/${name}`, keyword: "type", message: `must be a ${type}` });
    }
    return wrong.length === 0;
  };
}

const isText = (value: unknown, path: string, violations: Violation[] | null): value is unknown => {
  if (typeof value === "string" && value !== "") return true;
  violations?.push({ pointer: path, keyword: "minLength", message: "must be text" });
  return false;
};

interface Order {
  readonly orderId: string;
  readonly placedAt?: Date;
}

const orderPlaced = message<Order, { readonly "x-tenant": string; readonly "x-priority"?: number }, string>(
  () => ({
    name: "OrderPlaced",
    cloudEventType: "com.shop.order.placed",
    payload: json(typed({ orderId: "string" }), {
      encode: properties({ placedAt: encodeDateTime }),
      decode: properties({ placedAt: decodeDateTime }),
    }),
    headers: headers(
      typed({ "x-tenant": "string", ce_type: "string" }),
      { "x-tenant": "string", "x-priority": "json" },
      { provided: ["ce_type"] },
    ),
    key: keyOf("$message.payload#/orderId", ({ payload }) => payload.orderId, { validate: isText }),
  }),
);

const tenant = { headers: { "x-tenant": "acme" } };
const time = new Date("2026-11-21T12:00:00.000Z");

function producerOf(
  spec: MessageSpec<never, never, never>,
  options: Partial<ProducerOptions> & { readonly address?: string } = {},
) {
  const kafka = new RecordingDriver();
  const core = openProducer({ kafka, ...options }, { service: "orders", source: "/orders" });
  const operation = sendOperation(() => ({
    name: "publishOrderPlaced",
    channel: channel("orders", options.address ?? "shop.orders"),
    messages: { one: spec },
  }));
  return { kafka, core, send: sendMethod<unknown, CallOptions, CallOptions>(core, operation, "one") };
}

async function refusal(promise: Promise<unknown>): Promise<InvalidMessageError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof InvalidMessageError) return error;
  throw new Error("the message was not refused", { cause: error });
}

describe("a record", () => {
  it("has key, value and all headers", async () => {
    const { kafka, send } = producerOf(orderPlaced, {
      trace: () => ({ traceparent: "00-1", tracestate: "a=b" }),
    });
    await send(
      { orderId: "o-1", placedAt: time },
      {
        headers: { "x-tenant": "acmé", "x-priority": 3 },
        id: "e-1",
        time,
        subject: "s",
        extraHeaders: { more: "m" },
      },
    );
    const [record] = kafka.records;
    expect(record).toMatchObject({ topic: "shop.orders", partition: null, timestamp: time.getTime() });
    expect(Buffer.from(record?.key ?? []).toString()).toBe("o-1");
    expect(JSON.parse(Buffer.from(record?.value ?? []).toString())).toEqual({
      orderId: "o-1",
      placedAt: "2026-11-21T12:00:00.000Z",
    });
    expect(Object.fromEntries((record?.headers ?? []).map(([name, value]) => [name, String(value)]))).toEqual(
      {
        ce_specversion: "1.0",
        ce_type: "com.shop.order.placed",
        ce_source: "/orders",
        ce_id: "e-1",
        ce_time: "2026-11-21T12:00:00.000Z",
        ce_subject: "s",
        "content-type": "application/json",
        traceparent: "00-1",
        tracestate: "a=b",
        "x-tenant": "acmé",
        "x-priority": "3",
        more: "m",
      },
    );
  });

  it("has an id and a time of its own where the caller gives none", async () => {
    const { kafka, send } = producerOf(orderPlaced);
    await send.batch([
      { payload: { orderId: "1" }, ...tenant },
      { payload: { orderId: "2" }, ...tenant },
    ]);
    const ids = kafka.records.map((record) => textHeader(record.headers, "ce_id"));
    expect(new Set(ids).size).toBe(2);
    expect(kafka.records[0]?.timestamp).toBeGreaterThan(Date.now() - 10_000);
  });

  it("takes the call's trace before that of the process, and its source and compression from the options", async () => {
    const { kafka, send } = producerOf(orderPlaced, {
      source: "urn:shop",
      compression: "gzip",
      timeoutMs: 5,
      trace: () => ({ traceparent: "00-1", tracestate: "a=b" }),
    });
    await send({ orderId: "o" }, { ...tenant, traceparent: "00-2", partition: 3 });
    const [record] = kafka.records;
    expect(record?.partition).toBe(3);
    expect(textHeader(record?.headers ?? [], "ce_source")).toBe("urn:shop");
    expect(textHeader(record?.headers ?? [], "traceparent")).toBe("00-2");
    expect(textHeader(record?.headers ?? [], "tracestate")).toBeNull();
    expect(kafka.settings).toEqual([{ compression: "gzip", timeoutMs: 5 }]);
  });

  it.each([
    ["text", text(), "grüß", "grüß"],
    ["bytes", bytes(), Uint8Array.of(0x66, 0x6f), "fo"],
    ["JSON null", json(null), null, "null"],
    ["bigints", json(null, { json: losslessJson }), { n: 2n ** 60n }, '{"n":1152921504606846976}'],
  ])("holds %s", async (_what, payload, value, want) => {
    const { kafka, send } = producerOf(message(() => ({ name: "M", payload })));
    await send(value);
    expect(Buffer.from(kafka.records[0]?.value ?? []).toString()).toBe(want);
  });

  it.each([
    ["text", givenKey(), "k", "k"],
    ["a number", givenKey({ type: "json" }), 7, "7"],
    ["a bigint", givenKey({ type: "json" }), 2n ** 60n, "1152921504606846976"],
    ["an object", givenKey({ type: "json" }), { a: 1 }, '{"a":1}'],
    ["no key of the contract's", null, "k", "k"],
    ["nothing", givenKey(), undefined, null],
  ])("has a key of %s", async (_what, key, value, want) => {
    const spec = message(() => ({ name: "M", payload: json(null), ...(key === null ? {} : { key }) }));
    const { kafka, send } = producerOf(spec);
    await send({}, { key: value });
    const written = kafka.records[0]?.key ?? null;
    expect(written === null ? null : Buffer.from(written).toString()).toBe(want);
  });

  it("goes to the topic that its parameters name", async () => {
    const { kafka, send } = producerOf(
      message(() => ({ name: "M", payload: json(null) })),
      {
        address: "shop.{region}.orders",
      },
    );
    await send({}, { parameters: { region: "eu" } });
    expect(kafka.records[0]?.topic).toBe("shop.eu.orders");
    expect(await refusal(send({}, { parameters: { region: "e u" } }))).toMatchObject({
      violations: [{ pointer: "/parameters/region", keyword: "pattern" }],
    });
  });

  it("is a tombstone without value and content type", async () => {
    const { kafka, send } = producerOf(orderPlaced);
    await send.tombstone("o-1");
    const [record] = kafka.records;
    expect(record?.value).toBeNull();
    expect(textHeader(record?.headers ?? [], "ce_type")).toBe("com.shop.order.placed");
    expect(textHeader(record?.headers ?? [], "content-type")).toBeNull();
    expect((await refusal(send.tombstone(""))).violations).toMatchObject([{ pointer: "/key" }]);
  });
});

describe("a message that breaks its contract", () => {
  const secret = "s3cret";
  it.each([
    ["payload", { orderId: 7 }, tenant, ["/payload/orderId"]],
    ["headers", { orderId: "o" }, { headers: { "x-tenant": 7 } }, ["/headers/x-tenant"]],
    ["no headers", { orderId: "o" }, {}, ["/headers/x-tenant"]],
    ["payload and headers", { orderId: 7 }, {}, ["/payload/orderId", "/headers/x-tenant"]],
    ["key", { orderId: "" }, tenant, ["/key"]],
    [
      "half a character in a header",
      { orderId: "o" },
      { headers: { "x-tenant": "\ud800" } },
      ["/headers/x-tenant"],
    ],
    ["half a character in the key", { orderId: "\ud800" }, tenant, ["/key"]],
    [
      "header in two places",
      { orderId: "o" },
      { ...tenant, extraHeaders: { ce_id: secret } },
      ["/headers/ce_id"],
    ],
    ["date that is none", { orderId: "o", placedAt: new Date(Number.NaN) }, tenant, ["/payload"]],
    ["no JSON", { orderId: "o", more: 1n }, tenant, ["/payload"]],
  ])("is refused for its %s", async (_what, payload, options, want) => {
    const { kafka, send } = producerOf(orderPlaced);
    const error = await refusal(send(payload, options));
    expect(error.violations.map(({ pointer }) => pointer)).toEqual(want);
    expect(error).toMatchObject({ operation: "publishOrderPlaced", messageName: "OrderPlaced", index: 0 });
    expect(error.message).not.toContain(secret);
    expect(kafka.connections).toBe(0);
  });

  it("keeps the whole batch from being sent", async () => {
    const { kafka, send } = producerOf(orderPlaced);
    const error = await refusal(
      send.batch([
        { payload: { orderId: "o" }, ...tenant },
        { payload: {}, ...tenant },
      ]),
    );
    expect(error.index).toBe(1);
    expect(kafka.requests).toEqual([]);
  });

  it.each([
    ["partition", { partition: -1 }],
    ["partition", { partition: 1.5 }],
    ["time", { time: new Date(Number.NaN) }],
  ])("is no matter of the contract where the %s is none", async (_what, options) => {
    const { send } = producerOf(message(() => ({ name: "M", payload: json(null) })));
    await expect(send({}, options)).rejects.toThrow(RangeError);
  });
});

describe("a producer", () => {
  const plain = message(() => ({ name: "M", payload: json(null) }));

  it("connects once, with the first message", async () => {
    const { kafka, core, send } = producerOf(plain);
    expect(kafka.connections).toBe(0);
    await Promise.all([core.connect(), send({}), send({})]);
    expect(kafka.connections).toBe(1);
  });

  it("tries to connect again after it has failed", async () => {
    const { kafka, core, send } = producerOf(plain);
    kafka.connectError = new DriverError("unavailable", "no broker");
    await expect(send({})).rejects.toMatchObject({ kind: "unavailable" });
    kafka.connectError = null;
    await send({});
    expect(kafka.connections).toBe(2);
    await core.close();
    expect(kafka.disconnections).toBe(1);
  });

  it("closes when all is sent, and takes nothing after that", async () => {
    const { kafka, core, send } = producerOf(plain);
    const sent = send({});
    const closed = core.close();
    await expect(send({})).rejects.toMatchObject({
      kind: "closed",
      message: "the producer of orders is closed",
    });
    await expect(core.connect()).rejects.toMatchObject({ kind: "closed" });
    await sent;
    await Promise.all([closed, core.close()]);
    expect([kafka.requests.length, kafka.disconnections]).toEqual([1, 1]);
  });

  it("has nothing to close where it never connected", async () => {
    const { kafka, core } = producerOf(plain);
    await core.close();
    expect(kafka.disconnections).toBe(0);
  });
});
