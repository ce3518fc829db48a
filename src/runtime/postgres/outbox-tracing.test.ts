import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RecordedSpans, recordSpans } from "../../../test/support/recorded-spans.js";
import { channel, json, keyOf, message, sendOperation } from "../kafka/specs.js";
import { openOutbox, outboxMethod } from "./outbox.js";
import type { OutboxOptions } from "./outbox-options.js";
import type { SqlTransaction, SqlValue } from "./sql.js";
import { defaultTables } from "./tables.js";

interface Order {
  readonly orderId: string;
}

const orderPlaced = message<Order, unknown, string>(() => ({
  name: "OrderPlaced",
  payload: json((value, pointer, violations): value is unknown => {
    if (typeof Reflect.get(Object(value), "orderId") === "string") return true;
    violations?.push({ pointer, keyword: "type", message: "must be a string" });
    return false;
  }),
  key: keyOf("$message.payload#/orderId", ({ payload }) => payload.orderId),
}));

let spans: RecordedSpans;
let written: SqlValue[];
let isBroken: boolean;

beforeEach(() => {
  spans = recordSpans();
  written = [];
  isBroken = false;
});
afterEach(() => spans.end());

const transaction: SqlTransaction = {
  query: async (_, values) => {
    if (isBroken) throw new Error("the connection was lost");
    written.push(...values);
    return { rows: [], rowCount: null };
  },
};

function outboxOf(options: OutboxOptions) {
  const core = openOutbox(options, { service: "orders", source: "/orders", tables: defaultTables });
  const operation = sendOperation(() => ({
    name: "publishOrderPlaced",
    channel: channel("orders", "shop.orders"),
    messages: { orderPlaced },
  }));
  return outboxMethod(core, operation, { message: orderPlaced, aggregateType: "order" });
}

/** Those of all rows. */
const traceparents = (): readonly SqlValue[] =>
  written.filter((value) => typeof value === "string" && /^00-[0-9a-f]{32}-/.test(value));

describe("the span of a write", () => {
  it("is what its events go on with, within what is under way", async () => {
    const { tracing } = spans;
    const write = outboxOf({ tracing });
    await tracing.inSpan({ name: "POST /orders", kind: "server", attributes: {} }, () =>
      write.batch(transaction, [{ payload: { orderId: "1" } }, { payload: { orderId: "2" } }]),
    );
    expect(spans.tree()).toEqual(["POST /orders", "  create shop.orders"]);
    const span = spans.only("create shop.orders");
    const { traceId, spanId } = span.spanContext();
    expect(traceparents()).toEqual(Array(2).fill(`00-${traceId}-${spanId}-01`));
    expect(span.kind).toBe(SpanKind.PRODUCER);
    expect(span.attributes).toEqual({
      "messaging.system": "kafka",
      "messaging.operation.name": "create",
      "messaging.operation.type": "create",
      "messaging.destination.name": "shop.orders",
      "messaging.batch.message_count": 2,
      "commsgen.operation": "publishOrderPlaced",
      "commsgen.message": "OrderPlaced",
    });
  });

  const other = `00-${"1".repeat(32)}-${"2".repeat(16)}-01`;

  it.each([
    {
      given: "the option `trace`",
      options: { trace: () => ({ traceparent: other }) },
      call: {},
      want: [other],
    },
    { given: "the call's `traceparent`", options: {}, call: { traceparent: other }, want: [other] },
    { given: "a `trace` that says there is none", options: { trace: () => null }, call: {}, want: [] },
  ])("gives way to $given in the row", async ({ options, call, want }) => {
    const write = outboxOf({ tracing: spans.tracing, ...options });
    await write(transaction, { orderId: "1" }, call);
    expect(traceparents()).toEqual(want);
  });

  it("fails with an event that breaks its contract, and with the database", async () => {
    const write = outboxOf({ tracing: spans.tracing });
    // Callers in JavaScript do that.
    const broken = {} as Order;
    await expect(write(transaction, broken)).rejects.toThrow("publishOrderPlaced");
    isBroken = true;
    await expect(write.tombstone(transaction, "1")).rejects.toThrow("lost");
    expect(spans.all().map(({ status }) => status.code)).toEqual([
      SpanStatusCode.ERROR,
      SpanStatusCode.ERROR,
    ]);
  });
});
