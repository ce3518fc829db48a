import type { Address } from "../operation.js";

/** What Kafka allows in the name of a topic. */
const ANY_NAME = "[A-Za-z0-9._-]+";

/** `true`: the address stands for many topics. */
export function isPattern(address: Address): boolean {
  return address.some((part) => typeof part !== "string");
}

/** The address of a channel without parameters. */
export function literalTopic(address: Address): string {
  return address.filter((part) => typeof part === "string").join("");
}

/** `"{topic}.{group}.dlq"` -> `"orders.billing.dlq"`. */
export function fillTopicName(template: string, topic: string, groupId: string): string {
  return template.replace(/\{(topic|group)\}/g, (_, name: string) => (name === "topic" ? topic : groupId));
}

/**
 * The topics of a channel with parameters as the source of a regular expression, not anchored:
 * `["shop.", { parameter: "region" }, ".orders"]` -> `shop\.[A-Za-z0-9._-]+\.orders`.
 */
export function addressSource(address: Address): string {
  return address.map((part) => (typeof part === "string" ? escapePattern(part) : ANY_NAME)).join("");
}

/** The topics that a template of a retry or dead-letter topic names, not anchored; the first group is the source topic. */
export function templateSource(template: string, address: Address, groupId: string): string {
  let isNamed = false;
  return fillTemplate(template, groupId, () => {
    if (isNamed) return "\\1";
    isNamed = true;
    return `(${addressSource(address)})`;
  });
}

/**
 * The topics of a channel with parameters, without those of its own retries and dead letters, and without those that
 * are named like other groups': `orders.{region}` stands for `orders.eu`, and not for `orders.eu.billing.retry.1`.
 */
export function sourcePattern(address: Address, ownTemplates: readonly string[], groupId: string): RegExp {
  const own = ownTemplates.map((template) => fillTemplate(template, groupId, () => addressSource(address)));
  const endsWithParameter = typeof address.at(-1) !== "string";
  const excluded = endsWithParameter ? [...own, ".*\\.(?:retry\\.\\d+|dlq)"] : own;
  const guard = excluded.length === 0 ? "" : `(?!(?:${excluded.join("|")})$)`;
  return new RegExp(`^${guard}${addressSource(address)}$`);
}

function fillTemplate(template: string, groupId: string, topic: () => string): string {
  const parts = template.split(/(\{topic\}|\{group\})/);
  return parts
    .map((part) => {
      if (part === "{topic}") return topic();
      return escapePattern(part === "{group}" ? groupId : part);
    })
    .join("");
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
