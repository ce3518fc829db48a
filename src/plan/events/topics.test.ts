import { describe, expect, it } from "vitest";
import {
  channel,
  deadLetterPolicy,
  eventService,
  group,
  kafkaChannel,
  receive,
  retryPolicy,
  send,
} from "../../../test/support/event-model.js";
import { DiagnosticBag } from "../../diagnostics/index.js";
import type {
  Channel,
  EventOperation,
  EventServer,
  KafkaChannelBinding,
  Service,
} from "../../model/index.js";
import { defaultEventOptions } from "../events-options.js";
import { planTopics } from "./topics.js";

const plan = (...services: readonly Service[]) => {
  const bag = new DiagnosticBag();
  const topics = planTopics(services, defaultEventOptions, bag);
  return { topics, found: bag.items.map(({ code, message }) => [code, message]) };
};

const on = (key: string, binding: Partial<KafkaChannelBinding> | null = null): Channel =>
  channel({ key, kafka: binding === null ? null : kafkaChannel(binding) });

const once = retryPolicy({ enabled: false });

describe("the topics of a workspace", () => {
  const placed = {
    partitions: 12,
    replicas: 3,
    topicConfiguration: [["retention.ms", "604800000"]] as const,
  };
  const { topics, found } = plan(
    eventService("orders", [send({ operationId: "publishOrderPlaced", channel: on("orders", placed) })]),
    eventService("payments", [
      receive({
        operationId: "onOrderPlaced",
        channel: on("orders"),
        retry: retryPolicy({ maxAttempts: 2 }),
        deadLetter: deadLetterPolicy({ partitions: 20, retention: 1_000 }),
      }),
    ]),
  );
  const user = { service: "payments", operation: "onOrderPlaced" };

  it("have settings, senders and receivers of all contracts", () => {
    expect(found).toEqual([]);
    expect(topics.map(({ source: _, ...rest }) => rest)).toEqual([
      {
        topic: "orders",
        kind: "source",
        isPattern: false,
        partitions: 12,
        isPartitionCountFixed: true,
        replicas: 3,
        configuration: [["retention.ms", "604800000"]],
        producers: [{ service: "orders", operation: "publishOrderPlaced" }],
        consumers: [{ ...user, group: "payments" }],
      },
      {
        topic: "orders.payments.dlq",
        kind: "dead-letter",
        isPattern: false,
        partitions: 20,
        isPartitionCountFixed: false,
        replicas: 3,
        configuration: [["retention.ms", "1000"]],
        producers: [user],
        consumers: [],
      },
      {
        topic: "orders.payments.retry.1",
        kind: "retry",
        isPattern: false,
        partitions: 12,
        isPartitionCountFixed: false,
        replicas: 3,
        configuration: [["retention.ms", "604800000"]],
        producers: [user],
        consumers: [{ ...user, group: "payments" }],
      },
    ]);
  });

  it("do not depend on the order of the services", () => {
    const a = eventService("a", [send({ channel: on("t", { partitions: 2 }) })]);
    const b = eventService("b", [receive({ channel: on("t") })]);
    const names = (services: readonly Service[]) =>
      plan(...services).topics.map(({ topic, partitions }) => [topic, partitions]);
    expect(names([b, a])).toEqual(names([a, b]));
  });
});

it.each<[string, readonly EventOperation[], readonly string[]]>([
  [
    "no retries, no dead letters",
    [receive({ channel: on("t"), retry: once, deadLetter: deadLetterPolicy({ enabled: false }) })],
    ["t"],
  ],
  [
    "in place",
    [receive({ channel: on("t"), retry: retryPolicy({ mode: "park-key" }) })],
    ["t", "t.shop.dlq"],
  ],
  ["a topic of the binding", [send({ channel: on("t", { topic: "other" }) })], ["other"]],
  ["no address", [send({ channel: channel({ key: "reply", address: null }) })], []],
  [
    "a channel of another protocol",
    [send({ channel: channel({ key: "t", servers: [server("mqtt")] }) })],
    [],
  ],
  ["Kafka over TLS", [send({ channel: channel({ key: "t", servers: [server("kafka-secure")] }) })], ["t"]],
  [
    "a pattern",
    [receive({ channel: on("shop.{region}"), retry: once })],
    ["shop.{region}", "shop.{region}.shop.dlq"],
  ],
  [
    "a group of the contract",
    [receive({ channel: on("t"), kafka: group("g"), retry: once })],
    ["t", "t.g.dlq"],
  ],
])("topics of %s", (_, operations, want) => {
  expect(plan(eventService("shop", operations)).topics.map(({ topic }) => topic)).toEqual(want);
});

