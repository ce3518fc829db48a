import { describe, expect, it } from "vitest";
import { told, toldWithPlace } from "../../../test/support/read-api.js";
import {
  events2,
  events3,
  eventsWithOperation,
  onlyChannel,
  onlyEventOperation,
  readEvents,
} from "../../../test/support/read-events.js";
import type { JsonObject } from "../../model/index.js";

describe("operations of 3.x", () => {
  const Placed = { payload: { type: "object" } };
  const channels = {
    orders: {
      address: "shop.orders",
      messages: { Placed: { $ref: "#/components/messages/Placed" }, Cancelled: {} },
    },
  };
  const components = { messages: { Placed, Other: {} } };
  const place = (rest: JsonObject): JsonObject => ({
    action: "send",
    channel: { $ref: "#/channels/orders" },
    ...rest,
  });

  it.each<readonly [string, JsonObject, readonly string[], readonly string[]]>([
    ["all messages of the channel", {}, ["Placed", "Cancelled"], []],
    ["no messages", { messages: [] }, [], []],
    [
      "messages by the channel",
      { messages: [{ $ref: "#/channels/orders/messages/Cancelled" }] },
      ["Cancelled"],
      [],
    ],
    ["messages by the component", { messages: [{ $ref: "#/components/messages/Placed" }] }, ["Placed"], []],
    [
      "a message that the channel lacks",
      { messages: [{ $ref: "#/components/messages/Other" }] },
      ["Other"],
      ["warning message-not-in-channel /operations/place/messages/0"],
    ],
    [
      "a message that is nowhere",
      { messages: [{ $ref: "#/channels/orders/messages/None" }] },
      [],
      ["error reference-unresolved /operations/place/messages/0/$ref"],
    ],
  ])("have %s", (_, rest, want, wantTold) => {
    const reading = readEvents(events3({ channels, components, operations: { place: place(rest) } }));
    const operation = onlyEventOperation(reading);
    expect(operation.messages.map(({ key }) => key)).toEqual(want);
    expect(operation.channel).toBe(onlyChannel(reading));
    for (const message of operation.messages) expect(operation.channel.messages).toContain(message);
    expect(toldWithPlace(reading.diagnostics)).toEqual(wantTold);
  });

  it("share messages that two channels take from one place", () => {
    const messages = { Placed: { $ref: "#/components/messages/Placed" } };
    const { api } = readEvents(events3({ channels: { a: { messages }, b: { messages } }, components }));
    expect(api.channels[0]?.messages[0]).toBe(api.channels[1]?.messages[0]);
  });

  it("refer to channels and messages of other files", () => {
    const reading = readEvents(
      events3({
        channels: { orders: { $ref: "shared.json#/channels/orders" } },
        operations: {
          place: place({ messages: [{ $ref: "#/channels/orders/messages/Placed" }] }),
          far: { action: "receive", channel: { $ref: "shared.json#/channels/payments" } },
        },
      }),
      {
        "shared.json": {
          channels: {
            orders: { address: "shop.orders", messages: { Placed: { $ref: "#/messages/Placed" } } },
            payments: { address: "shop.payments", messages: { Paid: {} } },
          },
          messages: { Placed },
        },
      },
    );
    expect(reading.api.operations.map(({ channel, messages }) => [channel.key, messages[0]?.key])).toEqual([
      ["orders", "Placed"],
      ["payments", "Paid"],
    ]);
    expect(reading.api.channels.map(({ address }) => address)).toEqual(["shop.orders", "shop.payments"]);
    expect(told(reading.diagnostics)).toEqual(["warning asyncapi-field-tolerated"]);
  });

  it.each<readonly [string, JsonObject, string]>([
    ["no channel", { channel: null }, "error channel-not-found /operations/place"],
    [
      "a channel that is nowhere",
      { channel: { $ref: "#/channels/x" } },
      "error channel-not-found /operations/place/channel/$ref",
    ],
    [
      "a channel that is no object",
      { channel: 3 },
      "error asyncapi-object-expected /operations/place/channel",
    ],
    ["another action", { action: "publish" }, "error operation-action-invalid /operations/place/action"],
  ])("with %s are left out", (_, operation, want) => {
    const reading = readEvents(eventsWithOperation(operation));
    expect(reading.api.operations).toEqual([]);
    expect(toldWithPlace(reading.diagnostics)).toEqual([want]);
  });

  it("reply", () => {
    const reading = readEvents(
      eventsWithOperation(
        {
          reply: {
            address: { location: "$message.header#/replyTo" },
            channel: { $ref: "#/channels/answers" },
          },
        },
        {
          channels: {
            orders: { address: "orders", messages: { Placed: {} } },
            answers: { address: null, messages: { Answer: {} } },
          },
        },
      ),
    );
    const { reply } = onlyEventOperation(reading);
    expect(reply).toMatchObject({
      channel: { key: "answers", address: null },
      messages: [{ key: "Answer" }],
      address: { part: "header", pointer: "/replyTo" },
    });
    expect(reading.diagnostics).toEqual([]);
  });
});

