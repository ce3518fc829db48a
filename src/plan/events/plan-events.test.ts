import { describe, expect, it } from "vitest";
import { events2, events3, readEvents } from "../../../test/support/read-events.js";
import { DiagnosticBag } from "../../diagnostics/index.js";
import type { JsonObject } from "../../model/index.js";
import { defaultTargetOptions } from "../options.js";
import type { EventsPlan } from "./events-plan.js";
import { planEvents } from "./events-plan-builder.js";

/** The plan of one document, and what was said of it: `"warning key-optional"`. */
function planOf(document: JsonObject): { readonly plan: EventsPlan; readonly told: readonly string[] } {
  const { api, schemas } = readEvents(document);
  const bag = new DiagnosticBag();
  const service = { name: "orders", restApis: [], eventApis: [api], schemas };
  const plan = planEvents(service, { options: defaultTargetOptions, bag, taken: new Set() });
  if (plan === null) throw new Error("a service with events has a plan");
  return { plan, told: bag.items.map(({ severity, code }) => `${severity} ${code}`) };
}

const servers = { main: { host: "localhost:9092", protocol: "kafka" } };
const ref = (pointer: string): JsonObject => ({ $ref: `#/${pointer}` });

/** A document with one channel that has these messages, and the operation `publish`. */
function sending(messages: JsonObject, operation: JsonObject = {}): JsonObject {
  return events3({
    servers,
    channels: { orders: { address: "shop.orders", messages } },
    operations: { publish: { action: "send", channel: ref("channels/orders"), ...operation } },
  });
}

const line = { type: "object", required: ["sku"], properties: { sku: { type: "string" } } };
const order = {
  type: "object",
  required: ["id", "first", "lines"],
  properties: {
    id: { type: "string" },
    first: line,
    last: line,
    maybe: { type: ["string", "null"] },
    lines: { type: "array", minItems: 1, items: line },
    anything: true,
    "a b": { type: "integer" },
  },
};

describe("keys", () => {
  const props = (...steps: readonly string[]) =>
    steps.map((step) => ({ name: step.replace("?", ""), optional: step.startsWith("?") }));

  it.each<readonly [string, string, unknown, readonly string[]]>([
    ["a property", "$message.payload#/id", props("id"), []],
    ["a property of a property", "$message.payload#/first/sku", props("first", "sku"), []],
    ["behind an optional one", "$message.payload#/last/sku", props("last", "?sku"), ["warning key-optional"]],
    ["one that may be null", "$message.payload#/maybe", props("maybe"), ["warning key-optional"]],
    ["a name with a blank", "$message.payload#/a b", props("a b"), ["warning key-optional"]],
    ["an item of a list", "$message.payload#/lines/0/sku", "/lines/0/sku", []],
    ["anything", "$message.payload#/anything", "/anything", ["warning key-optional"]],
    ["an object", "$message.payload#/first", props("first"), ["warning key-not-scalar"]],
    ["nothing", "$message.payload#/idd", "/idd", ["error key-not-found"]],
    ["a header that is not described", "$message.header#/x", "/x", ["error key-not-found"]],
  ])("of %s", (_, expression, want, wantTold) => {
    const { plan, told } = planOf(sending({ Placed: { payload: order } }, { "x-key": expression }));
    const access = plan.messages[0]?.key?.access;
    expect(access?.kind === "properties" ? access.steps : access?.pointer).toEqual(want);
    expect(told).toEqual(wantTold);
  });

  it("that the producer fills in are refused", () => {
    const headers = { type: "object", properties: { ce_subject: { type: "string" } } };
    const { told } = planOf(sending({ Placed: { headers } }, { "x-key": "$message.header#/ce_subject" }));
    expect(told).toEqual(["error key-not-found"]);
  });

  it("of the operation that sends hold for the one that receives, and are one constant", () => {
    const { plan } = planOf(
      events3({
        servers,
        channels: { orders: { address: "shop.orders", messages: { Placed: { payload: order } } } },
        operations: {
          publish: { action: "send", channel: ref("channels/orders"), "x-key": "$message.payload#/id" },
          onPlaced: { action: "receive", channel: ref("channels/orders") },
        },
      }),
    );
    expect(plan.messages.map(({ constant }) => constant.name)).toEqual(["placedMessage"]);
    expect(plan.receives[0]?.messages[0]?.plan).toBe(plan.sends[0]?.messages[0]?.plan);
  });
});

describe("names", () => {
  const operationsOf = (ids: readonly string[]) => {
    const channels = Object.fromEntries(
      ids.map((_, at) => [`c${at}`, { address: `t${at}`, messages: { M: {} } }]),
    );
    const operations = ids.map((id, at) => [id, { action: "send", channel: ref(`channels/c${at}`) }]);
    const { plan } = planOf(events3({ servers, channels, operations: Object.fromEntries(operations) }));
    return Object.fromEntries(plan.sends.map(({ operation, name }) => [operation.operationId ?? "", name]));
  };

  it.each<readonly [readonly string[], Readonly<Record<string, string>>]>([
    [["publishOrder"], { publishOrder: "publishOrder" }],
    [["publish-order", "class"], { "publish-order": "publishOrder", class: "class" }],
    [["connect", "close"], { connect: "sendConnect", close: "sendClose" }],
    [["place order", "placeOrder"], { placeOrder: "placeOrder", "place order": "sendPlaceOrder" }],
    [["__proto__x", "constructor"], { __proto__x: "protoX", constructor: "constructor" }],
  ])("of operations: %j", (ids, want) => {
    expect(operationsOf(ids)).toEqual(want);
    expect(operationsOf([...ids].reverse())).toEqual(want);
  });

  it("come from action and message in documents of version 2 without ids", () => {
    const { plan } = planOf(
      events2(
        { publish: { message: { name: "lightMeasured" } } },
        { servers: { main: { url: "localhost:9092", protocol: "kafka" } } },
      ),
    );
    expect(plan.receives.map(({ name }) => name)).toEqual(["receiveLightMeasured"]);
    expect(plan.sends).toEqual([]);
  });
});

