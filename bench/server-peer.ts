/** One server of `bench/server.ts`, in a process of its own: `server-peer.ts <name> <generated server.ts>`. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { pathToFileURL } from "node:url";
import * as openTelemetry from "@opentelemetry/api";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import express from "express";
import * as promClient from "prom-client";
import { openTelemetryTracing } from "../src/runtime/telemetry/open-telemetry.js";
import { prometheusMetrics } from "../src/runtime/telemetry/prometheus.js";

const [name = "", generated = ""] = process.argv.slice(2);

interface Answer {
  readonly status: 200;
  readonly body: { readonly sku: string; readonly limit: number };
}
interface Generated {
  readonly createShelvesListener: (handlers: object, options?: object) => RequestListener;
  readonly createShelvesRouter: (handlers: object, options?: object) => express.RequestHandler;
}

const handlers = {
  getShelf: ({ path, query }: { path: { sku: string }; query: { limit: number } }): Answer => ({
    status: 200,
    body: { sku: path.sku, limit: query.limit },
  }),
};

/** What a careful engineer writes without a framework; `new URL` would cost more than all the rest. */
function byHand(request: IncomingMessage, response: ServerResponse): void {
  const url = request.url ?? "/";
  const at = url.indexOf("?");
  const [, collection, sku, rest] = (at < 0 ? url : url.slice(0, at)).split("/");
  const limit = Number(at < 0 ? "20" : (new URLSearchParams(url.slice(at + 1)).get("limit") ?? "20"));
  const isKnown = request.method === "GET" && collection === "shelves" && rest === undefined;
  const isValid =
    sku !== undefined && sku.length <= 20 && Number.isInteger(limit) && limit >= 1 && limit <= 100;
  if (!isKnown || !isValid) {
    response.writeHead(isKnown ? 400 : 404).end();
    return;
  }
  const body = JSON.stringify({ sku: decodeURIComponent(sku), limit });
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}

function plainExpress(): express.Express {
  const app = express();
  app.get("/shelves/:sku", (request, response) => {
    const limit = Number(request.query["limit"] ?? "20");
    const isValid = request.params.sku.length <= 20 && Number.isInteger(limit) && limit >= 1 && limit <= 100;
    if (isValid) response.json({ sku: request.params.sku, limit });
    else response.status(400).end();
  });
  return app;
}

async function listenerOf(): Promise<RequestListener> {
  if (name === "node:http") return byHand;
  if (name === "express") return plainExpress();
  // The module is what commsgen printed for the contract of `bench/server.ts`.
  const module = (await import(pathToFileURL(generated).href)) as Generated;
  if (name === "commsgen on express") return express().use(module.createShelvesRouter(handlers));
  return module.createShelvesListener(handlers, {
    validateResponses: name === "commsgen, answers checked",
    ...telemetry(),
  });
}

/** Spans are made and batched by OpenTelemetry's SDK, every single one, and thrown away where they would be sent. */
function telemetry(): object {
  if (name !== "commsgen, counted" && name !== "commsgen, counted and traced") return {};
  const metrics = prometheusMetrics(promClient, { service: "shelves" });
  if (name === "commsgen, counted") return { metrics };
  const exporter = {
    export: (_: unknown, done: (result: { readonly code: number }) => void) => done({ code: 0 }),
    shutdown: () => Promise.resolve(),
  };
  new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] }).register();
  return { metrics, tracing: openTelemetryTracing(openTelemetry, { name: "shelves" }) };
}

const server = createServer(await listenerOf());
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : 0 });
});
// The processor time so far, in microseconds, whenever it is asked for.
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: user + system });
});
process.on("disconnect", () => process.exit());
