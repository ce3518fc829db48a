import type { DiagnosticBag, SourceRef } from "../../diagnostics/index.js";
import type { Channel, EventOperation, Service } from "../../model/index.js";
import type { EventOptions } from "../events-options.js";
import { isKafkaChannel } from "./kafka-channel.js";
import { groupOf, isTopicPattern, topicOf } from "./topic-names.js";
import type { TopicPlan } from "./topic-plan.js";

/** One service's channel that is the topic. */
export interface TopicMention {
  readonly topic: string;
  readonly service: string;
  readonly channel: Channel;
  readonly sends: readonly EventOperation[];
  readonly receives: readonly EventOperation[];
}

/** Every Kafka channel with a known topic, by topic, in the order of services and contracts. */
export function mentionsByTopic(
  services: readonly Service[],
): ReadonlyMap<string, readonly [TopicMention, ...TopicMention[]]> {
  const mentions = new Map<string, [TopicMention, ...TopicMention[]]>();
  for (const { name, eventApis } of services) {
    for (const { channels, operations } of eventApis) {
      for (const channel of channels) {
        const topic = topicOf(channel);
        if (topic === null || !isKafkaChannel(channel)) continue;
        const own = operations.filter((operation) => operation.channel === channel);
        const mention: TopicMention = {
          topic,
          service: name,
          channel,
          sends: own.filter(({ action }) => action === "send"),
          receives: own.filter(({ action }) => action === "receive"),
        };
        const known = mentions.get(topic);
        if (known === undefined) mentions.set(topic, [mention]);
        else known.push(mention);
      }
    }
  }
  return mentions;
}

/** Puts together what all contracts say of one topic. A sender's word holds, since the topic is the sender's. */
export function mergeMentions(
  mentions: readonly [TopicMention, ...TopicMention[]],
  { topics: defaults }: EventOptions,
  bag: DiagnosticBag,
): TopicPlan {
  const ordered = [
    ...mentions.filter(({ sends }) => sends.length > 0),
    ...mentions.filter(({ sends }) => sends.length === 0),
  ];
  const [first] = mentions;
  const owner = ordered[0] ?? first;
  const partitions = settle("partitions", ordered, bag);
  return {
    topic: first.topic,
    kind: "source",
    isPattern: isTopicPattern(first.topic),
    partitions: partitions ?? defaults.partitions,
    isPartitionCountFixed: partitions !== null,
    replicas: settle("replicas", ordered, bag) ?? defaults.replicas,
    configuration: mergeConfiguration(ordered, bag),
    producers: mentions.flatMap(({ service, sends }) =>
      sends.map(({ operationId }) => ({ service, operation: operationId })),
    ),
    consumers: mentions.flatMap(({ service, receives }) =>
      receives.map((operation) => ({
        service,
        operation: operation.operationId,
        group: groupOf(operation, service),
      })),
    ),
    source: placeOf(owner),
  };
}

/** A sender's number before all others; the largest of several. */
function settle(
  what: "partitions" | "replicas",
  mentions: readonly TopicMention[],
  bag: DiagnosticBag,
): number | null {
  const said = mentions.flatMap((mention) => {
    const value = mention.channel.kafka?.[what] ?? null;
    return value === null ? [] : [{ mention, value }];
  });
  const ofSenders = said.filter(({ mention }) => mention.sends.length > 0);
  const candidates = ofSenders.length > 0 ? ofSenders : said;
  if (candidates.length === 0) return null;
  const value = Math.max(...candidates.map((candidate) => candidate.value));
  const holder = candidates.find((candidate) => candidate.value === value);
  for (const other of said) {
    if (holder === undefined || other.value === value) continue;
    contradiction({ what, held: holder, other }, bag);
  }
  return value;
}

function mergeConfiguration(
  ordered: readonly TopicMention[],
  bag: DiagnosticBag,
): readonly (readonly [string, string])[] {
  const settled = new Map<string, { readonly mention: TopicMention; readonly value: string }>();
  for (const mention of ordered) {
    for (const [name, value] of mention.channel.kafka?.topicConfiguration ?? []) {
      const held = settled.get(name);
      if (held === undefined) settled.set(name, { mention, value });
      else if (held.value !== value) {
        contradiction({ what: name, held, other: { mention, value } }, bag);
      }
    }
  }
  return byName([...settled].map(([name, { value }]) => [name, value] as const));
}

export function byName(
  entries: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  return [...entries].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}

interface Statement {
  readonly mention: TopicMention;
  readonly value: number | string;
}

function contradiction(
  { what, held, other }: { readonly what: string; readonly held: Statement; readonly other: Statement },
  bag: DiagnosticBag,
): void {
  const owner = held.mention.service;
  const message = `The topic \`${other.mention.topic}\` has \`${what}: ${other.value}\` here, and \`${what}: ${held.value}\` by the contract of \`${owner}\``;
  bag.add("topic-contradiction", message, {
    source: placeOf(other.mention),
    help: `What \`${owner}\` says holds; say the same here, or nothing`,
  });
}

function placeOf({ channel }: TopicMention): SourceRef {
  return channel.kafka?.source ?? channel.source;
}
