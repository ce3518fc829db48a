import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as promClient from "prom-client";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { createListener, route as httpRoute } from "../../src/runtime/http/server.js";
import { createConsumer, route } from "../../src/runtime/kafka/consumer.js";
import type { Consumer } from "../../src/runtime/kafka/consumer-options.js";
import type { RecordToSend } from "../../src/runtime/kafka/driver.js";
import { textHeader } from "../../src/runtime/kafka/headers.js";
import type { MessageContext, MessageHandler } from "../../src/runtime/kafka/message.js";
import { openProducer, sendMethod } from "../../src/runtime/kafka/producer.js";
import {
  channel,
  deadLetter,
  json,
  keyOf,
  message,
  noRetry,
  receiveOperation,
  sendOperation,
} from "../../src/runtime/kafka/specs.js";
import type { InboxContext } from "../../src/runtime/postgres/inbox-options.js";
import { openOutbox, outboxMethod } from "../../src/runtime/postgres/outbox.js";
import { openOutboxRelay } from "../../src/runtime/postgres/relay.js";
import { relayMetrics } from "../../src/runtime/postgres/relay-metrics.js";
import type { OutboxRelay } from "../../src/runtime/postgres/relay-options.js";
import { defaultTables } from "../../src/runtime/postgres/tables.js";
import { inTransaction } from "../../src/runtime/postgres/transaction.js";
import { type PrometheusMetrics, prometheusMetrics } from "../../src/runtime/telemetry/prometheus.js";
import { InMemoryKafka } from "../../src/runtime/testing/in-memory-kafka.js";
import { operation } from "../support/http-server.js";
import {
  describeWithPostgres,
  startPostgres,
  type TestDatabase,
  type TestPostgres,
} from "../support/postgres.js";
import { type RecordedSpans, recordSpans } from "../support/recorded-spans.js";

interface Order {
  readonly orderId: string;
}

const event = (name: string) =>
  message<Order, unknown, string>(() => ({
    name,
    payload: json(null),
    key: keyOf("$message.payload#/orderId", ({ payload }) => payload.orderId),
  }));
const orderPlaced = event("OrderPlaced");
const orderPaid = event("OrderPaid");

const accepted = { status: 202, headers: [], validateHeaders: null, content: [] };
const placeOrder = operation("placeOrder", "POST", "/orders", { responses: [accepted] });

function receives(name: string, topic: string, messages: { readonly one: typeof orderPlaced }) {
  return receiveOperation(() => ({
    name,
    channel: channel(topic, topic),
    messages,
    groupId: name,
    retry: noRetry,
    deadLetter: deadLetter(),
  }));
}

