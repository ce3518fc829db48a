import { describe, expect, it } from "vitest";
import { info, plain, told, toldWithPlace } from "../../../test/support/read-api.js";
import {
  events2,
  events3,
  eventsWithChannel,
  eventsWithOperation,
  onlyChannel,
  onlyEventOperation,
  readEvents,
} from "../../../test/support/read-events.js";
import type { JsonObject, JsonValue } from "../../model/index.js";
import { asyncApiVersion } from "./version.js";

describe("versions", () => {
  it.each<readonly [string | null, string | null]>([
    ["2.0.0", "2"],
    ["2.6.0", "2"],
    ["3.0.0", "3"],
    ["3.1.0", "3"],
    ["3.0.0-rc.1", "3"],
    ["2.0", "2"],
    ["1.2.0", null],
    ["2.7.0", null],
    ["3.2.0", null],
    ["4.0.0", null],
    ["latest", null],
    [null, null],
  ])("%s is %s", (given, want) => {
    expect(asyncApiVersion(given)).toBe(want);
  });

  it("that are not read are an error, and give nothing", () => {
    const reading = readEvents({ asyncapi: "1.2.0", info, topics: {} });
    expect(reading.api.channels).toEqual([]);
    expect(told(reading.diagnostics)).toEqual(["error asyncapi-version-unsupported"]);
  });
});

describe("documents", () => {
  it.each<readonly [string, JsonObject, readonly string[]]>([
    ["without info", { asyncapi: "3.0.0", channels: {} }, ["warning asyncapi-info-missing"]],
    ["without anything", { asyncapi: "3.0.0", info }, ["warning asyncapi-empty"]],
    ["with components alone", { asyncapi: "3.0.0", info, components: {} }, []],
    [
      "with a list of channels",
      { asyncapi: "3.0.0", info, channels: [{}] },
      ["error asyncapi-object-expected"],
    ],
    [
      "with a text as a channel",
      { asyncapi: "3.0.0", info, channels: { a: "b" } },
      ["error asyncapi-object-expected"],
    ],
    [
      "whose channels lead in a circle",
      { asyncapi: "3.0.0", info, channels: { a: { $ref: "#/channels/b" }, b: { $ref: "#/channels/a" } } },
      ["error reference-cycle", "error reference-cycle"],
    ],
    [
      "whose messages lead in a circle",
      {
        asyncapi: "2.6.0",
        info,
        channels: { a: { publish: { message: { $ref: "#/channels/a/publish/message" } } } },
      },
      ["error reference-cycle"],
    ],
  ])("%s", (_, document, want) => {
    expect(told(readEvents(document).diagnostics)).toEqual(want);
  });

  it("say who they are", () => {
    const about = { title: "Orders", version: "1.4.0", "x-service": "orders", tags: [{ name: "a" }] };
    const { api } = readEvents({ ...events3({ id: "urn:shop:orders", channels: {} }), info: about });
    expect(api).toMatchObject({
      specification: "3.0.0",
      title: "Orders",
      version: "1.4.0",
      id: "urn:shop:orders",
      tags: [{ name: "a" }],
      extensions: { "x-service": "orders" },
    });
    expect(readEvents(events2({}, { tags: [{ name: "b" }] })).api.tags).toMatchObject([{ name: "b" }]);
  });

  it("take names of JavaScript's own objects as they are", () => {
    const names = ["__proto__", "constructor", "toString"];
    const channels = JSON.parse(
      `{${names.map((name) => `"${name}": {"address": "a.${name}", "messages": {"${name}": {"name": "${name}"}}}`)}}`,
    );
    const operations = JSON.parse(
      `{${names.map((name) => `"${name}": {"action": "send", "channel": {"$ref": "#/channels/${name}"}}`)}}`,
    );
    const { api, diagnostics } = readEvents(events3({ channels, operations }));
    expect(diagnostics).toEqual([]);
    expect(api.channels.map(({ key }) => key)).toEqual(names);
    expect(
      api.operations.map(({ operationId, channel, messages }) => [
        operationId,
        channel.key,
        messages[0]?.key,
      ]),
    ).toEqual(names.map((name) => [name, name, name]));
  });
});

describe("channel parameters", () => {
  it.each<readonly [string, JsonObject, readonly JsonValue[], readonly string[]]>([
    [
      "of 3.x",
      { userId: { enum: ["a", "b"], default: "a", examples: ["b"], location: "$message.payload#/user" } },
      [["userId", { type: ["string"], enum: ["a", "b"] }, "a", "/user"]],
      [],
    ],
    ["empty YAML", { userId: null }, [["userId", { type: ["string"] }, null, null]], []],
    [
      "missing",
      {},
      [["userId", { type: ["string"] }, null, null]],
      ["warning channel-parameter-missing /channels/orders"],
    ],
    [
      "surplus",
      { userId: {}, other: {} },
      [
        ["userId", { type: ["string"] }, null, null],
        ["other", { type: ["string"] }, null, null],
      ],
      ["warning channel-parameter-unused /channels/orders/parameters/other"],
    ],
    [
      "with a schema, as 2.x has it",
      { userId: { schema: { type: "integer" } } },
      [["userId", { type: ["integer"] }, null, null]],
      ["warning asyncapi-field-tolerated /channels/orders/parameters/userId/schema"],
    ],
  ])("%s", (_, parameters, want, wantTold) => {
    const reading = readEvents(eventsWithChannel({ address: "users/{userId}", parameters }));
    expect(
      onlyChannel(reading).parameters.map((one) => [
        one.name,
        plain(one.schema),
        one.default,
        one.location?.pointer ?? null,
      ]),
    ).toEqual(want);
    expect(toldWithPlace(reading.diagnostics)).toEqual(wantTold);
  });

  it("of 2.x have schemas", () => {
    const parameters = { id: { $ref: "#/components/parameters/id" } };
    const components = { parameters: { id: { schema: { type: "string", default: "a", maxLength: 3 } } } };
    const reading = readEvents({
      asyncapi: "2.6.0",
      info,
      channels: { "users/{id}": { parameters } },
      components,
    });
    const [parameter] = onlyChannel(reading).parameters;
    expect(parameter && [plain(parameter.schema), parameter.default]).toEqual([
      { type: ["string"], maxLength: 3 },
      "a",
    ]);
    expect(reading.diagnostics).toEqual([]);
  });
});

