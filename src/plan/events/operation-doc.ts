import { jsDoc, jsDocLines } from "../../print/index.js";
import type { MessagePlan, ReceivePlan, SendPlan } from "./events-plan.js";
import type { AggregatePlan, OutboxMethodPlan } from "./outbox-plan.js";
import { fillTemplate } from "./topic-names.js";

/** The JSDoc of an operation in the contract's own words, and of the only message where it has one. */
export function eventOperationDoc(plan: SendPlan | ReceivePlan, indent: string): string {
  const { operation, messages } = plan;
  const [only, ...others] = messages;
  const single = only !== undefined && others.length === 0 ? only.plan : null;
  const paragraphs = [
    ...wordsOf(operation),
    ...(single === null ? [] : wordsOf(single.message)),
    [...routeLines(plan, single), ...retryLines(plan)],
    operation.outbox === null ? [] : atOnce,
  ];
  const isDeprecated = operation.deprecated || single?.message.deprecated === true;
  return jsDoc(joined(paragraphs), isDeprecated ? ["@deprecated"] : [], indent);
}

const atOnce = [
  "It sends at once, whatever becomes of a transaction that is open. The contract wants these events in the outbox",
  "(`x-outbox`): write them with `outbox.ts`.",
];

/** The JSDoc of the method that writes an event: the contract's words on the message, and on an operation of its own. */
export function outboxMethodDoc(plan: OutboxMethodPlan, indent: string): string {
  const { send, aggregate } = plan;
  const { message, key } = plan.message.plan;
  const isAlone = send.messages.length === 1;
  const route = `Writes ${quoted(message.key)} for ${quoted(send.channel.topic)}`;
  const keyed = key?.expression == null ? "" : `, by the key ${quoted(key.expression.text)}`;
  const paragraphs = [
    ...(isAlone ? wordsOf(send.operation) : []),
    ...wordsOf(message),
    [oneLine(`${route}${keyed}.`), oneLine(`${aggregateWords(aggregate)}.`)],
  ];
  const isDeprecated = message.deprecated || (isAlone && send.operation.deprecated);
  return jsDoc(joined(paragraphs), isDeprecated ? ["@deprecated"] : [], indent);
}

function aggregateWords({ type, id }: AggregatePlan): string {
  const words = `Events of one ${quoted(type)} keep their order`;
  switch (id.kind) {
    case "key":
      return `${words}: those with the same key`;
    case "given":
      return `${words}: those with the same \`aggregateId\``;
    case "expression":
      return `${words}: those with the same ${quoted(id.expression.text)}`;
  }
}

/** The JSDoc of one of an operation's several messages. */
export function eventMessageDoc(plan: MessagePlan, indent: string): string {
  const { message } = plan;
  const paragraphs = [...wordsOf(message), keyLines(plan)];
  return jsDoc(joined(paragraphs), message.deprecated ? ["@deprecated"] : [], indent);
}

interface Words {
  readonly title: string | null;
  readonly summary: string | null;
  readonly description: string | null;
}

function wordsOf({ title, summary, description }: Words): readonly (readonly string[])[] {
  return [jsDocLines(summary ?? title ?? ""), jsDocLines(description ?? "")];
}

/** Paragraphs with empty lines between them, none twice. */
function joined(paragraphs: readonly (readonly string[])[]): readonly string[] {
  const lines: string[] = [];
  const seen = new Set<string>();
  for (const paragraph of paragraphs) {
    const text = paragraph.join(" ").replace(/\.$/, "");
    if (text === "" || seen.has(text)) continue;
    seen.add(text);
    if (lines.length > 0) lines.push("");
    lines.push(...paragraph);
  }
  return lines;
}

/** `` Sends `OrderPlaced` to `shop.orders.v1`, by the key `$message.payload#/orderId`. `` */
function routeLines(plan: SendPlan | ReceivePlan, single: MessagePlan | null): readonly string[] {
  const { operation, channel, messages, name } = plan;
  const sends = operation.action === "send";
  const what = messages.map(({ plan: { message } }) => quoted(message.key)).join(", ");
  const route = `${sends ? "Sends" : "Receives"} ${what} ${sends ? "to" : "from"} ${quoted(channel.topic)}`;
  const key = single === null ? "" : keyWords(single);
  const { operationId, writtenAs } = operation;
  const renamed =
    operationId === null || operationId === name ? "" : ` Operation ${quoted(operationId)} of the contract.`;
  // In AsyncAPI 2 the words are those of whoever talks to the service.
  const written = writtenAs === null ? "" : ` (\`${writtenAs}\` in the contract)`;
  return [oneLine(`${route}${written}${key}.${renamed}`)];
}

function keyLines(plan: MessagePlan): readonly string[] {
  const { key } = plan;
  return key?.expression == null ? [] : [oneLine(`Key: ${quoted(key.expression.text)}.`)];
}

function keyWords({ key }: MessagePlan): string {
  return key?.expression == null ? "" : `, by the key ${quoted(key.expression.text)}`;
}

function retryLines(plan: SendPlan | ReceivePlan): readonly string[] {
  if (!("retry" in plan)) return [];
  const { retry, deadLetter } = plan.retry;
  const group = plan.operation.kafka?.groupIdValue ?? "{group}";
  const attempts = retry.delays.length + 1;
  const count = attempts === 1 ? "One attempt" : `${attempts} attempts (${retry.mode})`;
  const end =
    deadLetter === null
      ? "then the record is dropped"
      : `then ${quoted(fillTemplate(deadLetter.topic, { topic: plan.channel.topic, group }))}`;
  return [oneLine(`${count}, ${end}.`)];
}

function quoted(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}

function oneLine(text: string): string {
  return jsDocLines(text).join(" ");
}
