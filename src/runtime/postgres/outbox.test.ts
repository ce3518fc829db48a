import { describe, expect, it } from "vitest";
import { decodeDateTime, encodeDateTime, properties } from "../codecs/codecs.js";
import { InvalidMessageError } from "../kafka/errors.js";
import {
  bytes,
  channel,
  givenKey,
  headers,
  json,
  keyOf,
  message,
  sendOperation,
  text,
} from "../kafka/specs.js";
import { type OutboxEvent, openOutbox, outboxMethod } from "./outbox.js";
import type { OutboxOptions } from "./outbox-options.js";
import type { SqlTransaction, SqlValue } from "./sql.js";
import { defaultTables } from "./tables.js";

/** Keeps what it is asked. */
class RecordingTransaction implements SqlTransaction {
  readonly statements: { readonly text: string; readonly values: readonly SqlValue[] }[] = [];

  async query(text: string, values: SqlValue[]) {
    this.statements.push({ text, values });
    return { rows: [], rowCount: null };
  }

  /** The values of all rows, by their columns. */
  get rows(): readonly Readonly<Record<string, SqlValue | undefined>>[] {
    return this.statements.flatMap(({ text, values }) => {
      const names = /\(([^)]*)\) VALUES/.exec(text)?.[1]?.replaceAll('"', "").split(", ") ?? [];
      const rows: Record<string, SqlValue | undefined>[] = [];
      for (let start = 0; start < values.length; start += names.length) {
        rows.push(Object.fromEntries(names.map((name, at) => [name, values[start + at]])));
      }
      return rows;
    });
  }
}

interface Order {
  readonly orderId: string;
  readonly customer?: number;
  readonly placedAt?: Date;
}

interface Tenant {
  readonly "x-tenant"?: string;
}

type OrderEvent = Omit<OutboxEvent<Order, Tenant>, "aggregateType">;

const orderPlaced = message<Order, Tenant, string>(() => ({
  name: "OrderPlaced",
  cloudEventType: "com.shop.order.placed",
  payload: json(
    (value, pointer, violations): value is unknown => {
      if (typeof Reflect.get(Object(value), "orderId") === "string") return true;
      violations?.push({ pointer: `${pointer}/orderId`, keyword: "type", message: "must be a string" });
      return false;
    },
    { encode: properties({ placedAt: encodeDateTime }), decode: properties({ placedAt: decodeDateTime }) },
  ),
  headers: headers(null, { "x-tenant": "string" }),
  key: keyOf("$message.payload#/orderId", ({ payload }) => payload.orderId),
}));
const withoutKey = message<string, unknown, null>(() => ({ name: "Noted", payload: text() }));
const withGivenKey = message<Uint8Array, unknown, unknown>(() => ({
  name: "Drawn",
  payload: bytes(),
  key: givenKey(),
}));

function outboxOf<Payload, Headers>(
  event: Omit<OutboxEvent<Payload, Headers>, "aggregateType">,
  { address = "shop.orders", ...options }: OutboxOptions & { readonly address?: string } = {},
) {
  const core = openOutbox(options, { service: "orders", source: "/orders", tables: defaultTables });
  const operation = sendOperation(() => ({
    name: "publish",
    channel: channel("orders", address),
    messages: { one: event.message },
  }));
  const write = outboxMethod<Payload, Headers>(core, operation, { ...event, aggregateType: "order" });
  return { write, transaction: new RecordingTransaction() };
}

async function refusal(promise: Promise<unknown>): Promise<InvalidMessageError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof InvalidMessageError) return error;
  throw new Error("the event was not refused", { cause: error });
}

const time = new Date("2026-11-21T12:00:00.000Z");
const id = "0191d6b4-6a3f-7cc0-8a5e-0f6d1c2b3a49";

