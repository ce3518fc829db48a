import type { DiagnosticBag } from "../../diagnostics/index.js";
import type { EventApi, EventOperation, Service } from "../../model/index.js";
import { isKafkaChannel } from "./kafka-channel.js";
import { groupOf, topicOf } from "./topic-names.js";

/** The operations that code is made for; the bag is told of all others. */
export function usableOperations(api: EventApi, bag: DiagnosticBag): readonly EventOperation[] {
  reportProtocols(api, bag);
  return api.operations.filter((operation) => {
    const { channel, messages, source, reply } = operation;
    const name = titleOf(operation);
    if (!isKafkaChannel(channel)) return false;
    if (topicOf(channel) === null) {
      bag.add("operation-without-address", `The channel \`${channel.key}\` of ${name} has no address`, {
        source,
      });
      return false;
    }
    if (messages.length === 0) {
      bag.add(
        "channel-without-messages",
        `${capital(name)} has no messages: there is nothing to ${operation.action}`,
        {
          source: channel.messages.length === 0 ? channel.source : source,
        },
      );
      return false;
    }
    if (reply !== null) {
      bag.add(
        "not-supported-yet",
        "Not generated yet: replies; the request is sent or received without one",
        {
          source: reply.source,
        },
      );
    }
    return true;
  });
}

/** Two operations of one group that want the same message of one topic, or order it by different keys. */
export function reportClashes(
  service: Service,
  operations: readonly EventOperation[],
  bag: DiagnosticBag,
): void {
  const byGroup = new Map<string, EventOperation[]>();
  for (const operation of operations) {
    if (operation.action !== "receive") continue;
    const key = `${topicOf(operation.channel) ?? ""}\n${groupOf(operation, service.name)}`;
    const known = byGroup.get(key);
    if (known === undefined) byGroup.set(key, [operation]);
    else known.push(operation);
  }
  for (const [key, group] of byGroup) {
    const [topic = "", name = ""] = key.split("\n");
    for (const [index, operation] of group.entries()) {
      for (const other of group.slice(0, index))
        reportClash({ operation, other, where: `the topic \`${topic}\` in the group \`${name}\`` }, bag);
    }
  }
}

function reportClash(
  {
    operation,
    other,
    where,
  }: { readonly operation: EventOperation; readonly other: EventOperation; readonly where: string },
  bag: DiagnosticBag,
): void {
  const both = `${titleOf(other)} and ${titleOf(operation)}`;
  const places = new Set(other.messages.map(({ source: { file, pointer } }) => `${file}#${pointer}`));
  const shared = operation.messages.find(({ source: { file, pointer } }) => places.has(`${file}#${pointer}`));
  const source = operation.source;
  if (shared !== undefined) {
    bag.add("operations-clash", `${capital(both)} both receive \`${shared.key}\` from ${where}`, { source });
  } else if (operation.key !== null && other.key !== null && operation.key.text !== other.key.text) {
    bag.add(
      "operations-clash",
      `${capital(both)} receive from ${where} by different keys, \`${other.key.text}\` and \`${operation.key.text}\``,
      {
        source: operation.key.source,
      },
    );
  }
}

function reportProtocols(api: EventApi, bag: DiagnosticBag): void {
  const others = api.channels.filter((channel) => !isKafkaChannel(channel));
  const [first] = others;
  if (first !== undefined) {
    const protocols = new Set(
      others.flatMap(({ servers, boundProtocols }) => [
        ...servers.map(({ protocol }) => protocol),
        ...boundProtocols,
      ]),
    );
    const names = others
      .slice(0, 3)
      .map(({ key }) => `\`${key}\``)
      .join(", ");
    const count = others.length > 3 ? `${names} and ${others.length - 3} more channels` : names;
    bag.add(
      "protocol-not-kafka",
      `No Kafka server for ${count} (${[...protocols].sort().join(", ")}): types and validators only`,
      {
        source: first.source,
      },
    );
  }
  const isOpen = api.channels.some(
    ({ servers, kafka, boundProtocols }) =>
      servers.length === 0 && kafka === null && boundProtocols.length === 0,
  );
  if (isOpen && api.servers.length === 0) {
    bag.add("kafka-assumed", "The document names no server: Kafka is assumed", { source: api.source });
  }
}

function titleOf({ operationId, action, channel }: EventOperation): string {
  return operationId === null
    ? `the operation that ${action}s on \`${channel.key}\``
    : `the operation \`${operationId}\``;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