it("gives retry and dead-letter topics room for headers, and the source's safety", () => {
  const source = on("t", {
    replicas: 3,
    topicConfiguration: [
      ["cleanup.policy", "compact"],
      ["max.message.bytes", "1000000"],
      ["min.insync.replicas", "2"],
    ],
  });
  const { topics } = plan(eventService("shop", [receive({ channel: source, retry: once })]));
  expect(topics[1]).toMatchObject({
    topic: "t.shop.dlq",
    replicas: 3,
    configuration: [
      ["max.message.bytes", "1065536"],
      ["min.insync.replicas", "2"],
      ["retention.ms", "1209600000"],
    ],
  });
});

it("takes what a contract says of a dead-letter topic that a service receives from", () => {
  const { topics, found } = plan(
    eventService("a", [receive({ channel: on("t", { partitions: 3 }), retry: once })]),
    eventService("b", [
      receive({
        operationId: "onDead",
        channel: on("t.a.dlq", { partitions: 9, topicConfiguration: [["retention.ms", "5"]] }),
        retry: once,
        deadLetter: deadLetterPolicy({ enabled: false }),
      }),
    ]),
  );
  expect(found).toEqual([]);
  expect(topics.map(({ topic, kind, partitions }) => [topic, kind, partitions])).toEqual([
    ["t", "source", 3],
    ["t.a.dlq", "dead-letter", 9],
  ]);
  expect(topics[1]).toMatchObject({
    configuration: [["retention.ms", "5"]],
    consumers: [{ service: "b", operation: "onDead", group: "b" }],
  });
});

describe("contradictions", () => {
  const sender = (name: string, binding: Partial<KafkaChannelBinding>) =>
    eventService(name, [send({ channel: on("t", binding) })]);
  const receiver = (name: string, binding: Partial<KafkaChannelBinding>) =>
    eventService(name, [
      receive({ channel: on("t", binding), retry: once, deadLetter: deadLetterPolicy({ enabled: false }) }),
    ]);

  it.each<[string, readonly Service[], object, readonly string[]]>([
    [
      "a sender's word holds",
      [receiver("a", { partitions: 50 }), sender("b", { partitions: 3 })],
      { partitions: 3 },
      ["The topic `t` has `partitions: 50` here, and `partitions: 3` by the contract of `b`"],
    ],
    [
      "the largest of two senders",
      [sender("a", { replicas: 1 }), sender("b", { replicas: 3 })],
      { replicas: 3 },
      ["The topic `t` has `replicas: 1` here, and `replicas: 3` by the contract of `b`"],
    ],
    [
      "who says nothing contradicts nobody",
      [sender("a", {}), receiver("b", { partitions: 4 })],
      { partitions: 4 },
      [],
    ],
    [
      "configuration",
      [
        receiver("a", {
          topicConfiguration: [
            ["retention.ms", "1"],
            ["segment.ms", "2"],
          ],
        }),
        sender("b", { topicConfiguration: [["retention.ms", "3"]] }),
      ],
      {
        configuration: [
          ["retention.ms", "3"],
          ["segment.ms", "2"],
        ],
      },
      ["The topic `t` has `retention.ms: 1` here, and `retention.ms: 3` by the contract of `b`"],
    ],
  ])("%s", (_, services, want, messages) => {
    const { topics, found } = plan(...services);
    expect(topics[0]).toMatchObject(want);
    expect(found).toEqual(messages.map((message) => ["topic-contradiction", message]));
  });
});

