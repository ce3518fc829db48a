import type { Channel, DeadLetterPolicy, RetryPolicy } from "../../model/index.js";

/** The retry topics' name without their number; `{topic}` and `{group}` are filled in by `fillTemplate`. */
export function retryTemplate(policy: RetryPolicy | null): string {
  return policy?.topic ?? "{topic}.{group}.retry";
}

export function deadLetterTemplate(policy: DeadLetterPolicy | null): string {
  return policy?.topic ?? "{topic}.{group}.dlq";
}

/** `("{topic}.{group}.dlq", { topic: "shop.orders.v1", group: "billing" })` -> `shop.orders.v1.billing.dlq` */
export function fillTemplate(
  template: string,
  names: { readonly topic: string; readonly group: string },
): string {
  return template.replace(/\{(topic|group)\}/g, (_, name) => (name === "topic" ? names.topic : names.group));
}

/** The channel's topic, with `{parameters}`: that of its Kafka binding, else its address; `null`: not known before run time. */
export function topicOf(channel: Channel): string | null {
  return channel.kafka?.topic ?? channel.address;
}

/** The group of an operation that names none is the service's, as the consumer's is. */
export function groupOf(
  operation: { readonly kafka: { readonly groupIdValue: string | null } | null },
  service: string,
): string {
  return operation.kafka?.groupIdValue ?? service;
}

/** `true` for a topic's name with `{parameters}`: it stands for all topics that look like it. */
export function isTopicPattern(topic: string): boolean {
  return /\{[^{}]*\}/.test(topic);
}

const maxLength = 249;

/** Why Kafka refuses the name, to be put behind "it"; `null`: it takes it. `{parameters}` are not looked at. */
export function topicNameFault(topic: string): string | null {
  const name = topic.replace(/\{[^{}]*\}/g, "x");
  if (name === "") return "is empty";
  if (name === "." || name === "..") return "is `.` or `..`";
  if (name.length > maxLength) return `has ${name.length} characters, and Kafka takes ${maxLength}`;
  const illegal = /[^a-zA-Z0-9._-]/u.exec(name)?.[0];
  return illegal === undefined ? null : `holds \`${illegal}\``;
}

/** What Kafka compares: names that differ in `.` and `_` alone go by one name in its metrics, and it refuses the second. */
export function metricName(topic: string): string {
  return topic.replaceAll(".", "_");
}
