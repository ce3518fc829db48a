import { promMatcher, promTemplateText } from "../../../print/index.js";
import { thresholds } from "../thresholds.js";
import { ofServices, type WatchedService } from "../watched-service.js";
import type { AlertGroup, AlertRule } from "./alert-rule.js";

/** Alerts on what services send and receive; `null`: none does either. */
export function kafkaRules(services: readonly WatchedService[]): AlertGroup | null {
  const receivers = services.filter(({ groups }) => groups.length > 0);
  const senders = services.filter(({ sends }) => sends);
  if (receivers.length + senders.length === 0) return null;
  const gone = receivers.flatMap(({ name, groups }) => groups.map((group) => consumerGone(name, group)));
  const receiving = receivers.length === 0 ? [] : receivingRules(ofServices(receivers));
  const sending = senders.length === 0 ? [] : [sendFailures(ofServices(senders))];
  return { name: "kafka", rules: [...gone, ...receiving, ...sending] };
}

function receivingRules(own: string): readonly AlertRule[] {
  return [...lagRules(own), ...failureRules(own)];
}

function consumerGone(service: string, group: string): AlertRule {
  const matchers = `${promMatcher("service", [service])}, ${promMatcher("group", [group])}`;
  return {
    name: "ConsumerGone",
    expression: `absent(kafka_consumer_lag_records{${matchers}})`,
    for: "2m",
    severity: "critical",
    labels: { service, group: promTemplateText(group) },
    summary: `No consumer of ${service} is in the group ${promTemplateText(group)}`,
    description: "No instance has a partition of the group: what comes in waits.",
    runbook: "/readyz tells the state of the consumer, and its log lines why it cannot join the group.",
  };
}

function lagRules(own: string): readonly AlertRule[] {
  const lag = `sum by (service, group, topic) (kafka_consumer_lag_records{${own}})`;
  const runbook =
    "See how long its handlers take, and whether one message is tried again and again. More instances help up to the number of partitions.";
  return [
    {
      name: "ConsumerLag",
      expression: `${lag} > ${thresholds.lagRecords}`,
      for: "5m",
      severity: "warning",
      summary: "{{ $labels.service }}: {{ $labels.group }} is behind on {{ $labels.topic }}",
      description: "{{ $value | humanize }} records wait.",
      runbook,
    },
    {
      name: "ConsumerLagGrows",
      expression: [`deriv(${lag}[15m:1m]) > 0`, `and ${lag} > ${thresholds.growingLagRecords}`].join("\n"),
      for: "15m",
      severity: "warning",
      summary: "{{ $labels.service }}: {{ $labels.group }} falls behind on {{ $labels.topic }}",
      description: "For half an hour, more records have come in than were handled.",
      runbook,
    },
  ];
}

function failureRules(own: string): readonly AlertRule[] {
  const labels = "(service, group, topic, reason)";
  const dead = `kafka_dead_letters_total{${own}}`;
  const messages = (more: string) =>
    `sum by (service, group, topic, message) (rate(kafka_consumer_messages_total{${own}${more}}[5m]))`;
  return [
    {
      name: "DeadLetters",
      // A counter that begins with its first event has not increased, as Prometheus sees it.
      expression: [
        `sum by ${labels} (increase(${dead}[15m])) > 0`,
        `or sum by ${labels} (${dead} unless ${dead} offset 15m) > 0`,
      ].join("\n"),
      for: "0s",
      severity: "warning",
      summary: "{{ $labels.service }}: messages of {{ $labels.topic }} have gone to the dead letters",
      description: "The group {{ $labels.group }} could not handle them: {{ $labels.reason }}.",
      runbook:
        "The headers of the dead letters say what failed, and from which place of the topic they come. Mend the cause, then send them to their topic again.",
    },
    {
      name: "ConsumerFailures",
      expression: `${messages(', outcome="failed"')}\n  / ${messages(', outcome=~"handled|failed"')} > ${thresholds.failedAttemptRatio}`,
      for: "10m",
      severity: "warning",
      summary: "{{ $labels.service }}: {{ $labels.group }} fails with {{ $labels.message }}",
      description: "{{ $value | humanizePercentage }} of the attempts to handle it fail.",
      runbook: "The log lines of the consumer name the error and its trace. See what the handler depends on.",
    },
  ];
}

function sendFailures(own: string): AlertRule {
  const messages = (more: string) =>
    `sum by (service, topic) (increase(kafka_producer_messages_total{${own}${more}}[5m]))`;
  return {
    name: "SendFailures",
    expression: `${messages(', outcome!="sent"')} > 0`,
    for: "5m",
    severity: "critical",
    summary: "{{ $labels.service }} cannot send to {{ $labels.topic }}",
    description: "{{ $value | humanize }} messages were not sent within 5 minutes.",
    runbook:
      "invalid: the code makes messages that their contract does not allow. failed: the broker does not take them, or cannot be reached.",
  };
}