await describeWithPostgres("one trace", () => {
  let postgres: TestPostgres;
  let database: TestDatabase;
  let kafka: InMemoryKafka;
  let spans: RecordedSpans;
  let metrics: PrometheusMetrics;
  let ends: (() => Promise<unknown>)[];

  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  afterAll(() => postgres?.stop());

  beforeEach(async () => {
    database = await postgres.newDatabase({ migrated: true });
    kafka = new InMemoryKafka();
    for (const topic of ["shop.orders", "shop.payments"]) kafka.createTopic(topic);
    for (const topic of ["shop.orders.pay.dlq", "shop.payments.ship.dlq"]) kafka.createTopic(topic);
    spans = recordSpans();
    metrics = prometheusMetrics(promClient, { service: "shop" });
    ends = [];
  }, 30_000);
  afterEach(async () => {
    for (const end of ends.reverse()) await end();
    spans.end();
    await database.drop();
  }, 30_000);

  /** Takes orders and writes their events. */
  async function startServer(): Promise<string> {
    const { tracing } = spans;
    const core = openOutbox({ tracing }, { service: "orders", source: "/orders", tables: defaultTables });
    const send = sendOperation(() => ({
      name: "publishOrderPlaced",
      channel: channel("orders", "shop.orders"),
      messages: { orderPlaced },
    }));
    const write = outboxMethod(core, send, { message: orderPlaced, aggregateType: "order" });
    const handler = async () => {
      await inTransaction(database.pool, (transaction) => write(transaction, { orderId: "o1" }));
      return { status: 202 };
    };
    const listener = createListener([httpRoute(placeOrder, handler)], {
      tracing,
    });
    const server: Server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ends.push(
      () =>
        new Promise((resolve) => {
          server.closeAllConnections();
          server.close(resolve);
        }),
    );
    // It listens on a port.
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function startRelay(): Promise<OutboxRelay> {
    const options = {
      pool: database.pool,
      kafka: kafka.driver(),
      tracing: spans.tracing,
      drainTimeoutMs: 1_000,
    };
    const relay = openOutboxRelay(options, { service: "orders", tables: defaultTables });
    ends.push(() => relay.stop());
    await relay.start();
    return relay;
  }

  /** Pays, once in effect, and says so at once. */
  async function startPayments(): Promise<Consumer> {
    const { tracing } = spans;
    const producer = openProducer(
      { kafka: kafka.driver(), tracing, metrics },
      { service: "payments", source: "/payments" },
    );
    ends.push(() => producer.close());
    const send = sendOperation(() => ({
      name: "publishOrderPaid",
      channel: channel("payments", "shop.payments"),
      messages: { orderPaid },
    }));
    const publish = sendMethod<Order>(producer, send, "orderPaid");
    const pay: MessageHandler<{ readonly payload: Order }, InboxContext> = async ({ payload }, { tx }) => {
      await tx.query("SELECT 1", []);
      await publish(payload);
    };
    return startConsumer(route(receives("pay", "shop.orders", { one: orderPlaced }), { one: pay }), {
      inbox: { pool: database.pool },
    });
  }

  async function startConsumer(
    given: ReturnType<typeof route>,
    options: { readonly inbox?: { readonly pool: TestDatabase["pool"] } } = {},
  ): Promise<Consumer> {
    const consumer = createConsumer(
      [given],
      { kafka: kafka.driver(), tracing: spans.tracing, metrics, commitIntervalMs: 10, ...options },
      { service: "shop", tables: defaultTables },
    );
    ends.push(() => consumer.stop());
    await consumer.start();
    return consumer;
  }

  it("goes from a request through outbox, relay and broker to the last who hears of it", async () => {
    const url = await startServer();
    const relay = await startRelay();
    await startPayments();
    const shipped: MessageContext[] = [];
    const ship: MessageHandler<unknown> = (_, context) => void shipped.push(context);
    await startConsumer(route(receives("ship", "shop.payments", { one: orderPaid }), { one: ship }));
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const response = await fetch(`${url}/orders`, {
      method: "POST",
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    });
    expect(response.status).toBe(202);
    await spans.ended(6);
    expect(spans.tree()).toEqual([
      "POST /orders",
      "  create shop.orders",
      "    process shop.orders",
      "      send shop.payments",
      "        process shop.payments",
      "publish shop.orders",
    ]);
    const own = spans.all().filter((span) => span.spanContext().traceId === traceId);
    expect(own).toHaveLength(5);
    const publish = spans.only("publish shop.orders");
    expect(publish.links.map(({ context }) => context.spanId)).toEqual([
      spans.only("create shop.orders").spanContext().spanId,
    ]);
    expect(shipped[0]?.traceparent).toContain(traceId);

    const text = `${await metrics.text()}${await relayMetrics(relay, "shop")}`;
    for (const line of [
      'kafka_producer_messages_total{service="shop",topic="shop.payments",message="OrderPaid",outcome="sent"} 1',
      'kafka_consumer_messages_total{service="shop",group="pay",topic="shop.orders",message="OrderPlaced",outcome="handled"} 1',
      'kafka_consumer_messages_total{service="shop",group="ship",topic="shop.payments",message="OrderPaid",outcome="handled"} 1',
      'kafka_consumer_lag_records{service="shop",group="pay",topic="shop.orders",partition="0"} 0',
      'outbox_sent_total{service="shop"} 1',
    ])
      expect(text).toContain(`${line}\n`);
    const names = text.split("\n").flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it("leaves the records as they were written, whoever relays them", async () => {
    const url = await startServer();
    await fetch(`${url}/orders`, { method: "POST" });
    await startRelay();
    await expect.poll(() => kafka.records("shop.orders")).toHaveLength(1);
    const { traceId, spanId } = spans.only("create shop.orders").spanContext();
    const [record] = kafka.records("shop.orders") as readonly Pick<RecordToSend, "headers">[];
    expect(textHeader(record?.headers ?? [], "traceparent")).toBe(`00-${traceId}-${spanId}-01`);
  });

  it("is that of an attempt which ends well, and of the duplicate", async () => {
    await startPayments();
    const { producer } = kafka.driver();
    await producer.connect();
    const traceparent = `00-${"a".repeat(32)}-1234567890abcdef-01`;
    const record: RecordToSend = {
      topic: "shop.orders",
      partition: 0,
      key: null,
      value: Buffer.from('{"orderId":"o1"}'),
      headers: [
        ["ce_id", Buffer.from("m1")],
        ["ce_type", Buffer.from("OrderPlaced")],
        ["traceparent", Buffer.from(traceparent)],
      ],
      timestamp: null,
    };
    await producer.send([record, record], { compression: "none", timeoutMs: 1_000 });
    await spans.ended(3);
    const attempts = spans.all().filter(({ name }) => name === "process shop.orders");
    expect(attempts.map(({ attributes }) => attributes["commsgen.outcome"]).sort()).toEqual([
      "duplicate",
      "handled",
    ]);
    expect(spans.all().map((span) => span.spanContext().traceId)).toEqual(Array(3).fill("a".repeat(32)));
  });
});
