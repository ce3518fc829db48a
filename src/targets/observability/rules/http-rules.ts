import { promMatcher } from "../../../print/index.js";
import { faultStatuses } from "../fault-statuses.js";
import { thresholds } from "../thresholds.js";
import { type Deadline, ofServices, type WatchedService } from "../watched-service.js";
import type { AlertGroup, AlertRule } from "./alert-rule.js";

/** Beyond the largest bucket of the histogram nobody knows how long a request took. */
const LONGEST_MEASURED_MS = 10_000;

/** Alerts on what services answer; `null`: none serves HTTP. */
export function httpRules(services: readonly WatchedService[]): AlertGroup | null {
  const serving = services.filter(({ deadlines }) => deadlines.length > 0);
  if (serving.length === 0) return null;
  const slowRules = serving.flatMap(({ name, deadlines }) =>
    deadlines
      .filter(({ milliseconds }) => limitOf(milliseconds) <= LONGEST_MEASURED_MS)
      .map((deadline) => slow(name, deadline)),
  );
  return { name: "http", rules: [errors(ofServices(serving)), ...slowRules] };
}

function limitOf(milliseconds: number): number {
  return milliseconds * thresholds.deadlineShare;
}

function errors(own: string): AlertRule {
  const requests = (matchers: string, of: "rate" | "increase") =>
    `sum by (service, operation) (${of}(http_server_requests_total{${own}${matchers}}[5m]))`;
  return {
    name: "HttpErrors",
    expression: [
      `${requests(`, status=~"${faultStatuses}"`, "rate")}`,
      `  / ${requests("", "rate")} > ${thresholds.errorRatio}`,
      `and ${requests("", "increase")} >= ${thresholds.leastRequests}`,
    ].join("\n"),
    for: "5m",
    severity: "critical",
    summary: "{{ $labels.service }}: {{ $labels.operation }} fails",
    description: "{{ $value | humanizePercentage }} of its requests are answered with 5xx (501 aside).",
    runbook:
      "The log lines with level error name the operation and its trace. 503 and 504 point to what it calls: see its client's alerts.",
  };
}

function slow(service: string, { milliseconds, isOfContract, operations }: Deadline): AlertRule {
  const matchers = `${promMatcher("service", [service])}, ${promMatcher("operation", operations)}`;
  const rate = `rate(http_server_request_duration_seconds_bucket{${matchers}}[5m])`;
  const deadline = `${milliseconds / 1_000} s`;
  const whose = isOfContract
    ? "its contract allows"
    : "a client waits for unless told otherwise, as the contract names no deadline";
  return {
    name: "HttpSlow",
    expression: `histogram_quantile(0.99, sum by (service, operation, le) (${rate})) > ${limitOf(milliseconds) / 1_000}`,
    for: "10m",
    severity: "warning",
    labels: { service, deadline: isOfContract ? deadline : "default" },
    summary: `${service}: {{ $labels.operation }} comes close to its deadline`,
    description: `One of 100 requests takes longer than {{ $value | humanizeDuration }}, of the ${deadline} that ${whose}.`,
    runbook:
      "A trace of a slow request shows where the time goes. Beyond the deadline clients get 504 or go away.",
  };
}
