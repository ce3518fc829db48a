import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeWithPostgres, startPostgres, type TestDatabase } from "../../../test/support/postgres.js";
import { RecordingDriver } from "../../../test/support/recording-driver.js";
import type { CallOptions } from "../kafka/encode-message.js";
import type { MessageSpec } from "../kafka/operation.js";
import { openProducer, sendMethod } from "../kafka/producer.js";
import { bytes, channel, givenKey, headers, json, keyOf, message, sendOperation } from "../kafka/specs.js";
import { openOutbox, outboxMethod } from "./outbox.js";
import { type OutboxRow, outboxColumns, readRow, recordOf } from "./outbox-row.js";
import { defaultTables } from "./tables.js";
import { inTransaction } from "./transaction.js";

const full = message<{ readonly id: string }, object, string>(() => ({
  name: "OrderPlaced",
  cloudEventType: "com.shop.grüße",
  payload: json(null),
  headers: headers(null, { "x-tenant": "string", "a-number": "json" }),
  key: keyOf("$message.payload#/id", ({ payload }) => payload.id),
}));
const raw = message<Uint8Array, unknown, unknown>(() => ({
  name: "Drawn",
  payload: bytes(),
  key: givenKey(),
}));

const id = "0191d6b4-6a3f-7cc0-8a5e-0f6d1c2b3a49";
const time = new Date("2026-11-21T12:00:00.123Z");
const fixed = { id, time };

