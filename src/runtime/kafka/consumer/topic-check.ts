import type { DriverAdmin, TopicDefinition, TopicDescription } from "../driver.js";
import { matches, type Source, type Subscription, sourceTopics, templatesOf } from "./subscription.js";
import { fillTopicName, isPattern } from "./topic-pattern.js";

/** Topics that a consumer needs do not exist. */
export class MissingTopicsError extends Error {
  override readonly name: string = "MissingTopicsError";
  readonly topics: readonly string[];

  constructor(topics: readonly string[]) {
    super(
      `these topics do not exist: ${topics.join(", ")}; create them with "commsgen topics --brokers host:port --apply", ` +
        `or let the consumer create retry and dead-letter topics with the option topics: "create"`,
    );
    this.topics = topics;
  }
}

/**
 * Looks for the source, retry and dead-letter topics of all groups. With `create`, retry and dead-letter topics that
 * are missing are made, with as many partitions as their source. Rejects with a `MissingTopicsError`.
 */
export async function checkTopics(
  admin: DriverAdmin,
  subscriptions: readonly Subscription[],
  mode: "check" | "create",
): Promise<void> {
  const existing = new Set(await admin.topics());
  const sources = subscriptions.flatMap((subscription) => subscription.sources);
  const missing = new Set<string>();
  /** Retry and dead-letter topics that are missing -> their source. */
  const wanted = new Map<string, string>();
  for (const source of sources) {
    for (const topic of namesOf(source, existing)) {
      if (!existing.has(topic)) missing.add(topic);
      const { retry, deadLetter } = templatesOf(source);
      for (const template of [...retry, ...deadLetter]) {
        const name = fillTopicName(template, topic, source.groupId);
        if (!existing.has(name)) wanted.set(name, topic);
      }
    }
  }
  if (mode === "check" || missing.size > 0) {
    const all = mode === "check" ? [...missing, ...wanted.keys()] : [...missing];
    if (all.length > 0) throw new MissingTopicsError(all);
  }
  if (wanted.size === 0) return;
  const described = await admin.describe([...new Set(wanted.values())]);
  await admin.create(definitionsOf(wanted, described));
}

/** The source topics that there are to be: of a pattern, those that there are. */
function namesOf(source: Source, existing: ReadonlySet<string>): readonly string[] {
  const topics = sourceTopics(source);
  if (typeof topics === "string") return [topics];
  return isPattern(source.address) ? [...existing].filter((topic) => matches(topics, topic)) : [];
}

function definitionsOf(
  wanted: ReadonlyMap<string, string>,
  described: readonly TopicDescription[],
): readonly TopicDefinition[] {
  const partitions = new Map(described.map((topic) => [topic.topic, topic.partitions]));
  const definitions = [...wanted].map(([topic, source]) => ({
    topic,
    partitions: partitions.get(source) ?? 1,
    replicas: -1,
    configuration: {},
  }));
  return definitions;
}
