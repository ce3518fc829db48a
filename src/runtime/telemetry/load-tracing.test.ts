import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as openTelemetry from "@opentelemetry/api";
import { afterEach, expect, it } from "vitest";
import { loadTracing } from "./load-tracing.js";

const load = (name: string): Promise<unknown> => import(name);
let collector: Server | null = null;

afterEach(() => {
  openTelemetry.context.disable();
  openTelemetry.trace.disable();
  collector?.closeAllConnections();
  collector?.close();
  collector = null;
});

it("sends spans to where the environment says, under its name, before it ends", async () => {
  const received: string[] = [];
  const server = createServer((request, response) => {
    request.setEncoding("utf8").on("data", (text: string) => received.push(text));
    request.on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  });
  collector = server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // It listens on a port.
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // The exporter reads it there.
  process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
  try {
    const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SERVICE_NAME: "shop-relay" };
    const loaded = await loadTracing({ variables, name: "orders-outbox-relay", load });
    await loaded?.tracing.inSpan({ name: "publish orders", kind: "client", attributes: {} }, async () => {});
    expect(received).toEqual([]);
    await loaded?.close();
    const text = received.join("");
    expect(text).toContain('"publish orders"');
    expect(text).toContain('{"key":"service.name","value":{"stringValue":"shop-relay"}}');
  } finally {
    delete process.env["OTEL_EXPORTER_OTLP_ENDPOINT"];
  }
});

it.each([{}, { OTEL_EXPORTER_OTLP_ENDPOINT: "" }])(
  "loads nothing where nobody wants spans: %j",
  async (variables) => {
    const never = () => Promise.reject(new Error("loaded"));
    expect(await loadTracing({ variables, name: "x", load: never })).toBeNull();
  },
);

it("refuses a package that is not what it should be", async () => {
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };
  const odd = async (name: string) => (name === "@opentelemetry/sdk-trace-node" ? {} : load(name));
  await expect(loadTracing({ variables, name: "x", load: odd })).rejects.toThrow(
    "@opentelemetry/sdk-trace-node has no NodeTracerProvider, BatchSpanProcessor: it is too old or too new",
  );
});

it("ends in time where nobody takes the spans", async () => {
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };
  const loaded = await loadTracing({ variables, name: "x", load });
  await loaded?.tracing.inSpan({ name: "a", kind: "client", attributes: {} }, async () => {});
  const startedAt = performance.now();
  await loaded?.close();
  expect(performance.now() - startedAt).toBeLessThan(4_500);
});
