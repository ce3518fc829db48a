import type { RestPlan } from "../rest/index.js";
import { servicePort } from "./observability-hosts.js";

/** Paths that services answer themselves, before their API: its health, and metrics (the runtime's `serveHealth`). */
export const healthPaths: readonly string[] = ["/livez", "/readyz", "/healthz", "/metrics"];

/** Where health and metrics are of services whose API has such a path itself (`HEALTH_PORT`). */
export const separateHealthPort = 8081;

/** The port of health and metrics: that of the API, unless the contract has one of their paths. */
export function healthPortOf(rest: RestPlan | null): number {
  const isTaken = (rest?.operations ?? []).some(({ operation }) => healthPaths.includes(operation.path));
  return isTaken ? separateHealthPort : servicePort;
}