describe("what tells messages of one topic apart", () => {
  const withKind = (values: readonly string[]) => ({
    payload: { type: "object", properties: { kind: { enum: values } } },
  });
  it.each<readonly [string, JsonObject, readonly unknown[]]>([
    [
      "a property with values of each",
      { A: withKind(["a"]), B: withKind(["b", "c"]) },
      [
        { property: "kind", values: ["a"] },
        { property: "kind", values: ["b", "c"] },
      ],
    ],
    ["nothing where a value stands for two", { A: withKind(["a"]), B: withKind(["a", "b"]) }, [null, null]],
    ["nothing where one says nothing", { A: withKind(["a"]), B: {} }, [null, null]],
    ["nothing for one alone", { A: withKind(["a"]) }, [null]],
  ])("is %s", (_, messages, want) => {
    const { plan } = planOf(sending(messages));
    expect(plan.messages.map(({ discriminator }) => discriminator)).toEqual(want);
  });
});

describe("operations that no code is made for", () => {
  const receive = (channel: string, rest: JsonObject = {}): JsonObject => ({
    action: "receive",
    channel: ref(`channels/${channel}`),
    ...rest,
  });
  const channels = { orders: { address: "shop.orders", messages: { A: {}, B: {} } } };

  it.each<readonly [string, JsonObject, readonly string[]]>([
    [
      "another protocol",
      { servers: { main: { host: "h", protocol: "mqtt" } }, channels, operations: { a: receive("orders") } },
      ["warning protocol-not-kafka"],
    ],
    ["no server at all: Kafka", { channels, operations: { a: receive("orders") } }, ["info kafka-assumed"]],
    [
      "no messages",
      { servers, channels: { orders: { address: "o" } }, operations: { a: receive("orders") } },
      ["warning channel-without-messages"],
    ],
    [
      "no address",
      {
        servers,
        channels: { orders: { address: null, messages: { A: {} } } },
        operations: { a: receive("orders") },
      },
      ["warning operation-without-address"],
    ],
    [
      "the same message twice in a group",
      { servers, channels, operations: { a: receive("orders"), b: receive("orders") } },
      ["error operations-clash"],
    ],
    [
      "the same message in two groups",
      {
        servers,
        channels,
        operations: {
          a: receive("orders"),
          b: receive("orders", { bindings: { kafka: { groupId: { const: "audit" } } } }),
        },
      },
      [],
    ],
    [
      "different messages of one topic",
      {
        servers,
        channels,
        operations: {
          a: receive("orders", { messages: [ref("channels/orders/messages/A")] }),
          b: receive("orders", { messages: [ref("channels/orders/messages/B")] }),
        },
      },
      [],
    ],
    [
      "different keys in one group",
      {
        servers,
        channels,
        operations: {
          a: receive("orders", {
            messages: [ref("channels/orders/messages/A")],
            "x-key": "$message.payload#/a",
          }),
          b: receive("orders", {
            messages: [ref("channels/orders/messages/B")],
            "x-key": "$message.payload#/b",
          }),
        },
      },
      ["error operations-clash"],
    ],
  ])("%s", (_, document, want) => {
    expect(planOf(events3(document)).told).toEqual(want);
  });
});

describe("payloads", () => {
  it.each<readonly [string, JsonObject, unknown, readonly string[]]>([
    ["JSON where nothing is said", {}, "json", []],
    ["JSON of another name", { contentType: "application/vnd.shop+json" }, "json", []],
    ["text", { contentType: "text/plain", payload: { type: "string" } }, "text", []],
    ["bytes", { contentType: "image/png", payload: { type: "string" } }, "bytes", []],
    [
      "XML, as bytes",
      { contentType: "application/xml", payload: order },
      "bytes",
      ["warning content-type-unsupported"],
    ],
    [
      "text of an object",
      { contentType: "text/csv", payload: order },
      "text",
      ["warning content-type-unsupported"],
    ],
  ])("are %s", (_, message, want, wantTold) => {
    const { plan, told } = planOf(sending({ M: message }));
    expect(plan.messages[0]?.payload.format).toBe(want);
    expect(told).toEqual(wantTold);
  });
});

it("headers that the producer fills in are nobody else's", () => {
  const headers = {
    type: "object",
    required: ["ce_type", "x-tenant"],
    properties: {
      ce_type: { const: "t" },
      "x-tenant": { type: "string" },
      "x-size": { type: "integer" },
      ce_tenant: {},
    },
  };
  const { plan } = planOf(sending({ M: { headers } }));
  expect(plan.messages[0]?.headers).toMatchObject({
    fields: [
      { name: "x-tenant", type: "string" },
      { name: "x-size", type: "json" },
      { name: "ce_tenant", type: "json" },
    ],
    provided: ["ce_type"],
    optional: false,
  });
});