describe("an event", () => {
  it("is one statement, each parameter once and in order", async () => {
    const { write, transaction } = outboxOf({ message: orderPlaced });
    const receipt = await write(
      transaction,
      { orderId: "o-1", placedAt: time },
      { id, time, subject: "s", headers: { "x-tenant": "acmé" }, traceparent: "00-1", tracestate: "a=b" },
    );
    expect(receipt).toEqual({ id });
    expect(transaction.statements.map((statement) => statement.text)).toEqual([
      'INSERT INTO "public"."outbox" ("id", "aggregatetype", "aggregateid", "type", "payload", "topic", "record_key", ' +
        '"record_timestamp", "ce_source", "ce_subject", "ce_time", "content_type", "traceparent", "tracestate", ' +
        '"headers") VALUES ($1::uuid, $2, $3, $4, $5::bytea, $6, $7::bytea, $8::bigint, $9, $10, $11, $12, $13, $14, ' +
        "$15::jsonb)",
    ]);
    expect(transaction.rows).toEqual([
      {
        id,
        aggregatetype: "order",
        aggregateid: "o-1",
        type: "com.shop.order.placed",
        payload: Buffer.from('{"orderId":"o-1","placedAt":"2026-11-21T12:00:00.000Z"}'),
        topic: "shop.orders",
        record_key: Buffer.from("o-1"),
        record_timestamp: time.getTime(),
        ce_source: "/orders",
        ce_subject: "s",
        ce_time: "2026-11-21T12:00:00.000Z",
        content_type: "application/json",
        traceparent: "00-1",
        tracestate: "a=b",
        headers: '{"x-tenant":"acmé"}',
      },
    ]);
  });

  it("has an id, a time and the process's trace where the caller gives none", async () => {
    const { write, transaction } = outboxOf(
      { message: orderPlaced },
      {
        source: "urn:shop",
        tables: { ...defaultTables, schema: 'my "shop"', outbox: "events" },
        trace: () => ({ traceparent: "00-2" }),
      },
    );
    const receipt = await write(transaction, { orderId: "o-1" });
    const [row] = transaction.rows;
    expect(receipt.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(row).toMatchObject({
      id: receipt.id,
      ce_source: "urn:shop",
      traceparent: "00-2",
      tracestate: null,
      headers: null,
    });
    expect(row?.["record_timestamp"]).toBeGreaterThan(Date.now() - 10_000);
    expect(transaction.statements[0]?.text).toMatch(/^INSERT INTO "my ""shop"""\."events" \(/);
  });

  it("has the id in small letters, as the database writes it", async () => {
    const { write, transaction } = outboxOf({ message: orderPlaced });
    expect(await write(transaction, { orderId: "o" }, { id: id.toUpperCase() })).toEqual({ id });
    expect(transaction.rows[0]?.["id"]).toBe(id);
  });

  it("keeps headers as text, and as base64 what `jsonb` does not hold", async () => {
    const { write, transaction } = outboxOf({ message: orderPlaced });
    const extraHeaders = {
      z: "text",
      b: new Uint8Array([0xff]),
      nul: "a\0b",
      ["__proto__"]: "p",
      "a-b": "",
    };
    await write(transaction, { orderId: "o" }, { extraHeaders });
    expect(transaction.rows[0]?.["headers"]).toBe(
      '{"__proto__":"p","a-b":"","b":{"base64":"/w=="},"nul":{"base64":"YQBi"},"z":"text"}',
    );
  });
});

describe("its aggregate", () => {
  const byCustomer = {
    message: orderPlaced,
    aggregateId: ({ payload }: { payload: Order }) => payload.customer,
  };
  const byTime = {
    message: orderPlaced,
    aggregateId: ({ payload }: { payload: Order }) => payload.placedAt,
    encodeAggregateId: encodeDateTime,
  };
  it.each<readonly [string, OrderEvent, object, string]>([
    ["the key", { message: orderPlaced }, {}, "o-1"],
    ["the caller's before the key", { message: orderPlaced }, { aggregateId: "a" }, "a"],
    ["the contract's expression", byCustomer, {}, "7"],
    ["the caller's before the expression", byCustomer, { aggregateId: "a" }, "a"],
    ["a date", byTime, {}, "2026-11-21T12:00:00.000Z"],
    ["an object", { message: orderPlaced, aggregateId: () => ({ a: 1 }) }, {}, '{"a":1}'],
    ["bytes", { message: orderPlaced, aggregateId: () => Buffer.from("b") }, {}, "b"],
  ])("is %s", async (_, event, options, want) => {
    const { write, transaction } = outboxOf(event);
    await write(transaction, { orderId: "o-1", customer: 7, placedAt: time }, options);
    expect(transaction.rows[0]).toMatchObject({ aggregatetype: "order", aggregateid: want });
  });

  it.each<readonly [string, OrderEvent, object, string]>([
    ["is missing", byCustomer, {}, "must be given, as the message lacks what the contract takes it from"],
    [
      "is a Date that is none",
      byTime,
      { placedAt: new Date(Number.NaN) },
      "must not hold a Date that is none",
    ],
  ])("is refused where it %s", async (_, event, payload, want) => {
    const { write, transaction } = outboxOf({
      ...event,
      message: { ...orderPlaced, payload: json(null) },
    });
    const error = await refusal(write(transaction, { orderId: "o-1", ...payload }));
    expect(error.violations).toEqual([{ pointer: "/aggregateId", keyword: "type", message: want }]);
    expect(transaction.statements).toEqual([]);
  });

  it.each<readonly [string, string, string]>([
    ["half a character", "\ud800", "must be whole characters"],
    ["U+0000", "a\0", "must not hold the character U+0000, which Postgres does not store"],
    ["too much for an index", "x".repeat(2_001), "must have at most 2000 bytes, and has 2001"],
  ])("is refused with %s", async (_, aggregateId, want) => {
    const { write, transaction } = outboxOf({ message: orderPlaced });
    const error = await refusal(write(transaction, { orderId: "o-1" }, { aggregateId }));
    expect(error.violations.map(({ message }) => message)).toEqual([want]);
    expect(transaction.statements).toEqual([]);
  });

  it("must be given where there is no key, or none that is text", async () => {
    const none = outboxOf({ message: withoutKey });
    expect((await refusal(none.write(none.transaction, "n"))).message).toBe(
      "publish: Noted breaks its contract: /aggregateId must be given, as the message has no key",
    );
    await none.write(none.transaction, "n", { aggregateId: "a" });
    expect(none.transaction.rows[0]).toMatchObject({ aggregateid: "a", record_key: null });
    const drawn = outboxOf({ message: withGivenKey });
    const error = await refusal(
      drawn.write(drawn.transaction, new Uint8Array(), { key: new Uint8Array([0xff]) }),
    );
    expect(error.violations[0]?.message).toBe("must be given, as the key is no text");
  });
});

describe("tombstones", () => {
  it("have no value and no content type, and the key tells the aggregate", async () => {
    const { write, transaction } = outboxOf({ message: orderPlaced });
    await write.tombstone(transaction, "o-1");
    expect(transaction.rows[0]).toMatchObject({
      payload: null,
      content_type: null,
      record_key: Buffer.from("o-1"),
      aggregateid: "o-1",
    });
  });

  it("need an aggregate where the contract takes it from the payload", async () => {
    const { write, transaction } = outboxOf({
      message: orderPlaced,
      aggregateId: ({ payload }) => payload.customer,
    });
    expect((await refusal(write.tombstone(transaction, "o-1"))).violations[0]?.pointer).toBe("/aggregateId");
    await write.tombstone(transaction, "o-1", { aggregateId: "7" });
    expect(transaction.rows[0]?.["aggregateid"]).toBe("7");
  });
});

describe("batches", () => {
  const orders = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ payload: { orderId: `o-${at}` } }));

  it.each<readonly [count: number, statements: readonly number[]]>([
    [0, []],
    [1, [1]],
    [1_000, [1_000]],
    [2_001, [1_000, 1_000, 1]],
  ])("of %i are statements of %j rows", async (count, want) => {
    const { write, transaction } = outboxOf({ message: orderPlaced });
    const receipts = await write.batch(transaction, orders(count));
    expect(transaction.statements.map(({ values }) => values.length / 15)).toEqual(want);
    expect(transaction.rows.map((row) => row["aggregateid"])).toEqual(
      orders(count).map(({ payload }) => payload.orderId),
    );
    expect(receipts.map((receipt) => receipt.id)).toEqual(transaction.rows.map((row) => row["id"]));
    const [first] = transaction.statements;
    const numbers = [...(first?.text ?? "").matchAll(/\$(\d+)/g)].map(([, digits]) => Number(digits));
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  });

  it("are cut where a statement grows large", async () => {
    const { write, transaction } = outboxOf({ message: withGivenKey });
    const payload = new Uint8Array(3_000_000);
    await write.batch(
      transaction,
      ["a", "b", "c", "d", "e"].map((key) => ({ payload, key })),
    );
    expect(transaction.statements.map(({ values }) => values.length / 15)).toEqual([2, 2, 1]);
  });

  it("are not written at all where one of them breaks the contract", async () => {
    const { write, transaction } = outboxOf({ message: orderPlaced });
    const broken: Order = JSON.parse("{}");
    const events = [...orders(1_500), { payload: broken }];
    const error = await refusal(write.batch(transaction, events));
    expect(error).toMatchObject({ operation: "publish", messageName: "OrderPlaced", index: 1_500 });
    expect(error.violations.map(({ pointer }) => pointer)).toEqual(["/payload/orderId"]);
    expect(transaction.statements).toEqual([]);
  });
});

