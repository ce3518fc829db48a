import * as promClient from "prom-client";
import { describe, expect, it } from "vitest";
import { prometheusMetrics } from "./prometheus.js";

describe("prometheusMetrics", () => {
  it("writes what was counted, labelled with the service", async () => {
    const metrics = prometheusMetrics(promClient, { service: 'the "orders"' });
    const requests = metrics.counter({ name: "requests_total", help: "Requests.", labels: ["status"] });
    requests.add({ status: 200 });
    requests.add({ status: 200 }, 2);
    const duration = metrics.histogram({
      name: "duration_seconds",
      help: "How long.",
      labels: [],
      buckets: [1],
    });
    duration.observe({}, 0.5);
    duration.observe({}, 2);
    const inFlight = metrics.gauge({ name: "in_flight", help: "Under way.", labels: ["group"] });
    inFlight.set({ group: "a" }, 3);
    inFlight.add({ group: "a" }, -1);
    inFlight.set({ group: "b" }, 1);
    inFlight.remove({ group: "b" });
    expect(await metrics.text()).toBe(`# HELP requests_total Requests.
# TYPE requests_total counter
requests_total{service="the \\"orders\\"",status="200"} 3

# HELP duration_seconds How long.
# TYPE duration_seconds histogram
duration_seconds_bucket{le="1",service="the \\"orders\\""} 1
duration_seconds_bucket{le="+Inf",service="the \\"orders\\""} 2
duration_seconds_sum{service="the \\"orders\\""} 2.5
duration_seconds_count{service="the \\"orders\\""} 2

# HELP in_flight Under way.
# TYPE in_flight gauge
in_flight{service="the \\"orders\\"",group="a"} 2
`);
  });

  it("gives the same metric for the same name", async () => {
    const metrics = prometheusMetrics(promClient, { service: "orders" });
    const definition = { name: "calls_total", help: "Calls.", labels: ["api"] } as const;
    metrics.counter(definition).add({ api: "a" });
    metrics.counter(definition).add({ api: "a" });
    expect(await metrics.text()).toContain('calls_total{service="orders",api="a"} 2\n');
  });

  it("asks for what is worked out at each reading, until told not to", async () => {
    const metrics = prometheusMetrics(promClient, { service: "orders" });
    const lag = metrics.gauge({ name: "lag", help: "Lag.", labels: ["partition"] });
    let reading = 0;
    const stop = lag.onCollect(() => lag.set({ partition: 0 }, ++reading));
    lag.onCollect(async () => {
      await Promise.resolve();
      lag.set({ partition: 1 }, 7);
    });
    lag.onCollect(() => Promise.reject(new Error("the database is away")));
    expect(await metrics.text()).toMatch(/partition="0"} 1\n.*partition="1"} 7\n/);
    expect(await metrics.text()).toMatch(/partition="0"} 2\n/);
    stop();
    expect(await metrics.text()).toMatch(/partition="0"} 2\n/);
  });

  it("keeps services of one process apart", async () => {
    const orders = prometheusMetrics(promClient, { service: "orders" });
    const payments = prometheusMetrics(promClient, { service: "payments" });
    for (const metrics of [orders, payments]) {
      metrics.counter({ name: "calls_total", help: "Calls.", labels: [] }).add({});
    }
    expect(await orders.text()).toContain('calls_total{service="orders"} 1\n');
    expect(await orders.text()).not.toContain("payments");
  });

  it("has Node's own where they are asked for, in the registry that is given", async () => {
    const registry = new promClient.Registry();
    const metrics = prometheusMetrics(promClient, { service: "orders", registry, defaultMetrics: true });
    expect(await registry.metrics()).toContain('nodejs_eventloop_lag_p99_seconds{service="orders"}');
    expect(await metrics.text()).toContain('process_resident_memory_bytes{service="orders"}');
    registry.clear();
  });
});
