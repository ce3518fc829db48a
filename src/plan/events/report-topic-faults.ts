import type { DiagnosticBag } from "../../diagnostics/index.js";
import type { DerivedTopic } from "./derived-topics.js";
import type { TopicMention } from "./source-topics.js";
import { groupOf, metricName, topicNameFault } from "./topic-names.js";
import type { TopicPlan } from "./topic-plan.js";

type Derived = ReadonlyMap<string, readonly DerivedTopic[]>;

/** What would not work, or not as meant, on a broker. */
export function reportTopicFaults(
  topics: readonly TopicPlan[],
  uses: { readonly mentions: readonly TopicMention[]; readonly derived: Derived },
  bag: DiagnosticBag,
): void {
  reportNames(topics, uses.derived, bag);
  reportSharedGroups(uses.mentions, bag);
  reportLoops(uses, bag);
  reportSharedRetryTopics(uses.derived, bag);
}

function reportNames(topics: readonly TopicPlan[], derived: Derived, bag: DiagnosticBag): void {
  const byMetric = new Map<string, string>();
  for (const { topic, source, isPattern } of topics) {
    const fault = topicNameFault(topic);
    // The names that are made of an illegal one are illegal with it, and that one is reported.
    const follows = derived.get(topic)?.every((use) => topicNameFault(use.source.topic) !== null) ?? false;
    if (fault !== null && !follows) {
      bag.add("topic-name-invalid", `Kafka has no topic \`${topic}\`: the name ${fault}`, { source });
    }
    if (isPattern) continue;
    const other = byMetric.get(metricName(topic));
    if (other === undefined) byMetric.set(metricName(topic), topic);
    else {
      bag.add(
        "topic-names-collide",
        `The topics \`${other}\` and \`${topic}\` differ in \`.\` and \`_\` alone`,
        {
          source,
        },
      );
    }
  }
}

function reportSharedGroups(mentions: readonly TopicMention[], bag: DiagnosticBag): void {
  const owners = new Map<string, string>();
  for (const { service, receives } of mentions) {
    for (const operation of receives) {
      const group = groupOf(operation, service);
      const owner = owners.get(group);
      if (owner === undefined) owners.set(group, service);
      else if (owner !== service) {
        const source = operation.kafka?.source ?? operation.source;
        bag.add(
          "consumer-group-shared",
          `The services \`${owner}\` and \`${service}\` both receive in the group \`${group}\``,
          { source },
        );
      }
    }
  }
}

function reportLoops(
  { mentions, derived }: { readonly mentions: readonly TopicMention[]; readonly derived: Derived },
  bag: DiagnosticBag,
): void {
  const received = new Map<string, Set<string>>();
  for (const { topic, service, receives } of mentions) {
    const groups = received.get(topic) ?? new Set();
    received.set(topic, groups);
    for (const operation of receives) groups.add(groupOf(operation, service));
  }
  for (const [topic, uses] of derived) {
    for (const { kind, group, operation } of uses) {
      const isRetry = uses.some((use) => use.group === group && use.kind === "retry");
      const loops = received.get(topic)?.has(group) === true || (kind === "dead-letter" && isRetry);
      if (!loops) continue;
      const policy = kind === "retry" ? operation.retry : operation.deadLetter;
      const what = kind === "retry" ? "retries" : "dead letters";
      const message = `The ${what} of \`${operation.operationId ?? "an operation"}\` go to \`${topic}\`, which its group \`${group}\` receives from`;
      bag.add("dead-letter-is-source", message, { source: policy?.source ?? operation.source });
    }
  }
}

function reportSharedRetryTopics(derived: Derived, bag: DiagnosticBag): void {
  for (const [topic, uses] of derived) {
    const [first] = uses;
    const other = uses.find(({ group }) => group !== first?.group);
    if (first === undefined || other === undefined || !uses.some(({ kind }) => kind === "retry")) continue;
    const policy = other.kind === "retry" ? other.operation.retry : other.operation.deadLetter;
    bag.add(
      "retry-topic-shared",
      `The groups \`${first.group}\` and \`${other.group}\` both use the topic \`${topic}\` for retries`,
      { source: policy?.source ?? other.operation.source },
    );
  }
}
