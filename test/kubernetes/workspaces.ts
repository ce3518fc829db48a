import type { WorkspaceContracts } from "../support/workspace-files.js";

const operation = { responses: { 204: { description: "Done." } } };
const message = { payload: { type: "object", required: ["id"], properties: { id: { type: "string" } } } };

/** Longer than a label of DNS may be, with what it may not have. */
export const longName = `${"Réception & stock ".repeat(6)}`;

const oddTopic = "odd.topic_with-all.marks";

/** What manifests are printed for, by what it has. */
export const workspaces: Readonly<Record<string, WorkspaceContracts>> = {
  shop: { shop: ["orders", "inventory", "payments", "shipping"] },
  "HTTP alone": {
    documents: {
      "one.json": {
        openapi: "3.0.3",
        info: { title: "One", version: "1", "x-service": "one" },
        paths: { "/": { get: { operationId: "getOne", ...operation } } },
      },
    },
  },
  "events alone": {
    documents: {
      "one.json": {
        asyncapi: "3.0.0",
        info: { title: "One", version: "1", "x-service": "one" },
        channels: {
          a: { address: oddTopic, messages: { M: message }, bindings: { kafka: { partitions: 4 } } },
        },
        operations: { onA: { action: "receive", channel: { $ref: "#/channels/a" } } },
      },
    },
  },
  "odd names": {
    // `$(HOME)` is what Kubernetes fills in.
    documents: {
      "long.json": {
        openapi: "3.0.3",
        info: { title: longName, version: "1", "x-service": longName },
        paths: { "/": { get: { operationId: "getOne", ...operation } } },
      },
      "number.json": {
        openapi: "3.0.3",
        info: { title: "2 $(HOME)", version: "1", "x-service": "2-$(HOME)" },
        paths: { "/": { get: { operationId: "getOne", ...operation } } },
      },
      "events.json": {
        asyncapi: "3.0.0",
        info: { title: "yes", version: "1", "x-service": "yes" },
        channels: { a: { address: oddTopic, messages: { M: message } } },
        operations: {
          sendA: {
            action: "send",
            channel: { $ref: "#/channels/a" },
            "x-key": "$message.payload#/id",
            "x-outbox": { aggregateType: "a", aggregateId: "$message.payload#/id" },
          },
        },
      },
    },
  },
};
