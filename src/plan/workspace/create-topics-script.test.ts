import { describe, expect, it } from "vitest";
import type { TopicPlan } from "../events/topic-plan.js";
import { createTopicsScript } from "./create-topics-script.js";

const topic = (wanted: Partial<TopicPlan>): TopicPlan => ({
  topic: "orders",
  kind: "source",
  isPattern: false,
  partitions: 6,
  isPartitionCountFixed: true,
  replicas: 3,
  configuration: [],
  producers: [],
  consumers: [],
  source: { file: "specs/asyncapi.yaml", pointer: "" },
  ...wanted,
});

const created = (topics: readonly TopicPlan[], brokers: number | null): readonly string[] =>
  createTopicsScript(topics, { brokers })
    .split("\n")
    .filter((line) => line.startsWith("create "));

describe("createTopicsScript", () => {
  const careful = topic({
    configuration: [
      ["cleanup.policy", "compact,delete"],
      ["min.insync.replicas", "2"],
    ],
  });
  const start = "create orders --partitions=6 --replication-factor=";
  const cases: readonly (readonly [
    name: string,
    brokers: number | null,
    topics: readonly TopicPlan[],
    want: string[],
  ])[] = [
    [
      "a cluster of its own",
      null,
      [careful],
      [`${start}3 --config=cleanup.policy=compact,delete --config=min.insync.replicas=2`],
    ],
    [
      "three brokers",
      3,
      [careful],
      [`${start}3 --config=cleanup.policy=compact,delete --config=min.insync.replicas=2`],
    ],
    [
      "one broker",
      1,
      [careful],
      [`${start}1 --config=cleanup.policy=compact,delete --config=min.insync.replicas=1`],
    ],
    ["more copies than brokers", 3, [topic({ replicas: 5 })], [`${start}3`]],
    ["the broker's default", 3, [topic({ replicas: -1 })], ["create orders --partitions=6"]],
    [
      "patterns, and names that Kafka refuses",
      1,
      [topic({ topic: "a.{b}", isPattern: true }), topic({ topic: "a'; reboot #" })],
      [],
    ],
    [
      "settings of any text",
      1,
      [topic({ configuration: [["x'$(reboot)", "`a`\nb"]] })],
      [`${start}1 '--config=x'\\''$(reboot)=\`a\``],
    ],
  ];
  it.each(cases)("%s", (_, brokers, topics, want) => {
    expect(created(topics, brokers)).toEqual(want);
  });

  it("says what it leaves out, and that there are fewer copies, in one line each", () => {
    const script = createTopicsScript([careful, topic({ topic: "a\nreboot", isPattern: true })], {
      brokers: 1,
    });
    expect(script).toContain("# There is one broker, so there is one copy of every topic");
    expect(script).toContain("# Made by those who know their names: a reboot\n");
    expect(createTopicsScript([careful], { brokers: 3 })).not.toContain("# There ");
  });
});
