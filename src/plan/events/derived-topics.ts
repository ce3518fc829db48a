import type { EventOperation } from "../../model/index.js";
import type { EventOptions } from "../events-options.js";
import { resolveRetry } from "./retry.js";
import { byName, type TopicMention } from "./source-topics.js";
import { fillTemplate, groupOf, isTopicPattern } from "./topic-names.js";
import type { TopicPlan } from "./topic-plan.js";

/** A retry or dead-letter topic that one `receive` operation needs. */
export interface DerivedTopic {
  readonly topic: string;
  readonly kind: "retry" | "dead-letter";
  readonly service: string;
  readonly group: string;
  readonly operation: EventOperation;
  /** Whose records go there. */
  readonly source: TopicPlan;
  readonly partitions: number;
  /** Milliseconds. */
  readonly retention: number;
}

/** What the operations that receive from `source` need beside it. */
export function derivedTopics(
  source: TopicPlan,
  mentions: readonly TopicMention[],
  options: EventOptions,
): readonly DerivedTopic[] {
  return mentions.flatMap(({ service, receives }) =>
    receives.flatMap((operation) => {
      const group = groupOf(operation, service);
      const name = (template: string) => fillTemplate(template, { topic: source.topic, group });
      const { retry, deadLetter } = resolveRetry(operation, options);
      const common = { service, group, operation, source };
      const retries = [...new Set(retry.topics.map(name))].map(
        (topic): DerivedTopic => ({
          ...common,
          topic,
          kind: "retry",
          partitions: source.partitions,
          retention: options.retry.retention,
        }),
      );
      if (deadLetter === null) return retries;
      const policy = operation.deadLetter;
      const last: DerivedTopic = {
        ...common,
        topic: name(deadLetter.topic),
        kind: "dead-letter",
        // A record goes to the partition with the number that it comes from: there must be one.
        partitions: Math.max(source.partitions, policy?.partitions ?? 0),
        retention: policy?.retention ?? options.deadLetter.retention,
      };
      return [...retries, last];
    }),
  );
}

/**
 * The topic that all of `uses` need, with what a contract says of it where one does (a service that receives dead
 * letters). Its records are at most as safe and as large as its configuration lets them be, so both come from the source.
 */
export function planDerivedTopic(
  uses: readonly [DerivedTopic, ...DerivedTopic[]],
  declared: TopicPlan | null,
): TopicPlan {
  const [first] = uses;
  const configuration = new Map<string, string>([
    ["retention.ms", String(Math.max(...uses.map(({ retention }) => retention)))],
  ]);
  for (const { source } of uses) inherit(source, configuration);
  for (const [name, value] of declared?.configuration ?? []) configuration.set(name, value);
  const users = uses.map(({ service, operation, group }) => ({
    service,
    operation: operation.operationId,
    group,
  }));
  return {
    topic: first.topic,
    kind: first.kind,
    isPattern: isTopicPattern(first.topic),
    partitions: Math.max(declared?.partitions ?? 0, ...uses.map(({ partitions }) => partitions)),
    isPartitionCountFixed: false,
    replicas: Math.max(declared?.replicas ?? -1, ...uses.map(({ source }) => source.replicas)),
    configuration: byName([...configuration]),
    producers: [
      ...(declared?.producers ?? []),
      ...users.map(({ service, operation }) => ({ service, operation })),
    ],
    consumers: [...(declared?.consumers ?? []), ...(first.kind === "retry" ? users : [])],
    source: first.operation.source,
  };
}

/** Room for the headers that a retried or dead-lettered record has more than the original: 8 KiB of stack among them. */
const headroom = 65_536;

function inherit({ configuration }: TopicPlan, into: Map<string, string>): void {
  for (const [name, value] of configuration) {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) continue;
    if (name === "max.message.bytes") setLargest(into, name, number + headroom);
    if (name === "min.insync.replicas") setLargest(into, name, number);
  }
}

function setLargest(into: Map<string, string>, name: string, value: number): void {
  into.set(name, String(Math.max(value, Number(into.get(name) ?? value))));
}
