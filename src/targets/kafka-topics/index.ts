import { camelCase } from "../../naming/index.js";
import { topicNameFault } from "../../plan/events/topic-names.js";
import type { TopicPlan } from "../../plan/events/topic-plan.js";
import {
  code,
  type Doc,
  type GeneratedFile,
  generatedHeader,
  impType,
  jsDocLines,
  layOut,
  objectDoc,
  type Printable,
  propKey,
  sequenceDoc,
  TsFile,
  tsString,
} from "../../print/index.js";

/** The constant of `orders/topics.ts`: `ordersTopics`. */
export function topicsConstant(service: string): string {
  return `${camelCase(service)}Topics`;
}

/**
 * `orders/topics.ts`: the service's topics as an admin client creates them. `null` where there is none that could be
 * created: patterns, and names that Kafka refuses, are left out.
 */
export function printTopics(service: string, topics: readonly TopicPlan[]): GeneratedFile | null {
  const creatable = topics.filter(({ topic, isPattern }) => !isPattern && topicNameFault(topic) === null);
  if (creatable.length === 0) return null;
  const constant = topicsConstant(service);
  const file = new TsFile(`${service}/topics.ts`, new Set([constant]), generatedHeader);
  const definition = impType("TopicDefinition", `${service}/runtime/kafka/driver.ts`);
  file.add(`/**
 * The topics that the service sends to and receives from, with their retry and dead-letter topics: for tests and start
 * scripts. Those that exist are left as they are. \`commsgen topics\` compares all with a broker.
 *
 * @example
 * const admin = kafka.createAdmin();
 * await admin.connect();
 * await admin.create(${constant});
 */
`);
  file.add(code`export const ${constant}: readonly ${definition}[] = [\n`);
  for (const topic of creatable) file.add(printTopic(topic));
  file.line("];");
  return file.flush();
}

function printTopic(plan: TopicPlan): Printable {
  const configuration = plan.configuration.map(
    ([name, value]): Doc => code`${propKey(name)}: ${tsString(value)}`,
  );
  const definition = objectDoc([
    code`topic: ${tsString(plan.topic)}`,
    `partitions: ${plan.partitions}`,
    `replicas: ${plan.replicas}`,
    sequenceDoc("configuration: ", objectDoc(configuration)),
  ]);
  return code`  // ${usersOf(plan)}\n  ${layOut(definition, "  ", 2)},\n`;
}

/** `Sent by publishOrderPlaced; received by onOrderPlaced.` Names of a contract end no line of comment. */
function usersOf({ kind, producers, consumers }: TopicPlan): string {
  const names = (users: readonly { readonly operation: string | null }[]) =>
    [...new Set(users.map(({ operation }) => operation ?? "an operation without a name"))].join(", ");
  if (kind === "retry") return oneLine(`Retries of ${names(producers)}.`);
  if (kind === "dead-letter") return oneLine(`Dead letters of ${names(producers)}.`);
  const parts = [
    ...(producers.length > 0 ? [`sent by ${names(producers)}`] : []),
    ...(consumers.length > 0 ? [`received by ${names(consumers)}`] : []),
  ];
  const text = parts.length === 0 ? "no operation uses it" : parts.join("; ");
  return oneLine(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
}

function oneLine(text: string): string {
  return jsDocLines(text).join(" ");
}
