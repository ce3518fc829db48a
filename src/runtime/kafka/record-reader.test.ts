import { describe, expect, it } from "vitest";
import type { Violation } from "../validation/violation.js";
import type { DriverRecord, RecordHeaders } from "./driver.js";
import type { MessageHandlers } from "./message.js";
import type { MessageSpec } from "./operation.js";
import type { ConsumerRoute, Reading } from "./reading.js";
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
  text,
} from "./specs.js";

type AnySpec = MessageSpec<never, never, never>;

/** Holds for objects that have this property. */
function having(property: string) {
  return (value: unknown, path: string, violations: Violation[] | null): value is unknown => {
    if (typeof value === "object" && value !== null && Object.hasOwn(value, property)) return true;
    violations?.push({ pointer: path, keyword: "required", message: `must have property "${property}"` });
    return false;
  };
}

const placed = message(() => ({
  name: "Placed",
  cloudEventType: "shop.placed",
  payload: json(having("lines")),
}));
const cancelled = message(() => ({ name: "Cancelled", payload: json(having("reason")) }));
const shipped = message(() => ({ name: "Shipped", payload: json(having("parcel")) }));

interface Handled {
  readonly property: string;
  readonly message: unknown;
}

interface ChannelOptions {
  readonly others?: readonly AnySpec[];
  readonly address?: string;
  readonly tombstones?: readonly string[];
  readonly unknownMessages?: "dead-letter" | "skip";
}

/** A reader of one operation, and what its handlers got. */
function readerOf(messages: Readonly<Record<string, AnySpec>>, options: ChannelOptions = {}) {
  const handled: Handled[] = [];
  const route = routeOf(messages, options, handled);
  const reader = createRecordReader([route], { unknownMessages: options.unknownMessages ?? "dead-letter" });
  return {
    route,
    handled,
    read: (record: Partial<DriverRecord>, topic = "shop.orders"): Reading => {
      const reading = reader.read(recordOf(record), topic, "id-1");
      // None of these handlers looks at the context.
      if (reading.kind === "message") void reading.handle({} as never);
      return reading;
    },
  };
}

function routeOf(
  messages: Readonly<Record<string, AnySpec>>,
  options: ChannelOptions,
  handled: Handled[],
): ConsumerRoute {
  const handlers = Object.keys(messages).map((property): [string, MessageHandlers<never, never>] => {
    const handle = (one: unknown): void => {
      handled.push({ property, message: one });
    };
    const tombstone = (one: unknown): void => {
      handled.push({ property: `${property} tombstone`, message: one });
    };
    return [property, options.tombstones?.includes(property) ? { message: handle, tombstone } : handle];
  });
  return {
    operation: receiveOperation(() => ({
      name: "onOrders",
      channel: channel("orders", options.address ?? "shop.orders"),
      messages,
      others: options.others ?? [],
      retry: noRetry,
      deadLetter: null,
    })),
    handlers: Object.fromEntries(handlers),
  };
}

function recordOf(record: Partial<DriverRecord>): DriverRecord {
  return {
    topic: "shop.orders",
    partition: 0,
    offset: 0,
    key: null,
    value: Buffer.from("{}"),
    headers: [],
    timestamp: 0,
    ...record,
  };
}

