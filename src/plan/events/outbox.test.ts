import { describe, expect, it } from "vitest";
import { events3, readEvents } from "../../../test/support/read-events.js";
import { DiagnosticBag } from "../../diagnostics/index.js";
import type { JsonObject } from "../../model/index.js";
import { defaultTargetOptions } from "../options.js";
import { planEvents } from "./events-plan-builder.js";
import type { OutboxMethodPlan } from "./outbox-plan.js";

/** The outbox of one document, and what was said of it: `"warning outbox-without-key /operations/publish/x-outbox"`. */
function outboxOf(document: JsonObject, dates: "string" | "Date" = "string") {
  const { api, schemas } = readEvents(document);
  const bag = new DiagnosticBag();
  const service = { name: "orders", restApis: [], eventApis: [api], schemas };
  const options = { ...defaultTargetOptions, dates };
  const plan = planEvents(service, { options, bag, taken: new Set(["PlacedOutboxOptions"]) });
  if (plan === null) throw new Error("a service with events has a plan");
  const told = bag.items.map(({ severity, code, source }) => `${severity} ${code} ${source?.pointer ?? ""}`);
  return { plan, methods: plan.outbox?.methods ?? [], told };
}

const servers = { main: { host: "localhost:9092", protocol: "kafka" } };
const ref = (pointer: string): JsonObject => ({ $ref: `#/${pointer}` });
const order = {
  type: "object",
  required: ["id", "customer", "lines", "at"],
  properties: {
    id: { type: "string" },
    customer: { type: "object", required: ["number"], properties: { number: { type: "integer" } } },
    lines: { type: "array", items: { type: "string" } },
    at: { type: "string", format: "date-time" },
    note: { type: "string" },
  },
};

/** A document with one channel that has these messages, and the operation `publish`. */
function sending(messages: JsonObject, operation: JsonObject): JsonObject {
  return events3({
    servers,
    channels: { orders: { address: "shop.orders", messages } },
    operations: { publish: { action: "send", channel: ref("channels/orders"), ...operation } },
  });
}

describe("the aggregate", () => {
  const key = { "x-key": "$message.payload#/id" };
  const by = (aggregateId: string, more: JsonObject = key) => ({
    ...more,
    "x-outbox": { aggregateType: "order", aggregateId },
  });
  const place = "/operations/publish/x-outbox";
  const idOf = ([method]: readonly OutboxMethodPlan[]) => {
    const id = method?.aggregate.id;
    if (id?.kind !== "expression") return id?.kind;
    return id.access.kind === "pointer" ? id.access.pointer : id.access.steps.map(({ name }) => name);
  };

  it.each<readonly [string, JsonObject, unknown, readonly string[]]>([
    ["the key's expression", by("$message.payload#/id"), "key", []],
    ["the key, where nothing else is said", { ...key, "x-outbox": true }, "key", []],
    [
      "another property",
      by("$message.payload#/customer/number"),
      ["customer", "number"],
      [`info outbox-key-differs ${place}/aggregateId`],
    ],
    [
      "a property, without a key",
      by("$message.payload#/id", {}),
      ["id"],
      [`warning outbox-without-key ${place}`],
    ],
    ["the caller's", { "x-outbox": true }, "given", [`warning outbox-without-key ${place}`]],
    [
      "nothing that is there",
      by("$message.payload#/idd"),
      "/idd",
      [`info outbox-key-differs ${place}/aggregateId`, `error aggregate-id-not-found ${place}/aggregateId`],
    ],
    [
      "what may be missing",
      by("$message.payload#/note"),
      ["note"],
      [`info outbox-key-differs ${place}/aggregateId`, `warning aggregate-id-optional ${place}/aggregateId`],
    ],
    [
      "a list",
      by("$message.payload#/lines"),
      ["lines"],
      [
        `info outbox-key-differs ${place}/aggregateId`,
        `warning aggregate-id-not-scalar ${place}/aggregateId`,
      ],
    ],
    [
      "a header that the producer fills in",
      by("$message.header#/ce_id"),
      "/ce_id",
      [`info outbox-key-differs ${place}/aggregateId`, `error aggregate-id-not-found ${place}/aggregateId`],
    ],
  ])("is %s", (_, operation, want, wantTold) => {
    const { methods, told } = outboxOf(sending({ Placed: { payload: order } }, operation));
    expect(idOf(methods)).toEqual(want);
    expect(told).toEqual(wantTold);
  });

  it.each<readonly [string, JsonObject, string]>([
    ["must be a key that callers give", { type: "string" }, "key"],
    ["may be no key", { type: ["string", "null"] }, "given"],
  ])("without an expression: %s", (_, schema, want) => {
    const { methods } = outboxOf(
      sending({ Placed: { bindings: { kafka: { key: schema } } } }, { "x-outbox": true }),
    );
    expect(methods[0]?.aggregate).toEqual({ type: "orders", id: { kind: want } });
  });

  it("is written from a date as the payload is", () => {
    const document = sending({ Placed: { payload: order } }, by("$message.payload#/at"));
    expect(outboxOf(document, "Date").methods[0]?.aggregate.id).toMatchObject({ encoder: "encodeDateTime" });
    expect(outboxOf(document).methods[0]?.aggregate.id).toMatchObject({ encoder: null });
  });
});

