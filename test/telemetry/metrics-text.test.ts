import { spawnSync } from "node:child_process";
import * as promClient from "prom-client";
import { expect, it } from "vitest";
import { callResult, connect } from "../../src/runtime/http/client.js";
import type { Operation } from "../../src/runtime/http/operation.js";
import { retrying } from "../../src/runtime/http/retrying.js";
import { createListener, type Handler, route } from "../../src/runtime/http/server.js";
import { prometheusMetrics } from "../../src/runtime/telemetry/prometheus.js";
import { listen } from "../support/http-server.js";
import { describeWithPrometheus } from "../support/prometheus.js";

const getStock: Operation<undefined, unknown, { readonly status: number }> = {
  name: "getStock",
  method: "GET",
  path: "/stock",
  parameters: [],
  validateParameters: null,
  body: null,
  responses: [
    { status: 204, headers: [], validateHeaders: null, content: [] },
    { status: 503, headers: [], validateHeaders: null, content: [] },
  ],
};

/** Inventory fails once, and orders ask again. What both have to show. */
async function story(): Promise<{ readonly orders: string; readonly inventory: string }> {
  const inventory = prometheusMetrics(promClient, { service: "inventory" });
  let asked = 0;
  const stock: Handler<unknown, unknown> = () => ({ status: ++asked === 1 ? 503 : 204 });
  const baseUrl = await listen(createListener([route(getStock, stock)], { metrics: inventory }));
  const orders = prometheusMetrics(promClient, { service: "orders" });
  const interceptors = [retrying({ backoffMs: 1 })];
  const connection = connect({ baseUrl, metrics: orders, interceptors }, { name: "inventory" });
  for (let call = 0; call < 2; call++) await callResult(connection, getStock, undefined);
  // The last answer is here before its server knows that it is.
  await expect.poll(() => inventory.text()).toContain('status="204"} 2');
  return { orders: await orders.text(), inventory: await inventory.text() };
}

/** Durations are by chance: the sums, and which buckets they fall into, are left out. */
function withoutDurations(text: string): string {
  return text.replaceAll(/^\w+_seconds_(?:sum|bucket)\{.*\n/gm, "");
}

it("is this for a call that was retried", async () => {
  const { orders, inventory } = await story();
  expect(
    withoutDurations(orders),
  ).toBe(`# HELP http_client_requests_total Calls, by the status of the answer, or by why there was none.
# TYPE http_client_requests_total counter
http_client_requests_total{service="orders",api="inventory",operation="getStock",status="204"} 2

# HELP http_client_request_duration_seconds How long calls took, with all their retries.
# TYPE http_client_request_duration_seconds histogram
http_client_request_duration_seconds_count{service="orders",api="inventory",operation="getStock"} 2

# HELP http_client_retries_total Requests that were sent again (retry), and failures that were not (no-budget, no-time).
# TYPE http_client_retries_total counter
http_client_retries_total{service="orders",api="inventory",operation="getStock",outcome="retry"} 1

# HELP http_client_circuit_state The circuit breaker: 0 closed, 1 half-open, 2 open.
# TYPE http_client_circuit_state gauge
`);
  expect(
    withoutDurations(inventory),
  ).toBe(`# HELP http_server_requests_total Requests, by how they were answered; aborted: the client went away before.
# TYPE http_server_requests_total counter
http_server_requests_total{service="inventory",operation="getStock",method="GET",status="503"} 1
http_server_requests_total{service="inventory",operation="getStock",method="GET",status="204"} 2

# HELP http_server_request_duration_seconds From a request's headers to the end of its answer.
# TYPE http_server_request_duration_seconds histogram
http_server_request_duration_seconds_count{service="inventory",operation="getStock"} 3

# HELP http_server_requests_in_flight Requests that are being answered.
# TYPE http_server_requests_in_flight gauge
http_server_requests_in_flight{service="inventory"} 0
`);
});

describeWithPrometheus("promtool", () => {
  it("has nothing to say against it", async () => {
    const { orders, inventory } = await story();
    for (const input of [orders, inventory]) {
      const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], { input });
      expect([status, String(stdout), String(stderr)]).toEqual([0, "", ""]);
    }
  });
});