describe("what cannot work", () => {
  it.each<[string, readonly Service[], readonly (readonly [string, string])[]]>([
    [
      "dead letters to the source",
      [
        eventService("a", [
          receive({ channel: on("t"), retry: once, deadLetter: deadLetterPolicy({ topic: "t" }) }),
        ]),
      ],
      [
        [
          "dead-letter-is-source",
          "The dead letters of `onEvent` go to `t`, which its group `a` receives from",
        ],
      ],
    ],
    [
      "dead letters to another source of the group",
      [
        eventService("a", [
          receive({ channel: on("t"), retry: once, deadLetter: deadLetterPolicy({ topic: "u" }) }),
          receive({ operationId: "other", channel: on("u"), retry: once }),
        ]),
      ],
      [
        [
          "dead-letter-is-source",
          "The dead letters of `onEvent` go to `u`, which its group `a` receives from",
        ],
      ],
    ],
    [
      "dead letters to a retry topic",
      [
        eventService("a", [
          receive({ channel: on("t"), deadLetter: deadLetterPolicy({ topic: "t.a.retry.1" }) }),
        ]),
      ],
      [
        [
          "dead-letter-is-source",
          "The dead letters of `onEvent` go to `t.a.retry.1`, which its group `a` receives from",
        ],
      ],
    ],
    [
      "retries to a source",
      [
        eventService("a", [
          receive({ channel: on("t"), retry: retryPolicy({ topic: "u", maxAttempts: 2 }) }),
          receive({ operationId: "other", channel: on("u.1"), retry: once }),
        ]),
      ],
      [["dead-letter-is-source", "The retries of `onEvent` go to `u.1`, which its group `a` receives from"]],
    ],
    [
      "a retry topic of two groups",
      ["a", "b"].map((name) =>
        eventService(name, [
          receive({ channel: on("t"), retry: retryPolicy({ topic: "again", maxAttempts: 2 }) }),
        ]),
      ),
      [["retry-topic-shared", "The groups `a` and `b` both use the topic `again.1` for retries"]],
    ],
    [
      "a dead-letter topic of two groups is fine",
      ["a", "b"].map((name) =>
        eventService(name, [
          receive({ channel: on("t"), retry: once, deadLetter: deadLetterPolicy({ topic: "graveyard" }) }),
        ]),
      ),
      [],
    ],
    [
      "a group of two services",
      ["a", "b"].map((name) =>
        eventService(name, [receive({ channel: on("t"), kafka: group("g"), retry: once })]),
      ),
      [["consumer-group-shared", "The services `a` and `b` both receive in the group `g`"]],
    ],
    [
      "an illegal name, reported once",
      [eventService("a", [receive({ channel: on("orders/placed") })])],
      [["topic-name-invalid", "Kafka has no topic `orders/placed`: the name holds `/`"]],
    ],
    [
      "a name that its suffix makes too long",
      [eventService("a", [receive({ channel: on("x".repeat(245)), retry: once })])],
      [
        [
          "topic-name-invalid",
          `Kafka has no topic \`${"x".repeat(245)}.a.dlq\`: the name has 251 characters, and Kafka takes 249`,
        ],
      ],
    ],
    [
      "names that collide in metrics",
      [eventService("a", [send({ channel: on("shop.orders") }), send({ channel: on("shop_orders") })])],
      [["topic-names-collide", "The topics `shop.orders` and `shop_orders` differ in `.` and `_` alone"]],
    ],
  ])("%s", (_, services, want) => {
    expect(plan(...services).found).toEqual(want);
  });
});

function server(protocol: string): EventServer {
  return {
    source: { file: "", pointer: "" },
    name: "main",
    host: "broker",
    protocol,
    protocolVersion: null,
    description: null,
    variables: [],
    security: [],
    kafka: null,
    extensions: {},
  };
}