describe("methods", () => {
  const channels = {
    orders: {
      address: "shop.orders",
      messages: { Placed: { payload: order }, Cancelled: { payload: order } },
    },
    audit: { address: "shop.audit", messages: { Placed: ref("channels/orders/messages/Placed"), Other: {} } },
  };
  const operation = (channel: string, messages: readonly string[], outbox: unknown = true): JsonObject => ({
    action: "send",
    channel: ref(`channels/${channel}`),
    messages: messages.map((message) => ref(`channels/${channel}/messages/${message}`)),
    "x-key": "$message.payload#/id",
    "x-outbox": outbox === true,
  });

  it.each<readonly [string, JsonObject, readonly string[]]>([
    [
      "after their messages",
      { one: operation("orders", ["Placed", "Cancelled"]), two: operation("audit", ["Other"]) },
      ["placed", "cancelled", "other"],
    ],
    [
      "after their operations where two write the same message",
      { one: operation("orders", ["Placed"]), two: operation("audit", ["Placed", "Other"]) },
      ["one", "twoPlaced", "other"],
    ],
    [
      "after their messages where the other is not sent through the outbox",
      { one: operation("orders", ["Placed"]), two: operation("audit", ["Placed"], false) },
      ["placed"],
    ],
    [
      "never as an operation that is called like another's message",
      {
        other: operation("orders", ["Placed"]),
        two: operation("audit", ["Placed"]),
        three: operation("audit", ["Other"]),
      },
      ["otherPlaced", "two", "other"],
    ],
  ])("are named %s", (_, operations, want) => {
    const names = (given: JsonObject) => outboxOf(events3({ servers, channels, operations: given })).methods;
    expect(names(operations).map(({ name }) => name)).toEqual(want);
    const reversed = Object.fromEntries(Object.entries(operations).reverse());
    expect(
      names(reversed)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...want].sort());
  });

  it("are none without `x-outbox`", () => {
    const operations = { one: operation("orders", ["Placed"], false) };
    expect(outboxOf(events3({ servers, channels, operations })).plan.outbox).toBeNull();
  });

  it("have options of their own where callers give more, under names that nobody else has", () => {
    const headers = { type: "object", properties: { tenant: { type: "string" } } };
    const { methods, plan } = outboxOf(
      sending({ Placed: { payload: order, headers } }, { "x-key": "$message.payload#/id", "x-outbox": true }),
    );
    expect(methods[0]?.options?.name).toBe("PlacedEventOutboxOptions");
    expect(plan.reserved.has("PlacedEventOutboxOptions")).toBe(true);
    expect(plan.reserved.has("createOrdersOutboxRelay")).toBe(true);
    const plain = sending(
      { Placed: { payload: order } },
      { "x-key": "$message.payload#/id", "x-outbox": true },
    );
    expect(outboxOf(plain).methods[0]?.options).toBeNull();
  });
});
