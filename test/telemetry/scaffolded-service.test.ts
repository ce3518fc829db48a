import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  buildService,
  commsgen,
  makeWorkspace,
  type RunningProcess,
  startService,
} from "../support/scaffolded-service.js";

const openapi = `openapi: 3.1.0
info: { title: Orders, version: 1.0.0, x-service: orders }
paths:
  /orders/{orderId}:
    get:
      operationId: getOrder
      parameters: [{ name: orderId, in: path, required: true, schema: { type: string } }]
      responses: { "204": { description: ok } }
`;
/** What its user has made of the stub. */
const handlers = `import type { Dependencies } from "../dependencies.js";
import type { OrdersHandlers } from "../generated/server.js";

export function restHandlers({ logger }: Dependencies): OrdersHandlers {
  return {
    getOrder: async ({ path }) => {
      await Promise.resolve();
      logger.info({ orderId: path.orderId }, "looking for an order");
      if (path.orderId === "13") throw new Error("out of luck");
      return { status: 204 };
    },
  };
}
`;
const traceId = "0af7651916cd43dd8448eb211c80319c";
const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };

/** What a collector is sent, in OTLP's JSON. */
interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { readonly key: string; readonly value: unknown }[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly { name: string; traceId: string; spanId: string }[];
    }[];
  }[];
}

const workspace = join(mkdtempSync(join(tmpdir(), "commsgen-telemetry-")), "shop");
const folder = join(workspace, "services/orders");
const running: RunningProcess[] = [];
const exports: Export[] = [];
let collector: Server;

beforeAll(async () => {
  collector = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      if (request.url === "/v1/traces") exports.push(JSON.parse(body));
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  makeWorkspace(workspace);
  writeFileSync(join(workspace, "orders.openapi.yaml"), openapi);
  expect(await commsgen(workspace, "generate", ".", "--scaffold")).toMatchObject({ exitCode: 0 });
  writeFileSync(join(folder, "src/handlers/rest.ts"), handlers);
  expect(await buildService(folder)).toEqual({ isFine: true, output: "" });
});
afterAll(async () => {
  for (const service of running) service.kill();
  await new Promise((resolve) => collector.close(resolve));
  rmSync(join(workspace, ".."), { recursive: true, force: true });
});

async function start(endpoint: string, more: Readonly<Record<string, string>> = {}): Promise<RunningProcess> {
  const service = await startService(folder, { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...more });
  running.push(service);
  return service;
}

it("sends its spans before it ends, and writes its log with their ids", async () => {
  // Not a `AddressInfo` where a server listens on a pipe, which this one does not.
  const { port } = collector.address() as AddressInfo;
  const service = await start(`http://127.0.0.1:${port}`, { OTEL_SERVICE_NAME: "shop-orders" });
  expect((await fetch(`${service.url}/orders/13`, { headers })).status).toBe(500);
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  expect(await service.stop()).toBe(0);
  const spans = exports.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
  );
  expect(spans).toEqual([expect.objectContaining({ name: "GET /orders/{orderId}", traceId })]);
  const lines = service
    .output()
    .split("\n")
    .filter((line) => line.includes("trace_id"))
    .map((line) => JSON.parse(line));
  const ids = { trace_id: traceId, span_id: spans[0]?.spanId };
  expect(lines).toMatchObject([
    { level: "info", message: "looking for an order", orderId: "13", ...ids },
    { level: "error", message: "a request has failed", operation: "getOrder", ...ids },
  ]);
  expect(exports[0]?.resourceSpans[0]?.resource.attributes).toContainEqual({
    key: "service.name",
    value: { stringValue: "shop-orders" },
  });
});

it("starts, answers and ends without its collector", async () => {
  const service = await start("http://127.0.0.1:9");
  expect((await fetch(`${service.url}/orders/1`, { headers })).status).toBe(204);
  const stoppedAt = performance.now();
  expect(await service.stop()).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(8_000);
});

it("tells once, not with each batch, that its spans cannot be sent", async () => {
  const hurried = { OTEL_BSP_SCHEDULE_DELAY: "50", OTEL_EXPORTER_OTLP_TIMEOUT: "200" };
  const service = await start("http://127.0.0.1:9", hurried);
  for (let round = 0; round < 8; round++) {
    expect((await fetch(`${service.url}/orders/1`, { headers })).status).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  expect(service.output().match(/^.*ECONNREFUSED.*$/gm)).toHaveLength(1);
  expect(await service.stop()).toBe(0);
});
