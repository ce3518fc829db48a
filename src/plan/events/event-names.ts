import type { Channel, EventOperation, Message } from "../../model/index.js";
import {
  camelCase,
  type NameRequest,
  NameScope,
  pascalCase,
  settleNames,
  spellingRank,
} from "../../naming/index.js";
import type { EventNames } from "./events-plan.js";

export function eventNames(service: string): EventNames {
  const pascal = pascalCase(service);
  return {
    pascal,
    producer: `${pascal}Producer`,
    createProducer: `create${pascal}Producer`,
    handlers: `${pascal}EventHandlers`,
    createConsumer: `create${pascal}Consumer`,
    outbox: `${pascal}Outbox`,
    createOutbox: `create${pascal}Outbox`,
    createOutboxRelay: `create${pascal}OutboxRelay`,
  };
}

/** What producers have beside their operations, and what would make them a promise. */
const producerMembers = ["connect", "close", "then"];

/**
 * Names for all operations, in their order: the operation's id in camel case; without one its action with its only
 * message, or with its channel. None depends on which comes first.
 */
export function nameEventOperations(operations: readonly EventOperation[]): readonly string[] {
  const requests = operations.map((operation, index): NameRequest => {
    const { operationId, action, channel, messages } = operation;
    const [only, ...others] = messages;
    const byChannel = camelCase(`${action} ${channelWords(channel)}`);
    const byMessage =
      only === undefined || only.isUnnamed || others.length > 0 ? [] : [camelCase(`${action} ${only.key}`)];
    const candidates =
      operationId === null
        ? [...byMessage, byChannel]
        : [camelCase(operationId), camelCase(`${action} ${operationId}`), byChannel];
    const rank = operationId === null ? 3 : spellingRank(operationId, camelCase(operationId));
    return { key: requestKey(operation.source, index), candidates, priority: rank };
  });
  return settled(requests, new NameScope(producerMembers));
}

/** Properties for the messages of one operation. */
export function nameMessages(messages: readonly Message[]): readonly string[] {
  const requests = messages.map(
    (message, index): NameRequest => ({
      key: `${message.key}\n${requestKey(message.source, index)}`,
      candidates: [camelCase(message.key), ...(message.name === null ? [] : [camelCase(message.name)])],
      priority: spellingRank(message.key, camelCase(message.key)),
    }),
  );
  return settled(requests, new NameScope(["then"]));
}

/** The words of a channel: its key, with `{parameters}` as `by parameter`. */
export function channelWords({ key }: Channel): string {
  const words = key.replace(/\{([^{}]*)\}/g, " by $1 ");
  return words.trim() === "" ? "channel" : words;
}

/** A place, which tells things apart whatever their order; the position only for one place that is read twice. */
function requestKey(
  { file, pointer }: { readonly file: string; readonly pointer: string },
  index: number,
): string {
  return `${pointer}\n${file.split("/").slice(-2).join("/")}\n${index}`;
}

function settled(requests: readonly NameRequest[], scope: NameScope): readonly string[] {
  const names = settleNames(requests, scope);
  return requests.map(({ key, candidates }) => names.get(key) ?? candidates[0] ?? "unnamed");
}
