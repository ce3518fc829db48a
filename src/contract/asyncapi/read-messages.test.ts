import { describe, expect, it } from "vitest";
import { named, plain, told, toldWithPlace } from "../../../test/support/read-api.js";
import {
  events2,
  eventsWithChannel,
  eventsWithMessage,
  onlyChannel,
  onlyMessage,
  readEvents,
} from "../../../test/support/read-events.js";
import type { JsonObject, JsonValue } from "../../model/index.js";

const AVRO = "application/vnd.apache.avro;version=1.9.0";
const Order = { type: "object", properties: { id: { type: "string" } } };

describe("payloads", () => {
  const at = "/channels/orders/messages/Placed";
  const string = { type: ["string"] };
  it.each<readonly [string, JsonObject, JsonObject, readonly string[]]>([
    ["none", {}, { kind: "none" }, []],
    ["empty YAML", { payload: null }, { kind: "none" }, []],
    ["JSON Schema", { payload: { type: "string" } }, { writtenIn: "json-schema", schema: string }, []],
    [
      "a component",
      { payload: { $ref: "#/components/schemas/Order" } },
      { writtenIn: "json-schema", schema: { $ref: "/contracts/events.json#/components/schemas/Order" } },
      [],
    ],
    [
      "a schema with its format",
      { payload: { schemaFormat: "application/schema+json;version=draft-07", schema: { type: "string" } } },
      { writtenIn: "json-schema", schema: string },
      [],
    ],
    [
      "OpenAPI",
      {
        payload: {
          schemaFormat: "application/vnd.oai.openapi;version=3.0.0",
          schema: { type: "string", nullable: true },
        },
      },
      { writtenIn: "openapi", schema: { type: ["string", "null"] } },
      [],
    ],
    [
      "a component with its format",
      { payload: { $ref: "#/components/schemas/Avro" } },
      { writtenIn: "avro", schema: { $ref: "/contracts/events.json#/components/schemas/Avro/schema!avro" } },
      [],
    ],
    [
      "an unknown format",
      { payload: { schemaFormat: "application/vnd.google.protobuf;version=3", schema: "message A {}" } },
      { kind: "opaque", schemaFormat: "application/vnd.google.protobuf;version=3" },
      [`warning payload-format-unsupported ${at}/payload`],
    ],
  ])("%s", (_, message, want, wantTold) => {
    const Avro = { schemaFormat: AVRO, schema: { type: "record", name: "Placed", fields: [] } };
    const reading = readEvents(eventsWithMessage(message, { components: { schemas: { Order, Avro } } }));
    const { payload } = onlyMessage(reading);
    const found = payload.kind === "schema" ? { ...payload, schema: plain(payload.schema) } : payload;
    expect(found).toMatchObject(want);
    expect(toldWithPlace(reading.diagnostics)).toEqual(wantTold);
    const components = ["Order", "Avro"].map((name) => named(reading.schemas, name).origin);
    expect(components).toEqual(["component", "component"]);
  });

  it("have their format beside them in 2.x", () => {
    const message = { schemaFormat: AVRO, payload: { type: "record", name: "Placed", fields: [] } };
    const reading = readEvents(events2({ publish: { message } }));
    const { payload } = onlyMessage(reading);
    expect(payload).toMatchObject({ kind: "schema", writtenIn: "avro" });
    expect(told(reading.diagnostics)).toEqual([]);
  });
});

describe("headers", () => {
  it.each<readonly [string, JsonValue, JsonValue, readonly string[]]>([
    ["an object", { type: "object", required: ["a"] }, { type: ["object"], required: ["a"] }, []],
    ["without type", { required: ["a"] }, { required: ["a"] }, []],
    [
      "a component",
      { $ref: "#/components/schemas/Headers" },
      { $ref: "/contracts/events.json#/components/schemas/Headers" },
      [],
    ],
    ["a text", { type: "string" }, null, ["warning message-headers-not-object"]],
    [
      "a component that is a text",
      { $ref: "#/components/schemas/Text" },
      null,
      ["warning message-headers-not-object"],
    ],
    ["no schema", "headers", null, ["warning message-headers-not-object"]],
  ])("%s", (_, headers, want, wantTold) => {
    const schemas = { Headers: { type: "object" }, Text: { type: "string" } };
    const reading = readEvents(eventsWithMessage({ headers }, { components: { schemas } }));
    const found = onlyMessage(reading).headers;
    expect(found && plain(found)).toEqual(want);
    expect(told(reading.diagnostics)).toEqual(wantTold);
  });
});

describe("CloudEvents' type", () => {
  const ceType = (schema: JsonValue): JsonObject => ({ type: "object", properties: { ce_type: schema } });
  it.each<readonly [string, JsonValue, string | null]>([
    ["a const", ceType({ const: "shop.placed" }), "shop.placed"],
    ["one of one", ceType({ enum: ["shop.placed"] }), "shop.placed"],
    ["any text", ceType({ type: "string" }), null],
    [
      "inherited",
      { allOf: [{ $ref: "#/components/schemas/CloudEvent" }, ceType({ const: "shop.placed" })] },
      "shop.placed",
    ],
    ["inherited without end", { $ref: "#/components/schemas/Endless" }, null],
  ])("%s", (_, headers, want) => {
    const schemas = {
      CloudEvent: { type: "object" },
      Endless: { allOf: [{ $ref: "#/components/schemas/Endless" }] },
    };
    const reading = readEvents(eventsWithMessage({ headers }, { components: { schemas } }));
    expect(onlyMessage(reading).cloudEventType).toBe(want);
  });
});

describe("what else a message says", () => {
  it("is read", () => {
    const message = {
      name: "placed",
      title: "Order placed",
      summary: "S",
      description: "D",
      contentType: "Application/JSON",
      tags: [{ name: "a" }, { $ref: "#/components/tags/b" }],
      correlationId: { $ref: "#/components/correlationIds/order" },
      examples: [{ name: "one", payload: { id: 1 } }, { headers: {} }],
      "x-mine": { a: 1 },
    };
    const components = {
      tags: { b: { name: "b" } },
      correlationIds: { order: { location: "$message.payload#/id" } },
    };
    const reading = readEvents(eventsWithMessage(message, { components }));
    expect(onlyMessage(reading)).toMatchObject({
      key: "Placed",
      isUnnamed: false,
      name: "placed",
      contentType: "application/json",
      tags: ["a", "b"],
      correlationId: { location: { part: "payload", pointer: "/id" } },
      examples: [
        { name: "one", payload: { value: { id: 1 } }, headers: null },
        { name: null, payload: null, headers: { value: {} } },
      ],
      extensions: { "x-mine": { a: 1 } },
    });
    expect(reading.diagnostics).toEqual([]);
  });

  it.each<readonly [string, JsonObject, string | null]>([
    ["its own content type", { contentType: "text/plain" }, "text/plain"],
    ["the document's", {}, "application/cbor"],
  ])("has %s", (_, message, want) => {
    const reading = readEvents(eventsWithMessage(message, { defaultContentType: "application/CBOR" }));
    expect(onlyMessage(reading).contentType).toBe(want);
  });

  it("is named by its channel where it has no name, and two names are two", () => {
    const messages = [{ payload: {} }, { name: "A" }, { payload: { type: "string" } }];
    const reading = readEvents(eventsWithChannel({ messages }));
    expect(onlyChannel(reading).messages.map(({ key, isUnnamed }) => [key, isUnnamed])).toEqual([
      ["orders message", true],
      ["A", false],
      ["orders message 2", true],
    ]);
    expect(told(reading.diagnostics)).toEqual(["warning asyncapi-field-tolerated"]);
  });
});
