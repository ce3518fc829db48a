import type { LagHistogram, OutboxBacklog, OutboxRelay, OutboxRelayStatus } from "./relay-options.js";

/** The media type of `relayMetrics`. */
export const metricsMediaType = "text/plain; version=0.0.4; charset=utf-8";

interface Metric {
  readonly name: string;
  readonly type: "counter" | "gauge";
  readonly help: string;
  /** `null`: there is none yet. */
  readonly value: number | null;
}

/**
 * What a relay does and what waits for it, in Prometheus' text format. Where the database cannot be asked,
 * `outbox_database_reachable` is 0 and nothing is said of what waits.
 *
 * @param service the label of all metrics: `orders`
 */
export async function relayMetrics(
  relay: Pick<OutboxRelay, "status" | "backlog">,
  service: string,
): Promise<string> {
  const backlog = await relay.backlog().catch(() => null);
  const status = relay.status();
  const metrics = [...statusMetrics(status), ...backlogMetrics(backlog)];
  const label = `service="${labelText(service)}"`;
  const lines = metrics.map(({ name, type, help, value }) =>
    value === null ? "" : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name}{${label}} ${value}\n`,
  );
  return [...lines, lagText(status.lag, label)].join("");
}

function lagText({ buckets, events, sumMs }: LagHistogram, label: string): string {
  const name = "outbox_delivery_duration_seconds";
  const bucket = (bound: string | number, count: number): string =>
    `${name}_bucket{${label},le="${bound}"} ${count}\n`;
  return [
    `# HELP ${name} From insert to acknowledgement of the events that this relay has sent.\n`,
    `# TYPE ${name} histogram\n`,
    ...buckets.map((each) => bucket(each.atMostMs / 1_000, each.events)),
    bucket("+Inf", events),
    `${name}_sum{${label}} ${sumMs / 1_000}\n`,
    `${name}_count{${label}} ${events}\n`,
  ].join("");
}

function statusMetrics(status: OutboxRelayStatus): readonly Metric[] {
  const counter = (name: string, value: number, help: string): Metric => ({
    name: `outbox_${name}_total`,
    type: "counter",
    help,
    value,
  });
  return [
    counter("sent", status.sent, "Events that this relay has sent."),
    counter("failed", status.failed, "Events that the broker has refused."),
    counter("dead_lettered", status.deadLettered, "Events that this relay has moved to the dead letters."),
    counter("fenced", status.fenced, "Events that this relay has sent after it had lost its lease."),
    gauge("outbox_in_flight_events", status.inFlight, "Events that this relay has read and not yet marked."),
    gauge("outbox_buckets", status.buckets, "Of 64 shares of the outbox, those of this relay."),
    gauge("outbox_running", status.state === "running" ? 1 : 0, "1 while this relay runs."),
    gauge(
      "outbox_lag_seconds",
      seconds(status.lastLagMs),
      "From insert to acknowledgement of the event that this relay sent last.",
    ),
    gauge(
      "outbox_last_sent_timestamp_seconds",
      seconds(status.lastSentAt),
      "When this relay last sent an event.",
    ),
  ];
}

function backlogMetrics(backlog: OutboxBacklog | null): readonly Metric[] {
  const reachable = gauge(
    "outbox_database_reachable",
    backlog === null ? 0 : 1,
    "1 where the database has answered.",
  );
  if (backlog === null) return [reachable];
  const { waiting, oldestAgeMs, stalledAggregates, deadLetters } = backlog;
  return [
    reachable,
    gauge("outbox_waiting_events", waiting, "Events that wait, whichever relay they are for."),
    gauge("outbox_oldest_age_seconds", seconds(oldestAgeMs ?? 0), "Age of the oldest event that waits."),
    gauge("outbox_stalled_aggregates", stalledAggregates, "Aggregates whose first waiting event failed."),
    gauge("outbox_dead_letters", deadLetters, "Events that the broker does not take."),
  ];
}

function gauge(name: string, value: number | null, help: string): Metric {
  return { name, type: "gauge", help, value };
}

function seconds(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds / 1_000;
}

function labelText(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
