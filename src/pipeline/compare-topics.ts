import type { BrokerAdmin, BrokerTopic } from "../broker/broker-admin.js";
import { BrokerError } from "../broker/broker-admin.js";
import type { DiagnosticBag } from "../diagnostics/index.js";
import { topicNameFault } from "../plan/events/topic-names.js";
import type { TopicPlan } from "../plan/events/topic-plan.js";

/** A topic of the plan beside what a broker has. */
export interface TopicState {
  readonly topic: string;
  readonly state: "as-planned" | "created" | "missing" | "different";
  readonly differences: readonly TopicDifference[];
}

export interface TopicDifference {
  /** `partitions`, `replicas`, or the name of a configuration: `retention.ms`. */
  readonly what: string;
  readonly planned: string;
  readonly actual: string;
}

/**
 * Looks for the topics that can be created (patterns cannot), creates those that are missing if told to, and says
 * what differs. Nothing that exists is changed. Rejects with a `BrokerError`.
 */
export async function compareTopics(
  topics: readonly TopicPlan[],
  context: { readonly admin: BrokerAdmin; readonly create: boolean; readonly bag: DiagnosticBag },
): Promise<readonly TopicState[]> {
  const { admin, create, bag } = context;
  const concrete = topics.filter(({ topic, isPattern }) => !isPattern && topicNameFault(topic) === null);
  const found = await admin.describe(concrete.map(({ topic }) => topic));
  const byName = new Map(found.map((topic) => [topic.topic, topic]));
  const states: TopicState[] = [];
  for (const plan of concrete) {
    const { topic } = plan;
    const actual = byName.get(topic);
    if (actual !== undefined) {
      const differences = differencesOf(plan, actual);
      states.push({ topic, state: differences.length === 0 ? "as-planned" : "different", differences });
    } else if (create && (await created(plan, { admin, bag }))) {
      states.push({ topic, state: "created", differences: [] });
    } else {
      states.push({ topic, state: "missing", differences: [] });
    }
  }
  return states;
}

/** What one topic is refused for need not hold for the next. */
async function created(
  plan: TopicPlan,
  { admin, bag }: { readonly admin: BrokerAdmin; readonly bag: DiagnosticBag },
): Promise<boolean> {
  try {
    await admin.create(plan);
    return true;
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error;
    bag.add("topic-not-created", `The broker did not create \`${plan.topic}\``, {
      source: plan.source,
      cause: error.message,
    });
    return false;
  }
}

export function differencesOf(plan: TopicPlan, actual: BrokerTopic): readonly TopicDifference[] {
  const differences: TopicDifference[] = [];
  const compare = (what: string, planned: string | number, found: string | number) => {
    if (planned !== found) differences.push({ what, planned: String(planned), actual: String(found) });
  };
  if (plan.isPartitionCountFixed || actual.partitions < plan.partitions) {
    compare("partitions", plan.partitions, actual.partitions);
  }
  if (plan.replicas !== -1) compare("replicas", plan.replicas, actual.replicas);
  for (const [name, value] of plan.configuration) {
    compare(name, value, actual.configuration.get(name) ?? "not known to the broker");
  }
  return differences;
}