describe("what no contract allows is refused before it is written:", () => {
  it.each<readonly [string, object, RangeErrorConstructor | TypeErrorConstructor, RegExp]>([
    ["an id that is no UUID", { id: "e-1" }, RangeError, /^id must be a UUID, and is "e-1"$/],
    ["a time that is none", { time: new Date(Number.NaN) }, RangeError, /time/i],
    ["U+0000 in a text", { subject: "a\0b" }, TypeError, /^ce_subject holds the character U\+0000/],
    ["half a character", { subject: "\udc00" }, TypeError, /^ce_subject holds half a character/],
    [
      "a header's name",
      { extraHeaders: { "a\0": "x" } },
      TypeError,
      /has a name that Postgres does not store/,
    ],
    [
      "half a name",
      { extraHeaders: { "\ud800": "x" } },
      TypeError,
      /has a name that Postgres does not store/,
    ],
  ])("%s", async (_, options, type, words) => {
    const { write, transaction } = outboxOf({ message: orderPlaced });
    const error = await write(transaction, { orderId: "o" }, options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(type);
    expect(String(error)).toMatch(new RegExp(words.source.replace(/^\^/, "Error: "), words.flags));
    expect(transaction.statements).toEqual([]);
  });
});

it("the client's error is the caller's", async () => {
  const { write } = outboxOf({ message: orderPlaced });
  const broken: SqlTransaction = { query: () => Promise.reject(new Error("deadlock detected")) };
  await expect(write(broken, { orderId: "o" })).rejects.toThrow("deadlock detected");
});
