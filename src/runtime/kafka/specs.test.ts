import { describe, expect, it } from "vitest";
import type { ReceiveOperation, SendOperation } from "./operation.js";
import {
  blockingRetry,
  bytes,
  channel,
  deadLetter,
  givenKey,
  headers,
  json,
  keyOf,
  message,
  nonBlockingRetry,
  receiveOperation,
  sendOperation,
  text,
} from "./specs.js";

interface OrderPlaced {
  readonly orderId: string;
}

const orderPlaced = message<OrderPlaced, { readonly "x-tenant": string }, string>(() => ({
  name: "OrderPlaced",
  payload: json(null),
  headers: headers(null, { "x-tenant": "string", "x-priority": "json" }, { provided: ["ce_type"] }),
  key: keyOf("$message.payload#/orderId", ({ payload }) => payload.orderId),
}));

describe("messages", () => {
  it("have the defaults of their format", () => {
    const types = [json(null), text(), bytes()].map(
      (payload) => message(() => ({ name: "Note", payload })).contentType,
    );
    expect(types).toEqual(["application/json", "text/plain; charset=utf-8", "application/octet-stream"]);
    expect(orderPlaced.cloudEventType).toBe("OrderPlaced");
  });

  it("name their headers in the order of the contract", () => {
    expect(orderPlaced.headers.fields).toEqual([
      { name: "x-tenant", type: "string" },
      { name: "x-priority", type: "json" },
    ]);
    expect(message(() => ({ name: "Note", payload: text() })).headers.isOpen).toBe(true);
  });

  it("take their key from the payload, or from the caller", () => {
    const message = { payload: { orderId: "o-1" }, headers: { "x-tenant": "acme" } };
    expect(orderPlaced.key?.of?.(message)).toBe("o-1");
    expect(givenKey({ type: "json" })).toMatchObject({ of: null, type: "json" });
  });
});

describe("channel", () => {
  it.each([
    ["shop.orders.v1", ["shop.orders.v1"]],
    ["shop.{region}.orders", ["shop.", { parameter: "region" }, ".orders"]],
    ["{a}{b}", [{ parameter: "a" }, { parameter: "b" }]],
  ])("splits %s at its parameters", (address, want) => {
    expect(channel("orders", address).address).toEqual(want);
  });
});

describe("operations", () => {
  const orders = channel("orders", "shop.orders.v1");

  it("fit everywhere that any operation does", () => {
    const sends: SendOperation<Readonly<Record<string, unknown>>> = sendOperation(() => ({
      name: "publishOrderPlaced",
      channel: orders,
      messages: { orderPlaced },
    }));
    const receives: ReceiveOperation<Readonly<Record<string, unknown>>> = receiveOperation(() => ({
      name: "onOrderPlaced",
      channel: orders,
      messages: { orderPlaced },
      retry: blockingRetry([100]),
      deadLetter: deadLetter(),
    }));
    expect(sends.messages["orderPlaced"]).toBe(orderPlaced);
    expect(receives).toMatchObject({
      others: [],
      groupId: null,
      deadLetter: { topic: "{topic}.{group}.dlq" },
    });
  });
});

describe("nonBlockingRetry", () => {
  it.each([
    [[], []],
    [
      [1_000, 5_000, 5_000],
      ["{topic}.{group}.retry.1", "{topic}.{group}.retry.2", "{topic}.{group}.retry.2"],
    ],
  ])("names the topics of %j", (delays, want) => {
    expect(nonBlockingRetry(delays).topics).toEqual(want);
  });

  it("numbers the topics of a name that the contract gives", () => {
    expect(nonBlockingRetry([1, 2], { topic: "again" }).topics).toEqual(["again.1", "again.2"]);
  });
});
