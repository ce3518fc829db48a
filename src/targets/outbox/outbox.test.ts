import { describe, expect, it } from "vitest";
import { events3, readEvents } from "../../../test/support/read-events.js";
import { DiagnosticBag } from "../../diagnostics/index.js";
import { defaultTargetOptions, type OutboxDelivery } from "../../plan/options.js";
import { planService } from "../../plan/service-plan.js";
import { printOutbox } from "./index.js";

/** The files of a service that sends one message, marked so. */
function print(outbox: unknown, delivery: OutboxDelivery = "relay"): ReadonlyMap<string, string> {
  const placed = {
    payload: {
      type: "object",
      required: ["id", "at"],
      properties: { id: { type: "string" }, at: { type: "string", format: "date-time" } },
    },
  };
  const { api, schemas } = readEvents(
    events3({
      servers: { main: { host: "localhost:9092", protocol: "kafka" } },
      channels: { orders: { address: "shop.orders", messages: { Placed: placed } } },
      operations: {
        publish: {
          action: "send",
          channel: { $ref: "#/channels/orders" },
          "x-key": "$message.payload#/id",
          ...(outbox === null ? {} : { "x-outbox": outbox === true ? true : { ...Object(outbox) } }),
        },
      },
    }),
  );
  const service = { name: "orders", restApis: [], eventApis: [api], schemas };
  const options = { ...defaultTargetOptions, dates: "Date" as const, outbox: delivery };
  const { events, types } = planService(service, options, new DiagnosticBag());
  if (events === null) throw new Error("a service with events has a plan");
  return new Map(printOutbox(events, types, options).map(({ path, content }) => [path, content]));
}

const outboxFile = "orders/outbox.ts";

describe("the outbox of a service", () => {
  it.each<readonly [OutboxDelivery, readonly string[], boolean]>([
    ["relay", [outboxFile, "orders/outbox-relay.ts"], true],
    ["debezium", [outboxFile], false],
  ])("that is sent by %s has these files", (delivery, want, hasRelay) => {
    const files = print(true, delivery);
    expect([...files.keys()]).toEqual(want);
    expect(files.get(outboxFile)?.includes("createOrdersOutboxRelay")).toBe(hasRelay);
    expect(files.get(outboxFile)).toContain("export function createOrdersOutbox(");
  });

  it("is not there where no operation is marked", () => {
    expect(print(null).size).toBe(0);
  });

  it("takes the aggregate's id from where the contract says", () => {
    expect(print(true).get(outboxFile)).toContain(
      'outboxMethod(core, publishOperation, { message: placedMessage, aggregateType: "orders" })',
    );
    expect(
      print({ aggregateType: "or'der", aggregateId: "$message.payload#/at" }).get(outboxFile),
    ).toContain(`outboxMethod(core, publishOperation, {
      message: placedMessage,
      aggregateType: "or'der",
      aggregateId: ({ payload }) => payload.at,
      encodeAggregateId: encodeDateTime,
    })`);
  });
});
