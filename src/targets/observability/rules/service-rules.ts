import { promMatcher } from "../../../print/index.js";
import { thresholds } from "../thresholds.js";
import { ofServices, type WatchedService } from "../watched-service.js";
import type { AlertGroup, AlertRule } from "./alert-rule.js";

/** Alerts on the services themselves, whatever they do. */
export function serviceRules(services: readonly WatchedService[]): AlertGroup {
  const own = ofServices(services);
  return {
    name: "services",
    rules: [...services.map(serviceDown), instanceDown(own), restarts(own), eventLoopLag(own)],
  };
}

function serviceDown({ name }: WatchedService): AlertRule {
  return {
    name: "ServiceDown",
    // Neither a service that is not found nor one that is not ready has such a series.
    expression: `absent(service_running{${promMatcher("service", [name])}} == 1)`,
    for: "1m",
    severity: "critical",
    labels: { service: name },
    summary: `No instance of ${name} is running`,
    description: "None can be reached, or none has started all of its parts.",
    runbook:
      "Look at /readyz of its instances, which says which part or check fails, and at the last lines of their logs.",
  };
}

function instanceDown(own: string): AlertRule {
  return {
    name: "InstanceDown",
    expression: `up{${own}} == 0`,
    for: "2m",
    severity: "warning",
    summary: "{{ $labels.service }} does not answer at {{ $labels.instance }}",
    description:
      "Prometheus finds the instance by its name ({{ $labels.job }}), and cannot read its metrics.",
    runbook: "Look whether the process hangs or restarts, and whether its network can be reached.",
  };
}

function restarts(own: string): AlertRule {
  return {
    name: "ServiceRestarts",
    expression: `changes(process_start_time_seconds{${own}}[15m]) >= ${thresholds.restarts}`,
    for: "0s",
    severity: "warning",
    summary: "{{ $labels.service }} starts again and again",
    description: "{{ $labels.instance }} was started {{ $value }} times within 15 minutes.",
    runbook:
      "The last lines before each start say why it ended: memory, a part that fails, a message that ends its process.",
  };
}

function eventLoopLag(own: string): AlertRule {
  return {
    name: "EventLoopBlocked",
    expression: `nodejs_eventloop_lag_p99_seconds{${own}} > ${thresholds.eventLoopLagSeconds}`,
    for: "5m",
    severity: "warning",
    summary: "{{ $labels.service }} blocks its event loop",
    description: "At {{ $labels.instance }} what is due waits for {{ $value | humanizeDuration }}.",
    runbook:
      "Something computes for long in one go. Take a CPU profile; give it more instances until it is found.",
  };
}
