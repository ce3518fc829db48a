import { describe, expect, it } from "vitest";
import { plain, toldWithPlace } from "../../../../test/support/read-api.js";
import {
  eventsWithChannel,
  eventsWithMessage,
  eventsWithOperation,
  onlyChannel,
  onlyEventOperation,
  onlyMessage,
  readEvents,
} from "../../../../test/support/read-events.js";
import type { JsonObject, JsonValue } from "../../../model/index.js";

const AT = "/channels/orders/bindings/kafka";

describe("Kafka bindings of channels", () => {
  it.each<readonly [string, JsonValue, JsonObject | null, readonly string[]]>([
    [
      "all of it",
      { topic: "t", partitions: 12, replicas: 3, bindingVersion: "0.5.0" },
      { topic: "t", partitions: 12, replicas: 3, topicConfiguration: [] },
      [],
    ],
    ["nothing", {}, { topic: null, partitions: null, replicas: null }, []],
    ["empty YAML", null, null, []],
    [
      "a number as text",
      { partitions: "12" },
      { partitions: 12 },
      [`warning asyncapi-field-invalid ${AT}/partitions`],
    ],
    [
      "a word for a number",
      { partitions: "many" },
      { partitions: null },
      [`error binding-invalid ${AT}/partitions`],
    ],
    ["no partitions", { partitions: 0 }, { partitions: null }, [`error binding-invalid ${AT}/partitions`]],
    ["half a replica", { replicas: 1.5 }, { replicas: null }, [`error binding-invalid ${AT}/replicas`]],
    ["unknown fields", { configs: {}, "x-mine": 1 }, {}, [`info binding-field-unknown ${AT}/configs`]],
    ["no object", "kafka", null, [`warning asyncapi-field-invalid ${AT}`]],
    [
      "configuration",
      {
        topicConfiguration: {
          "cleanup.policy": ["delete", "compact"],
          "retention.ms": 604800000,
          "max.message.bytes": "5",
          "unclean.leader.election.enable": false,
        },
      },
      {
        topicConfiguration: [
          ["cleanup.policy", "delete,compact"],
          ["retention.ms", "604800000"],
          ["max.message.bytes", "5"],
          ["unclean.leader.election.enable", "false"],
        ],
      },
      [],
    ],
    [
      "configuration that is none",
      { topicConfiguration: { "retention.ms": {}, a: [[]] } },
      { topicConfiguration: [] },
      [
        `error binding-invalid ${AT}/topicConfiguration/retention.ms`,
        `error binding-invalid ${AT}/topicConfiguration/a`,
      ],
    ],
    [
      "a list as configuration",
      { topicConfiguration: [] },
      { topicConfiguration: [] },
      [`error binding-invalid ${AT}/topicConfiguration`],
    ],
  ])("%s", (_, kafka, want, wantTold) => {
    const reading = readEvents(eventsWithChannel({ bindings: { kafka, mqtt: {} } }));
    const channel = onlyChannel(reading);
    if (want === null) expect(channel.kafka).toBeNull();
    else expect(channel.kafka).toMatchObject(want);
    expect(channel.boundProtocols).toEqual(["kafka", "mqtt"]);
    expect(toldWithPlace(reading.diagnostics)).toEqual(wantTold);
  });

  it("stand behind references", () => {
    const components = { channelBindings: { common: { kafka: { partitions: 3 } } } };
    const bindings = { $ref: "#/components/channelBindings/common" };
    expect(onlyChannel(readEvents(eventsWithChannel({ bindings }, { components }))).kafka?.partitions).toBe(
      3,
    );
  });
});

describe("Kafka bindings of operations", () => {
  const at = "/operations/place/bindings/kafka/groupId";
  it.each<readonly [string, JsonValue, string | null, readonly string[]]>([
    ["const", { type: "string", const: "orders" }, "orders", []],
    ["one of one", { type: "string", enum: ["orders"] }, "orders", []],
    ["a default", { type: "string", default: "orders" }, "orders", []],
    ["a reference", { $ref: "#/components/schemas/Group" }, "orders", []],
    ["one of two", { type: "string", enum: ["a", "b"] }, null, []],
    ["any text", { type: "string" }, null, []],
    ["anything", true, null, []],
    ["a bare name", "orders", "orders", [`warning asyncapi-field-invalid ${at}`]],
    ["a number", 5, null, [`error binding-invalid ${at}`]],
  ])("group: %s", (_, groupId, want, wantTold) => {
    const components = { schemas: { Group: { const: "orders" } } };
    const reading = readEvents(eventsWithOperation({ bindings: { kafka: { groupId } } }, { components }));
    expect(onlyEventOperation(reading).kafka?.groupIdValue).toBe(want);
    expect(toldWithPlace(reading.diagnostics)).toEqual(wantTold);
  });
});

describe("Kafka bindings of messages", () => {
  const at = "/channels/orders/messages/Placed/bindings/kafka";
  it.each<readonly [string, JsonObject, JsonValue, readonly string[]]>([
    ["a schema", { key: { type: "string", format: "uuid" } }, { type: ["string"], format: "uuid" }, []],
    ["no key", { schemaIdLocation: "header" }, null, []],
    ["no schema", { key: "id" }, null, [`error binding-invalid ${at}/key`]],
    ["another place", { schemaIdLocation: "body" }, null, [`error binding-invalid ${at}/schemaIdLocation`]],
  ])("key: %s", (_, kafka, want, wantTold) => {
    const reading = readEvents(eventsWithMessage({ bindings: { kafka } }));
    const key = onlyMessage(reading).kafka?.key ?? null;
    expect(key && plain(key)).toEqual(want);
    expect(toldWithPlace(reading.diagnostics)).toEqual(wantTold);
  });

  it("may have keys in Avro where the payload is Avro", () => {
    const payload = {
      schemaFormat: "application/vnd.apache.avro;version=1.9.0",
      schema: { type: "record", name: "Placed", fields: [] },
    };
    const reading = readEvents(
      eventsWithMessage({ payload, bindings: { kafka: { key: { type: "long" } } } }),
    );
    expect(onlyMessage(reading).kafka?.key).toMatchObject({ types: ["integer"] });
    expect(reading.diagnostics).toEqual([]);
  });
});
