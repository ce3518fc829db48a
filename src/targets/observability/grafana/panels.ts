import { promMatcher } from "../../../print/index.js";
import { faultStatuses } from "../fault-statuses.js";
import { failedCalls } from "../rules/client-rules.js";
import { thresholds } from "../thresholds.js";
import type { Deadline } from "../watched-service.js";
import type { Panel, Query } from "./dashboard.js";

/** Which series a panel shows, and how it tells them apart. */
export interface Scope {
  /** Matchers of the series; empty: all services. */
  readonly of: string;
  /** Labels that stay. */
  readonly by: Readonly<Record<"http" | "calls" | "receive" | "send" | "process", readonly string[]>>;
}

/** All services, a line for each. */
export const workspaceScope: Scope = {
  of: 'service!=""',
  by: {
    http: ["service"],
    calls: ["service", "api"],
    receive: ["service", "group"],
    send: ["service", "topic"],
    process: ["service"],
  },
};

/** One service, a line for each of its operations and messages. */
export function serviceScope(name: string): Scope {
  return {
    of: promMatcher("service", [name]),
    by: {
      http: ["operation"],
      calls: ["api", "operation"],
      receive: ["group", "topic", "message"],
      send: ["topic", "message"],
      process: ["instance"],
    },
  };
}

/** `["group", "topic"]` -> `{{group}} {{topic}}` */
function legend(labels: readonly string[]): string {
  return labels.map((label) => `{{${label}}}`).join(" ");
}

function rateBy(metric: string, labels: readonly string[], matchers: string): string {
  return `sum by (${labels.join(", ")}) (rate(${metric}{${matchers}}[$__rate_interval]))`;
}

function query(expression: string, labels: readonly string[]): Query {
  return { expression, legend: legend(labels) };
}

/** Nothing at all of what fails is a share of 0. */
function share(part: string, all: string): string {
  return `(${part} or 0 * ${all}) / ${all}`;
}

function p99(histogram: string, labels: readonly string[], matchers: string): string {
  return `histogram_quantile(0.99, ${rateBy(`${histogram}_bucket`, [...labels, "le"], matchers)})`;
}

export function httpPanels({ of, by: { http } }: Scope): readonly Panel[] {
  const rate = (more = "") => rateBy("http_server_requests_total", http, of + more);
  return [
    { title: "Requests", unit: "reqps", queries: [query(rate(), http)] },
    {
      title: "Answered with 5xx",
      unit: "percentunit",
      queries: [query(share(rate(`, status=~"${faultStatuses}"`), rate()), http)],
      limits: { warning: thresholds.errorRatio / 5, critical: thresholds.errorRatio },
    },
    {
      title: "99 of 100 requests within",
      unit: "s",
      queries: [query(p99("http_server_request_duration_seconds", http, of), http)],
    },
  ];
}

/** What one service has beside `httpPanels`. */
export function httpDetailPanels({ of }: Scope, deadlines: readonly Deadline[]): readonly Panel[] {
  return [
    {
      title: "Share of the deadline that 99 of 100 requests take",
      description: "Of x-timeout, or of the 10 s that clients wait where the contract does not say.",
      unit: "percentunit",
      queries: deadlines.map(({ milliseconds, operations }) => {
        const matchers = `${of}, ${promMatcher("operation", operations)}`;
        const duration = p99("http_server_request_duration_seconds", ["operation"], matchers);
        return query(`${duration} / ${milliseconds / 1_000}`, ["operation"]);
      }),
      limits: { warning: thresholds.deadlineShare, critical: 1 },
    },
    {
      title: "Answers by status",
      unit: "reqps",
      queries: [
        query(rateBy("http_server_requests_total", ["operation", "status"], of), ["operation", "status"]),
      ],
    },
    {
      title: "Requests under way",
      unit: "short",
      queries: [query(`sum by (instance) (http_server_requests_in_flight{${of}})`, ["instance"])],
    },
  ];
}

export function callPanels({ of, by: { calls } }: Scope): readonly Panel[] {
  const rate = (more = "") => rateBy("http_client_requests_total", calls, of + more);
  const retries = [...calls, "outcome"];
  return [
    { title: "Calls to other services", unit: "reqps", queries: [query(rate(), calls)] },
    {
      title: "Calls that come to nothing",
      unit: "percentunit",
      queries: [query(share(rate(`, ${failedCalls}`), rate()), calls)],
      limits: { warning: thresholds.callErrorRatio / 5, critical: thresholds.callErrorRatio },
    },
    {
      title: "99 of 100 calls within",
      unit: "s",
      queries: [query(p99("http_client_request_duration_seconds", calls, of), calls)],
    },
    {
      title: "Retries",
      unit: "reqps",
      queries: [query(rateBy("http_client_retries_total", retries, of), retries)],
    },
    {
      title: "Circuit breakers",
      unit: "short",
      queries: [query(`max by (service, api) (http_client_circuit_state{${of}})`, ["service", "api"])],
      limits: { warning: 1, critical: 2 },
      mappings: { "0": "closed", "1": "half open", "2": "open" },
    },
  ];
}

