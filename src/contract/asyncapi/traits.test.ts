import { describe, expect, it } from "vitest";
import { plain, told } from "../../../test/support/read-api.js";
import {
  events2,
  eventsWithMessage,
  eventsWithOperation,
  onlyEventOperation,
  onlyMessage,
  readEvents,
} from "../../../test/support/read-events.js";
import type { JsonObject } from "../../model/index.js";

const common = {
  description: "of the trait",
  summary: "of the trait",
  headers: { type: "object", properties: { a: { type: "string" } } },
  bindings: { kafka: { schemaIdLocation: "header", key: { type: "string" } } },
};
const own = {
  description: "its own",
  headers: { properties: { b: { type: "integer" } } },
  bindings: { kafka: { schemaIdLocation: "payload" } },
};

describe("traits of messages", () => {
  const components = { messageTraits: { common } };
  const traits = [{ $ref: "#/components/messageTraits/common" }, { title: "first" }, { title: "last" }];
  const mergedHeaders = {
    type: ["object"],
    properties: { a: { type: ["string"] }, b: { type: ["integer"] } },
  };

  it("give way to the message itself in 3.x, and later ones win", () => {
    const reading = readEvents(eventsWithMessage({ ...own, traits }, { components }));
    const message = onlyMessage(reading);
    expect(message).toMatchObject({ description: "its own", summary: "of the trait", title: "last" });
    expect(message.headers && plain(message.headers)).toEqual(mergedHeaders);
    expect(message.kafka?.schemaIdLocation).toBe("payload");
    expect(message.kafka?.key && plain(message.kafka.key)).toEqual({ type: ["string"] });
    expect(reading.diagnostics).toEqual([]);
  });

  it("win over the message in 2.x", () => {
    const reading = readEvents(events2({ publish: { message: { ...own, traits } } }, { components }));
    const message = onlyMessage(reading);
    expect(message).toMatchObject({ description: "of the trait", summary: "of the trait", title: "last" });
    expect(message.headers && plain(message.headers)).toEqual(mergedHeaders);
    expect(message.kafka?.schemaIdLocation).toBe("header");
    expect(reading.diagnostics).toEqual([]);
  });

  it("are merged with what references on either side lead to", () => {
    const components = {
      messageTraits: { kafka: { bindings: { $ref: "#/components/messageBindings/common" } } },
      messageBindings: { common: { kafka: { schemaLookupStrategy: "TopicIdStrategy" } } },
    };
    const message = { traits: [{ $ref: "#/components/messageTraits/kafka" }], bindings: { kafka: {} } };
    const reading = readEvents(eventsWithMessage(message, { components }));
    expect(onlyMessage(reading).kafka).toMatchObject({ schemaLookupStrategy: "TopicIdStrategy" });
  });
});

describe("traits of operations", () => {
  it.each<readonly [string, JsonObject, readonly string[]]>([
    [
      "that are nowhere are missed",
      { $ref: "#/components/operationTraits/none" },
      ["warning reference-unresolved"],
    ],
    [
      "that lead to themselves are missed",
      { $ref: "#/operations/place/traits/0" },
      ["warning reference-cycle"],
    ],
    ["that are there say something", { description: "of the trait" }, []],
  ])("%s", (_, trait, want) => {
    const reading = readEvents(eventsWithOperation({ traits: [trait] }));
    expect(told(reading.diagnostics)).toEqual(want);
    expect(onlyEventOperation(reading).description).toBe(want.length === 0 ? "of the trait" : null);
  });

  it("may remove by null what a trait says", () => {
    const reading = readEvents(eventsWithOperation({ traits: [{ summary: "x" }], summary: null }));
    expect(onlyEventOperation(reading).summary).toBeNull();
  });
});
