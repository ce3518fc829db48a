import { promMatcher } from "../../../print/index.js";
import { thresholds } from "../thresholds.js";
import { ofServices, type WatchedService } from "../watched-service.js";
import type { AlertGroup, AlertRule } from "./alert-rule.js";

/** Alerts on outboxes; `null`: no relay sends one. */
export function outboxRules(services: readonly WatchedService[]): AlertGroup | null {
  const relayed = services.filter(({ relayHost }) => relayHost !== null);
  if (relayed.length === 0) return null;
  return {
    name: "outbox",
    rules: [...relayed.map(({ name }) => relayDown(name)), ...waitingRules(`{${ofServices(relayed)}}`)],
  };
}

function relayDown(service: string): AlertRule {
  return {
    name: "OutboxRelayDown",
    expression: `absent(outbox_running{${promMatcher("service", [service])}} == 1)`,
    for: "1m",
    severity: "critical",
    labels: { service },
    summary: `No relay sends the outbox of ${service}`,
    description:
      "What the service has to tell the others stays in its database. Nothing is lost, all of it is late.",
    runbook: "Look at the relay's log: it says what it waits for, the database or the broker.",
  };
}

/** Each relay tells of the whole outbox: the largest counts, not the sum. */
function waitingRules(own: string): readonly AlertRule[] {
  const most = (metric: string) => `max by (service) (${metric}${own})`;
  return [
    {
      name: "OutboxOld",
      expression: `${most("outbox_oldest_age_seconds")} > ${thresholds.outboxAgeSeconds}`,
      for: "1m",
      severity: "critical",
      summary: "Events of {{ $labels.service }} wait in its outbox",
      description: "The oldest has waited for {{ $value | humanizeDuration }}.",
      runbook:
        "outbox_failed_total grows: the broker refuses. outbox_sent_total grows: the relay sends, and more comes in. Neither: see whether it runs.",
    },
    {
      name: "OutboxStalled",
      expression: `${most("outbox_stalled_aggregates")} > 0`,
      for: "5m",
      severity: "warning",
      summary: "{{ $labels.service }}: the events of {{ $value }} aggregates do not go out",
      description: "The first of each has failed, and the others wait for it to keep their order.",
      runbook: "The relay's log names the event and the error.",
    },
    {
      name: "OutboxDeadLetters",
      expression: `${most("outbox_dead_letters")} > 0`,
      for: "0s",
      severity: "warning",
      summary: "{{ $labels.service }}: the broker does not take {{ $value }} events",
      description:
        "They are among the dead letters of the outbox, which is a table of the service's database.",
      runbook: "The table says why. Mend the cause, put them back, or delete them.",
    },
    {
      name: "OutboxUnreachable",
      expression: `max by (service) (outbox_database_reachable${own}) == 0`,
      for: "1m",
      severity: "critical",
      summary: "The relay of {{ $labels.service }} does not reach its database",
      description: "Nobody knows what waits there, and nothing is sent.",
      runbook: "Look at the database, and at the connections that it has left.",
    },
  ];
}