describe("servers", () => {
  const kafka = { host: "broker:9092", protocol: "Kafka" };
  it.each<readonly [string, JsonObject, JsonObject, readonly string[]]>([
    [
      "of 3.x",
      events3({ servers: { s: { ...kafka, pathname: "/p" } } }),
      { host: "broker:9092/p", protocol: "kafka" },
      [],
    ],
    [
      "of 2.x",
      events2({}, { servers: { s: { url: "kafka://broker:9092/p", protocol: "kafka-secure" } } }),
      { host: "broker:9092/p", protocol: "kafka-secure" },
      [],
    ],
    [
      "of 2.x without a scheme",
      events2({}, { servers: { s: { url: "{h}:9092", protocol: "kafka", variables: { h: {} } } } }),
      { host: "{h}:9092" },
      [],
    ],
    [
      "with the protocol in the address alone",
      events2({}, { servers: { s: { url: "mqtt://b" } } }),
      { protocol: "mqtt" },
      [],
    ],
    [
      "without address",
      events3({ servers: { s: { protocol: "kafka" } } }),
      { host: "", protocol: "kafka" },
      ["warning asyncapi-field-invalid /servers/s"],
    ],
  ])("%s", (_, document, want, wantTold) => {
    const { api, diagnostics } = readEvents({ channels: {}, ...document });
    expect(api.servers).toMatchObject([{ name: "s", ...want }]);
    expect(toldWithPlace(diagnostics)).toEqual(wantTold);
  });

  it.each<readonly [string, JsonObject, readonly string[], readonly string[]]>([
    ["all", {}, ["a", "b"], []],
    ["all, by an empty list", { servers: [] }, ["a", "b"], []],
    ["those referred to", { servers: [{ $ref: "#/servers/b" }] }, ["b"], []],
    ["those referred to as components", { servers: [{ $ref: "#/components/servers/b" }] }, ["b"], []],
    ["those named, as 2.x has it", { servers: ["a"] }, ["a"], []],
    ["none that is missing", { servers: ["c"] }, [], ["warning server-not-found"]],
    ["none that is nowhere", { servers: [{ $ref: "#/servers/c" }] }, [], ["warning reference-unresolved"]],
  ])("of channels: %s", (_, channel, want, wantTold) => {
    const servers = { a: kafka, b: { $ref: "#/components/servers/b" } };
    const reading = readEvents(
      eventsWithChannel(channel, { servers, components: { servers: { b: kafka } } }),
    );
    expect(onlyChannel(reading).servers.map(({ name }) => name)).toEqual(want);
    expect(told(reading.diagnostics)).toEqual(wantTold);
  });
});

describe("security", () => {
  const securitySchemes = {
    scram: { type: "scramSha256" },
    oauth: {
      type: "oauth2",
      flows: { clientCredentials: { tokenUrl: "https://t", availableScopes: { "a:write": "Writes" } } },
      scopes: ["a:write"],
    },
    key: { type: "httpApiKey", in: "header", name: "X-Key" },
    broker: { type: "apiKey", in: "user" },
  };

  it("refers to schemes, or has them where it stands, in 3.x", () => {
    const security = [
      { $ref: "#/components/securitySchemes/oauth" },
      { type: "plain" },
      { $ref: "#/components/securitySchemes/scram" },
    ];
    const reading = readEvents(eventsWithOperation({ security }, { components: { securitySchemes } }));
    expect(onlyEventOperation(reading).security).toEqual([
      { schemes: [{ scheme: "oauth", scopes: ["a:write"] }] },
      { schemes: [{ scheme: "plain", scopes: [] }] },
      { schemes: [{ scheme: "scram", scopes: [] }] },
    ]);
    expect(reading.api.securitySchemes).toMatchObject([
      { name: "scram", kind: "scramSha256" },
      { name: "oauth", kind: "oauth2", flows: [{ scopes: [{ name: "a:write", description: "Writes" }] }] },
      { name: "key", kind: "apiKey", place: "header", parameter: "X-Key" },
      { name: "broker", kind: "brokerApiKey" },
      { name: "plain", kind: "plain" },
    ]);
    expect(reading.diagnostics).toEqual([]);
  });

  it("names schemes in 2.x", () => {
    const security = [{ scram: [], oauth: ["a:write"] }, { none: [] }];
    const servers = { s: { url: "b:9092", protocol: "kafka", security } };
    const { api, diagnostics } = readEvents(events2({}, { servers, components: { securitySchemes } }));
    expect(api.servers[0]?.security).toEqual([
      {
        schemes: [
          { scheme: "scram", scopes: [] },
          { scheme: "oauth", scopes: ["a:write"] },
        ],
      },
      { schemes: [{ scheme: "none", scopes: [] }] },
    ]);
    expect(told(diagnostics)).toEqual(["warning security-scheme-unknown"]);
  });
});