/** The same call of a producer and of an outbox. */
function bothWays<Payload, Headers>(spec: MessageSpec<Payload, Headers, never>, address: string) {
  const operation = sendOperation(() => ({
    name: "publish",
    channel: channel("orders", address),
    messages: { one: spec },
  }));
  const kafka = new RecordingDriver();
  const trace = () => ({ traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" });
  const core = openProducer({ kafka, trace }, { service: "orders", source: "/orders" });
  const info = { service: "orders", source: "/orders", tables: defaultTables };
  return {
    kafka,
    send: sendMethod<Payload, CallOptions, CallOptions>(core, operation, "one"),
    write: outboxMethod(openOutbox({ trace }, info), operation, { message: spec, aggregateType: "order" }),
  };
}

await describeWithPostgres("a row of the outbox", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await (await startPostgres()).newDatabase({ migrated: true });
  });
  afterAll(() => database.drop());

  async function takeRow(): Promise<OutboxRow> {
    const { rows } = await database.pool.query(`DELETE FROM outbox RETURNING ${outboxColumns.join(", ")}`);
    expect(rows).toHaveLength(1);
    return readRow(rows[0]);
  }

  it.each<readonly [string, object]>([
    ["with nothing more", {}],
    ["with headers, by their names", { headers: { "x-tenant": "acmé", "a-number": 3 } }],
    ["with a subject and a trace", { subject: "süß", traceparent: "00-1", tracestate: "a=b" }],
    [
      "with headers of all kinds",
      {
        headers: { "x-tenant": "\ufeffbyte order mark" },
        extraHeaders: {
          "10": "a number's name comes first in objects",
          zz: "",
          "a longer name": '"quoted" \\ \u2028 \u{1F600}',
          binary: new Uint8Array([0xff, 0xfe, 0]),
          nul: "a\0b",
          ["__proto__"]: "p",
          constructor: "c",
          größe: "ß",
        },
      },
    ],
  ])("becomes what the producer sends, %s", async (_, options) => {
    const { kafka, send, write } = bothWays(full, "shop.orders");
    const payload = { id: "o-1 ü" };
    await send(payload, { ...fixed, ...options });
    await inTransaction(database.pool, (transaction) =>
      write(transaction, payload, { ...fixed, ...options }),
    );
    expect(readable(recordOf(await takeRow()))).toEqual(readable(kafka.records[0]));
  });

  it("becomes what the producer sends, with bytes as payload and key", async () => {
    const { kafka, send, write } = bothWays(raw, "shop.drawings");
    const payload = new Uint8Array([0, 1, 255]);
    const options = { ...fixed, key: new Uint8Array([0xff, 0]), aggregateId: "d" };
    await send(payload, options);
    await write(database.pool, payload, options);
    expect(readable(recordOf(await takeRow()))).toEqual(readable(kafka.records[0]));
  });

  it("becomes what the producer sends, as a tombstone", async () => {
    const { kafka, send, write } = bothWays(full, "shop.orders");
    await send.tombstone("o-1", fixed);
    await write.tombstone(database.pool, "o-1", fixed);
    expect(recordOf(await takeRow())).toEqual(kafka.records[0]);
  });

  it("has its number and share from the database", async () => {
    const { write } = bothWays(full, "shop.orders");
    await write.batch(database.pool, [{ payload: { id: "o-1" } }, { payload: { id: "o-1" } }]);
    const { rows } = await database.pool.query(`DELETE FROM outbox RETURNING ${outboxColumns.join(", ")}`);
    const [first, second] = rows
      .map(readRow)
      .sort((a, b) => (BigInt(a.sequence) < BigInt(b.sequence) ? -1 : 1));
    expect(BigInt(second?.sequence ?? 0)).toBeGreaterThan(BigInt(first?.sequence ?? 0));
    expect(first?.bucket).toBe(second?.bucket);
    expect(first?.bucket).toBeGreaterThanOrEqual(0);
    expect(first?.created_at.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it("is there with the transaction, and not without it", async () => {
    const { write } = bothWays(full, "shop.orders");
    const failing = inTransaction(database.pool, async (transaction) => {
      await write(transaction, { id: "o-1" });
      throw new Error("out of stock");
    });
    await expect(failing).rejects.toThrow("out of stock");
    expect((await database.pool.query("SELECT id FROM outbox")).rows).toEqual([]);
  });

  it("takes a batch of many in its order", async () => {
    const { write } = bothWays(full, "shop.orders");
    const events = Array.from({ length: 2_500 }, (_, at) => ({ payload: { id: `o-${at}` } }));
    const receipts = await inTransaction(database.pool, (transaction) => write.batch(transaction, events));
    const { rows } = await database.pool.query("SELECT id FROM outbox ORDER BY sequence");
    expect(rows.map((row) => row["id"])).toEqual(receipts.map((receipt) => receipt.id));
    await database.pool.query("TRUNCATE outbox");
  });
});

/** Texts instead of bytes, for messages that can be read. */
function readable(record: ReturnType<typeof recordOf> | undefined) {
  const textOf = (value: Uint8Array | null) =>
    value === null ? null : Buffer.from(value).toString("latin1");
  if (record === undefined) return null;
  const { key, value, headers: all, ...rest } = record;
  return {
    ...rest,
    key: textOf(key),
    value: textOf(value),
    headers: all.map(([name, bytes]) => [name, textOf(bytes)]),
  };
}

describe("readRow", () => {
  const row = {
    id,
    sequence: "9007199254740993",
    bucket: 3,
    aggregatetype: "order",
    aggregateid: "o-1",
    type: "OrderPlaced",
    payload: Buffer.from("{}"),
    topic: "shop.orders",
    record_key: null,
    record_timestamp: "1763726400000",
    ce_source: "/orders",
    ce_subject: null,
    ce_time: "2026-11-21T12:00:00.000Z",
    content_type: "application/json",
    traceparent: null,
    tracestate: null,
    headers: { a: "b", c: { base64: "/w==" } },
    created_at: time,
  };

  it("takes a row as `pg` gives it", () => {
    expect(readRow(row)).toEqual(row);
  });

  it("takes what other type parsers make of it", () => {
    const parsed = {
      ...row,
      sequence: 9007199254740993n,
      bucket: "3",
      payload: new Uint8Array(Buffer.from("{}")),
      record_timestamp: 1763726400000,
      headers: JSON.stringify(row.headers),
      created_at: "2026-11-21 12:00:00.123+00",
    };
    expect(readRow(parsed)).toEqual(row);
  });

  it.each<readonly [string, unknown, string]>([
    ["sequence", 1.5, "the outbox's column sequence must hold a whole number and holds a number"],
    ["topic", null, "the outbox's column topic must hold text and holds null"],
    ["ce_subject", undefined, "the outbox's column ce_subject must hold text and holds nothing"],
    ["payload", "{}", "the outbox's column payload must hold bytes and holds a string"],
    ["created_at", "yesterday", "the outbox's column created_at must hold a time and holds a string"],
    ["headers", [], "the outbox's column headers must hold an object of headers and holds a object"],
    [
      "headers",
      { a: 1 },
      'the outbox\'s column headers must hold an object of headers, also at "a", and holds a number',
    ],
  ])("refuses a column %s of %j", (column, value, want) => {
    expect(() => readRow({ ...row, [column]: value })).toThrow(new TypeError(want));
  });
});