export function receivePanels({ of, by: { receive } }: Scope): readonly Panel[] {
  const outcomes = [...receive, "outcome"];
  const place = receive.filter((label) => label !== "message");
  const reasons = [...place, "reason"];
  return [
    {
      title: "Messages received, by what became of them",
      unit: "mps",
      queries: [query(rateBy("kafka_consumer_messages_total", outcomes, of), outcomes)],
    },
    {
      title: "Records behind",
      unit: "short",
      queries: [query(`sum by (${place.join(", ")}) (kafka_consumer_lag_records{${of}})`, place)],
      limits: { warning: thresholds.growingLagRecords, critical: thresholds.lagRecords },
    },
    {
      title: "99 of 100 messages handled within",
      unit: "s",
      queries: [query(p99("kafka_consumer_handler_duration_seconds", receive, of), receive)],
    },
    {
      title: "Dead letters, of the last hour",
      unit: "short",
      queries: [
        query(`sum by (${reasons.join(", ")}) (increase(kafka_dead_letters_total{${of}}[1h]))`, reasons),
      ],
    },
    {
      title: "Attempts of 99 of 100 messages",
      unit: "short",
      queries: [query(p99("kafka_consumer_attempts", place, of), place)],
    },
    {
      title: "Records in memory",
      unit: "short",
      queries: [query(`sum by (service, group) (kafka_consumer_in_flight{${of}})`, ["service", "group"])],
    },
  ];
}

export function sendPanels({ of, by: { send } }: Scope): readonly Panel[] {
  const outcomes = [...send, "outcome"];
  const topic = send.filter((label) => label !== "message");
  return [
    {
      title: "Messages sent",
      description: "By producers. What goes through an outbox is counted there.",
      unit: "mps",
      queries: [query(rateBy("kafka_producer_messages_total", outcomes, of), outcomes)],
    },
    {
      title: "99 of 100 sent within",
      unit: "s",
      queries: [query(p99("kafka_producer_send_duration_seconds", topic, of), topic)],
    },
  ];
}

/** Every relay tells of the whole outbox, so what waits is the largest of what they tell. */
export function outboxPanels({ of }: Scope): readonly Panel[] {
  const most = (metric: string) => query(`max by (service) (${metric}{${of}})`, ["service"]);
  const rate = (metric: string, what: string): Query => ({
    expression: rateBy(metric, ["service"], of),
    legend: `{{service}} ${what}`,
  });
  return [
    {
      title: "Age of the oldest event in the outbox",
      unit: "s",
      queries: [most("outbox_oldest_age_seconds")],
      limits: { warning: thresholds.outboxAgeSeconds / 6, critical: thresholds.outboxAgeSeconds },
    },
    { title: "Events that wait in the outbox", unit: "short", queries: [most("outbox_waiting_events")] },
    {
      title: "Events sent from the outbox",
      unit: "mps",
      queries: [rate("outbox_sent_total", "sent"), rate("outbox_failed_total", "refused")],
    },
    {
      title: "99 of 100 with the broker within",
      description: "From the insert of an event to the broker's word.",
      unit: "s",
      queries: [query(p99("outbox_delivery_duration_seconds", ["service"], of), ["service"])],
    },
    {
      title: "Aggregates that stand still, and dead letters",
      unit: "short",
      queries: [
        { ...most("outbox_stalled_aggregates"), legend: "{{service}} stand still" },
        { ...most("outbox_dead_letters"), legend: "{{service}} dead letters" },
      ],
    },
    {
      title: "Relays at work",
      unit: "short",
      queries: [query(`sum by (service) (outbox_running{${of}})`, ["service"])],
    },
  ];
}

export function processPanels({ of, by: { process } }: Scope): readonly Panel[] {
  const labels = process.join(", ");
  return [
    {
      title: "Memory",
      unit: "bytes",
      queries: [query(`max by (${labels}) (process_resident_memory_bytes{${of}})`, process)],
    },
    {
      title: "Processor",
      unit: "percentunit",
      queries: [query(rateBy("process_cpu_seconds_total", process, of), process)],
    },
    {
      title: "Delay of the event loop (99 of 100)",
      unit: "s",
      queries: [query(`max by (${labels}) (nodejs_eventloop_lag_p99_seconds{${of}})`, process)],
      limits: { warning: thresholds.eventLoopLagSeconds / 5, critical: thresholds.eventLoopLagSeconds },
    },
  ];
}
