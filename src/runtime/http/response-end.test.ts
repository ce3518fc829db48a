// What ends with its connection: answers that are written to it, and those that wait for their turn.
import { connect as connectSocket } from "node:net";
import * as promClient from "prom-client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listen, operation } from "../../../test/support/http-server.js";
import { type RecordedSpans, recordSpans } from "../../../test/support/recorded-spans.js";
import { prometheusMetrics } from "../telemetry/prometheus.js";
import { createListener, type Handler, route } from "./server.js";

const getThing = operation("getThing", "GET", "/things", {});

async function inFlight(metrics: { text(): Promise<string> }): Promise<string | undefined> {
  return /in_flight\{.*\} (.*)/.exec(await metrics.text())?.[1];
}

describe("requests that are pipelined", () => {
  const pipelined = "GET /things HTTP/1.1\r\nhost: a\r\n\r\n".repeat(2);
  let spans: RecordedSpans;
  beforeEach(() => {
    spans = recordSpans();
  });
  afterEach(() => spans.end());

  it("have all ended when their connection is gone", async () => {
    const metrics = prometheusMetrics(promClient, { service: "things" });
    const signals: AbortSignal[] = [];
    const handler: Handler<unknown, unknown> = (_, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    };
    const options = { metrics, tracing: spans.tracing };
    const url = await listen(createListener([route(getThing, handler)], options));
    const socket = connectSocket(Number(new URL(url).port), "127.0.0.1");
    socket.write(pipelined);
    await vi.waitFor(() => expect(signals).toHaveLength(2));
    socket.destroy();
    await expect.poll(() => metrics.text()).toContain('status="aborted"} 2');
    expect(await inFlight(metrics)).toBe("0");
    await spans.ended(2);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it("may be many", async () => {
    const warnings: string[] = [];
    const onWarning = ({ message }: Error): void => void warnings.push(message);
    process.on("warning", onWarning);
    const signals: AbortSignal[] = [];
    const handler: Handler<unknown, unknown> = (_, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    };
    const options = { tracing: spans.tracing };
    const url = await listen(createListener([route(getThing, handler)], options));
    const socket = connectSocket(Number(new URL(url).port), "127.0.0.1");
    socket.write(pipelined.repeat(10));
    await vi.waitFor(() => expect(signals).toHaveLength(20));
    socket.destroy();
    await spans.ended(20);
    process.off("warning", onWarning);
    expect(warnings).toEqual([]);
  });

  it("are counted once each, and leave nothing at the connection", async () => {
    const metrics = prometheusMetrics(promClient, { service: "things" });
    const signals: AbortSignal[] = [];
    const counts: number[] = [];
    const handler: Handler<unknown, unknown> = async (_, { signal, raw }) => {
      signals.push(signal);
      counts.push(raw.socket.listenerCount("close"));
      await new Promise((resolve) => setTimeout(resolve, 10));
      return { status: 200, body: { a: 1 } };
    };
    const url = await listen(createListener([route(getThing, handler)], { metrics }));
    const socket = connectSocket(Number(new URL(url).port), "127.0.0.1").on("error", () => {});
    socket.write(pipelined);
    await expect.poll(() => metrics.text()).toContain('status="200"} 2');
    socket.write(pipelined);
    await expect.poll(() => metrics.text()).toContain('status="200"} 4');
    expect(counts[2]).toBe(counts[0]);
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await inFlight(metrics)).toBe("0");
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, false, false]);
  });
});
