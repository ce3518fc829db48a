import type { DiagnosticBag } from "../../diagnostics/index.js";
import type { Service } from "../../model/index.js";
import type { EventOptions } from "../events-options.js";
import { type DerivedTopic, derivedTopics, planDerivedTopic } from "./derived-topics.js";
import { reportTopicFaults } from "./report-topic-faults.js";
import { mentionsByTopic, mergeMentions } from "./source-topics.js";
import type { TopicPlan } from "./topic-plan.js";

/**
 * Every topic that the services need, ordered by name: those of their channels, and the retry and dead-letter topics
 * of who receives from them. Where contracts contradict each other, the sender's word holds, and the bag is told.
 */
export function planTopics(
  services: readonly Service[],
  options: EventOptions,
  bag: DiagnosticBag,
): readonly TopicPlan[] {
  const mentions = mentionsByTopic(services);
  const sources = new Map<string, TopicPlan>();
  const derived = new Map<string, [DerivedTopic, ...DerivedTopic[]]>();
  for (const [topic, own] of mentions) {
    const source = mergeMentions(own, options, bag);
    sources.set(topic, source);
    for (const use of derivedTopics(source, own, options)) {
      const known = derived.get(use.topic);
      if (known === undefined) derived.set(use.topic, [use]);
      else known.push(use);
    }
  }
  const topics = new Map(sources);
  for (const [topic, uses] of derived) topics.set(topic, planDerivedTopic(uses, sources.get(topic) ?? null));
  const ordered = [...topics.values()].sort((left, right) =>
    left.topic < right.topic ? -1 : left.topic > right.topic ? 1 : 0,
  );
  reportTopicFaults(ordered, { mentions: [...mentions.values()].flat(), derived }, bag);
  return ordered;
}
