import { faultStatuses } from "../fault-statuses.js";
import { thresholds } from "../thresholds.js";
import { ofServices, type WatchedService } from "../watched-service.js";
import type { AlertGroup } from "./alert-rule.js";

/** What a call ends with that tells of the other side's fault, or of none that could be asked. */
export const failedCalls = `status=~"${faultStatuses}|timeout|connection|circuit-open|concurrency-limit|invalid|error"`;

/** Alerts on what services call of each other, through the generated clients. */
export function clientRules(services: readonly WatchedService[]): AlertGroup {
  const own = ofServices(services);
  return {
    name: "calls",
    rules: [
      {
        name: "ClientCircuitOpen",
        expression: `max by (service, api) (http_client_circuit_state{${own}}) == 2`,
        for: "1m",
        severity: "critical",
        summary: "{{ $labels.service }} does not call {{ $labels.api }} any more",
        description: "So many calls have failed that its circuit breaker refuses the others.",
        runbook:
          "Look at {{ $labels.api }}, and at the network between the two. The circuit closes by itself when calls work again.",
      },
      {
        name: "ClientErrors",
        expression: [
          `sum by (service, api, operation) (rate(http_client_requests_total{${own}, ${failedCalls}}[5m]))`,
          `  / sum by (service, api, operation) (rate(http_client_requests_total{${own}}[5m])) > ${thresholds.callErrorRatio}`,
          `and sum by (service, api, operation) (increase(http_client_requests_total{${own}}[5m])) >= ${thresholds.leastRequests}`,
        ].join("\n"),
        for: "5m",
        severity: "warning",
        summary: "{{ $labels.service }} gets no good answer of {{ $labels.api }} to {{ $labels.operation }}",
        description: "{{ $value | humanizePercentage }} of the calls end with 5xx or without an answer.",
        runbook:
          "The label status of http_client_requests_total says with what. Look at {{ $labels.api }} next.",
      },
      {
        name: "ClientRetries",
        expression: [
          `sum by (service, api, operation) (rate(http_client_retries_total{${own}, outcome="retry"}[5m]))`,
          `  / sum by (service, api, operation) (rate(http_client_requests_total{${own}}[5m])) > ${thresholds.retryRatio}`,
          `and sum by (service, api, operation) (increase(http_client_requests_total{${own}}[5m])) >= ${thresholds.leastRequests}`,
        ].join("\n"),
        for: "10m",
        severity: "warning",
        summary: "{{ $labels.service }} repeats its calls of {{ $labels.operation }} to {{ $labels.api }}",
        description: "For each 100 calls there are {{ $value | humanizePercentage }} retries.",
        runbook:
          "The callers do not see it yet. Look at what {{ $labels.api }} answers before it becomes more.",
      },
    ],
  };
}