function wire(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

function headersOf(values: Readonly<Record<string, string>>): RecordHeaders {
  return Object.entries(values).map(([name, value]) => [name, Buffer.from(value)]);
}

function summary(reading: Reading): string {
  if (reading.kind === "message") return reading.name;
  return reading.kind === "skip" ? "skip" : reading.error.reason;
}

describe("which message a record is", () => {
  const tagged = (name: string, ...values: string[]) =>
    message(() => ({ name, payload: json(null), discriminator: { property: "kind", values } }));
  const one = { placed };
  const two = { placed, cancelled };
  const tags = { a: tagged("A", "a", "alpha"), b: tagged("B", "b") };
  const alike = {
    small: message(() => ({ name: "Small", cloudEventType: "t", payload: json(having("small")) })),
    large: message(() => ({ name: "Large", cloudEventType: "t", payload: json(having("large")) })),
  };

  it.each<[string, Readonly<Record<string, AnySpec>>, string | null, unknown, string]>([
    ["the type", two, "shop.placed", { lines: [] }, "Placed"],
    ["the type, though another's schema fits", two, "Cancelled", { lines: [] }, "invalid"],
    ["a type that nobody has, though a schema fits", two, "shop.archived", { lines: [] }, "unknown-message"],
    ["the first of the schemas", two, null, { lines: [], reason: "" }, "Placed"],
    ["a later schema", two, null, { reason: "" }, "Cancelled"],
    ["no schema", two, null, { parcel: 1 }, "unknown-message"],
    ["being the only one, whatever it holds", one, null, { reason: "" }, "invalid"],
    ["the discriminator", tags, null, { kind: "b" }, "B"],
    ["another value of the discriminator", tags, null, { kind: "alpha" }, "A"],
    ["no value of the discriminator", tags, null, { kind: "c" }, "unknown-message"],
    [
      "a discriminator beside messages without",
      { ...tags, placed },
      null,
      { kind: "c", lines: [] },
      "Placed",
    ],
    ["a type that two have, then the schema", alike, "t", { large: 1 }, "Large"],
    ["no object", tags, null, 7, "unknown-message"],
  ])("is told by %s", (_what, messages, type, value, want) => {
    const { read } = readerOf(messages);
    const reading = read({ value: wire(value), headers: type === null ? [] : headersOf({ ce_type: type }) });
    expect(summary(reading)).toBe(want);
  });

  it("is passed over where another application receives it", () => {
    const { read, handled } = readerOf({ placed }, { others: [shipped] });
    expect(summary(read({ value: wire({ parcel: 1 }) }))).toBe("skip");
    expect(summary(read({ headers: headersOf({ ce_type: "Shipped" }) }))).toBe("skip");
    expect(handled).toEqual([]);
  });

  it("is passed over where nobody knows it and the consumer does not mind", () => {
    const { read } = readerOf({ placed }, { unknownMessages: "skip" });
    expect(summary(read({ headers: headersOf({ ce_type: "else" }) }))).toBe("skip");
    expect(summary(read({ value: Buffer.from("{") }))).toBe("undecodable");
  });

  it("is received where one operation receives what another passes over", () => {
    const handled: Handled[] = [];
    const routes = [
      routeOf({ placed }, { others: [cancelled] }, handled),
      routeOf({ cancelled }, { others: [placed] }, handled),
    ];
    const reader = createRecordReader(routes, { unknownMessages: "dead-letter" });
    const reading = reader.read(recordOf({ value: wire({ reason: "" }) }), "shop.orders", "1");
    expect(reading).toMatchObject({ kind: "message", name: "Cancelled", route: routes[1] });
    const unknown = reader.read(recordOf({ value: wire({}) }), "shop.orders", "1");
    expect(unknown).toMatchObject({ kind: "unreadable", route: null });
  });
});

describe("what cannot be read", () => {
  const secret = "s3cret";
  const keyed = message(() => ({
    name: "Keyed",
    payload: json(having("id")),
    headers: headers(having("x-tenant"), { "x-tenant": "string" }),
    key: givenKey({ type: "json", validate: having("part") }),
  }));
  const good = { value: wire({ id: 1 }), key: wire({ part: 1 }), headers: headersOf({ "x-tenant": "acme" }) };

  it.each<[string, Partial<DriverRecord>, string, string]>([
    ["no UTF-8", { value: Buffer.from([0xff]) }, "undecodable", "not UTF-8"],
    ["no JSON", { value: Buffer.from(`{${secret}`) }, "undecodable", "not JSON"],
    ["an empty value", { value: Buffer.alloc(0) }, "undecodable", "not JSON"],
    ["a wrong payload", { value: wire({ secret }) }, "invalid", "/payload must have"],
    ["missing headers", { headers: [] }, "invalid", "/headers must have"],
    ["a header of no UTF-8", { headers: [["x-tenant", Buffer.from([0xff])]] }, "undecodable", '"x-tenant"'],
    ["no key", { key: null }, "invalid", "/key must have"],
    ["a key of no JSON", { key: Buffer.from(secret) }, "undecodable", "the key"],
    ["a wrong key", { key: wire({ secret }) }, "invalid", "/key must have"],
    ["a tombstone that nobody waits for", { value: null }, "invalid", "tombstone"],
    [
      "a batch of CloudEvents",
      { headers: headersOf({ "content-type": "application/cloudevents-batch+json" }) },
      "undecodable",
      "batch",
    ],
  ])("says so of %s", (_what, record, reason, words) => {
    const { read, route } = readerOf({ keyed });
    expect(summary(read(good))).toBe("Keyed");
    const reading = read({ ...good, ...record });
    if (reading.kind !== "unreadable") throw new Error("it was read");
    expect(reading.error.reason).toBe(reason);
    expect(reading.error.message).toContain(words);
    expect(reading.error.message).not.toContain(secret);
    expect(reading.route).toBe(route);
  });
});

describe("what a handler gets", () => {
  it("is the decoded message", () => {
    const spec = message(() => ({
      name: "M",
      payload: json(null, { decode: (value) => ({ decoded: value }) }),
      headers: headers(
        null,
        { "x-a": "string", "x-b": "json", ["__proto__"]: "json" },
        { provided: ["ce_type"] },
      ),
      key: givenKey({ type: "json", decode: (value) => BigInt(Number(value)) }),
    }));
    const { read, handled } = readerOf({ m: spec }, { address: "shop.{region}" });
    const sent = headersOf({ "x-a": "1", "x-b": "2", ce_type: "M", more: "m", ["__proto__"]: "3" });
    read({ value: wire(1), key: wire(5), headers: [["x-a", Buffer.from("0")], ...sent] }, "shop.eu");
    expect(handled).toEqual([
      {
        property: "m",
        message: {
          payload: { decoded: 1 },
          headers: { "x-a": "1", "x-b": 2, ce_type: "M", ["__proto__"]: 3 },
          key: 5n,
          parameters: { region: "eu" },
          id: "id-1",
        },
      },
    ]);
  });

  it("has all headers that are text where the contract names none, but those of retries", () => {
    const { read, handled } = readerOf({ placed });
    read({
      value: wire({ lines: [] }),
      headers: [...headersOf({ a: "1", "commsgen-attempt": "2" }), ["b", Buffer.from([0xff])], ["c", null]],
    });
    expect(handled).toMatchObject([{ message: { headers: { a: "1" }, key: null, parameters: {} } }]);
  });

  it("is a tombstone, for who asked for it", () => {
    const { read, handled } = readerOf({ placed, cancelled }, { tombstones: ["cancelled"] });
    expect(summary(read({ value: null, key: Buffer.from("k") }))).toBe("Cancelled");
    expect(summary(read({ value: null, headers: headersOf({ ce_type: "shop.placed" }) }))).toBe("invalid");
    expect(handled).toEqual([
      { property: "cancelled tombstone", message: { key: "k", parameters: {}, id: "id-1" } },
    ]);
  });

  it.each([
    ["text", text(), Buffer.from("\uFEFFgrüß"), "\uFEFFgrüß"],
    ["bytes", bytes(), Buffer.from([0xff]), Buffer.from([0xff])],
    ["JSON after a byte order mark", json(null), Buffer.from("\uFEFF[1]"), [1]],
    ["JSON null", json(null), Buffer.from("null"), null],
  ])("is %s", (_what, payload, value, want) => {
    const { read, handled } = readerOf({ m: message(() => ({ name: "M", payload })) });
    read({ value });
    expect(handled).toMatchObject([{ message: { payload: want } }]);
  });

  it("is nothing where the topic is none of the channel", () => {
    const { read } = readerOf({ placed }, { address: "shop.{region}.orders" });
    expect(summary(read({ value: wire({ lines: [] }) }, "else.where"))).toBe("invalid");
  });
});

describe("a CloudEvent of structured mode", () => {
  const structured = headersOf({ "content-type": "application/cloudevents+json; charset=utf-8" });
  const event = {
    specversion: "1.0",
    id: "1",
    type: "shop.placed",
    source: "/x",
    datacontenttype: "application/json",
  };

  it.each<[string, object, unknown]>([
    ["data", { data: { lines: [1] } }, { lines: [1] }],
    ["data in base64", { data_base64: Buffer.from('{"lines":[2]}').toString("base64") }, { lines: [2] }],
  ])("is read by its type and %s", (_what, data, payload) => {
    const { read, handled } = readerOf({ placed, cancelled });
    expect(summary(read({ value: wire({ ...event, ...data }), headers: structured }))).toBe("Placed");
    expect(handled).toMatchObject([
      {
        message: {
          payload,
          headers: { ce_id: "1", ce_type: "shop.placed", "content-type": "application/json" },
        },
      },
    ]);
  });

  it.each([
    ["no data", wire(event)],
    ["no object", wire([])],
    ["no JSON", Buffer.from("{")],
    ["no UTF-8", Buffer.from([0xff])],
  ])("is not read with %s", (_what, value) => {
    expect(summary(readerOf({ placed }).read({ value, headers: structured }))).toBe("undecodable");
  });
});

it("a handler that is missing is told of at once", () => {
  const { route } = readerOf({ placed });
  expect(() => createRecordReader([{ ...route, handlers: {} }], { unknownMessages: "skip" })).toThrow(
    "placed",
  );
});
