import { expect, it } from "vitest";
import { readApi } from "../../../test/support/read-api.js";
import { events3, readEvents } from "../../../test/support/read-events.js";
import { DiagnosticBag } from "../../diagnostics/index.js";
import type { JsonObject, Service } from "../../model/index.js";
import { defaultTargetOptions } from "../options.js";
import { planService } from "../service-plan.js";

function operations(given: Readonly<Record<string, JsonObject>>, protocol = "kafka"): Service {
  const message = { payload: { type: "object", required: ["id"], properties: { id: { type: "string" } } } };
  const document = events3({
    servers: { main: { host: "localhost:9092", protocol } },
    channels: { orders: { address: "orders", messages: { Placed: message } } },
    operations: Object.fromEntries(
      Object.entries(given).map(([name, operation]) => [
        name,
        { channel: { $ref: "#/channels/orders" }, ...operation },
      ]),
    ),
  });
  const { api, schemas } = readEvents(document);
  return { name: "orders", restApis: [], eventApis: [api], schemas };
}

const placing = { action: "send", "x-key": "$message.payload#/id", "x-outbox": true };

it.each<[string, Service, readonly string[] | undefined]>([
  ["sends at once", operations({ place: { ...placing, "x-outbox": false } }), undefined],
  ["sends through the outbox", operations({ place: placing }), ["outbox"]],
  ["receives", operations({ onPlaced: { action: "receive" } }), ["inbox"]],
  ["does both", operations({ onPlaced: { action: "receive" }, place: placing }), ["outbox", "inbox"]],
  ["sends over another protocol", operations({ place: placing }, "amqp"), undefined],
  ["takes keys", withHeader("idempotency-KEY"), ["idempotency"]],
  ["takes other headers", withHeader("X-Idempotency"), undefined],
])("a service that %s", (_, service, want) => {
  const { postgres } = planService(service, defaultTargetOptions, new DiagnosticBag());
  expect(postgres?.features).toEqual(want);
});

function withHeader(name: string): Service {
  const { api, schemas } = readApi({
    openapi: "3.1.0",
    info: { title: "Orders", version: "1.0.0" },
    paths: {
      "/orders": {
        post: {
          operationId: "place",
          parameters: [{ name, in: "header", schema: { type: "string" } }],
          responses: { "204": { description: "Placed." } },
        },
      },
    },
  });
  return { name: "orders", restApis: [api], eventApis: [], schemas };
}
