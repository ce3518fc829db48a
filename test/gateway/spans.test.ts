import { createServer } from "node:http";
import { createServer as createHttp2Server, type Http2Server } from "node:http2";
import { afterEach, expect, it } from "vitest";
import { DiagnosticBag } from "../../src/diagnostics/index.js";
import { printGateway } from "../../src/targets/gateway/index.js";
import { startEnvoy } from "../support/gateway/envoy.js";
import { envoy } from "../support/gateway/find-programs.js";
import type { GatewayProcess } from "../support/gateway/gateway-process.js";
import { workspaceOf } from "../support/gateway/plan-gateway.js";

const open: { close(): unknown }[] = [];
let gateway: GatewayProcess | null = null;
afterEach(async () => {
  await gateway?.stop();
  for (const server of open.splice(0)) server.close();
});

/** Takes spans as a collector does (OTLP over gRPC); what has come in, as it came. */
async function startCollector(): Promise<{ readonly port: number; received(): Buffer }> {
  const chunks: Buffer[] = [];
  const server: Http2Server = createHttp2Server();
  server.on("stream", (stream) => {
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      // An empty message: five bytes that say so.
      stream.end(Buffer.alloc(5));
    });
  });
  return { port: await listening(server), received: () => Buffer.concat(chunks) };
}

async function listening(server: Http2Server | ReturnType<typeof createServer>): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

it.skipIf(envoy === null)("Envoy sends a span of each request, the parent of the service's", async () => {
  const collector = await startCollector();
  const service = await listening(
    createServer(({ headers }, response) => response.end(headers["traceparent"])),
  );
  const plan = workspaceOf({ orders: { "/orders": ["get"] } }, { kind: "envoy" });
  const [file] = printGateway(plan, new DiagnosticBag());
  gateway = await startEnvoy({
    config: file?.content ?? "",
    replicas: { orders: [service], "otel-collector": [collector.port] },
    binary: envoy ?? "",
  });
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01` };
  await expect.poll(async () => (await fetch(`${gateway?.url}/orders`)).status).toBe(200);
  const text = await (await fetch(`${gateway.url}/orders`, { headers })).text();
  const [, , span = ""] = text.split("-");
  const hasSpan = () => {
    const received = collector.received();
    return [Buffer.from(trace, "hex"), Buffer.from(span, "hex"), Buffer.from("gateway")].every((part) =>
      received.includes(part),
    );
  };
  await expect.poll(hasSpan, { timeout: 15_000 }).toBe(true);
});