describe("operations of 2.x", () => {
  it("have the roles of the described application", () => {
    const reading = readEvents(
      events2({
        publish: { operationId: "onPlaced", message: { name: "Placed" } },
        subscribe: { message: { name: "Shipped" } },
      }),
    );
    expect(
      reading.api.operations.map(({ operationId, action, writtenAs, messages }) => [
        operationId,
        action,
        writtenAs,
        messages.map(({ key }) => key),
      ]),
    ).toEqual([
      ["onPlaced", "receive", "publish", ["Placed"]],
      [null, "send", "subscribe", ["Shipped"]],
    ]);
    expect(onlyChannel(reading)).toMatchObject({
      key: "orders",
      address: "orders",
      messages: [{ key: "Placed" }, { key: "Shipped" }],
    });
    expect(reading.diagnostics).toEqual([]);
  });

  it.each<readonly [string, JsonObject, readonly string[]]>([
    ["one of several", { oneOf: [{ name: "A" }, { $ref: "#/components/messages/B" }] }, ["A", "B"]],
    ["one of several behind a reference", { $ref: "#/components/messages/Both" }, ["A", "B"]],
    ["one that has no name", {}, ["orders message"]],
    [
      "several of one name",
      { oneOf: [{ name: "A" }, { name: "A", messageId: "A2" }, { name: "A" }] },
      ["A", "A2", "A 2"],
    ],
    [
      "the same twice",
      { oneOf: [{ $ref: "#/components/messages/B" }, { $ref: "#/components/messages/B" }] },
      ["B"],
    ],
  ])("have messages: %s", (_, message, want) => {
    const B = { name: "not B", payload: {} };
    const components = {
      messages: { B, Both: { oneOf: [{ title: "A" }, { $ref: "#/components/messages/B" }] } },
    };
    const reading = readEvents(events2({ publish: { message } }, { components }));
    expect(onlyEventOperation(reading).messages.map(({ key }) => key)).toEqual(want);
    expect(onlyChannel(reading).messages.map(({ key }) => key)).toEqual(want);
    expect(reading.diagnostics).toEqual([]);
  });

  it("with one id are told apart", () => {
    const operation = { operationId: "same", message: {} };
    const reading = readEvents(events2({ publish: operation, subscribe: operation }));
    expect(reading.api.operations.map(({ operationId }) => operationId)).toEqual(["same", null]);
    expect(told(reading.diagnostics)).toEqual(["warning operation-id-duplicate"]);
  });

  it("may stand in another file", () => {
    const reading = readEvents(events2({ $ref: "channel.json" }), {
      "channel.json": { subscribe: { message: { name: "Placed" } } },
    });
    expect(onlyEventOperation(reading).source).toEqual({
      file: "/contracts/channel.json",
      pointer: "/subscribe",
    });
    expect(onlyChannel(reading).messages.map(({ key }) => key)).toEqual(["Placed"]);
  });
});
