import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
  /orders:
    post:
      operationId: placeOrder
      summary: Place an order
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } } }
      responses: { "201": { description: ok } }
  /orders/{orderId}:
    get:
      operationId: getOrder
      parameters: [{ name: orderId, in: path, required: true, schema: { type: string } }]
      responses:
        "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } } }
components:
  schemas:
    Order: { type: object, required: [id], properties: { id: { type: string } } }
`;
const asyncapi = `asyncapi: 3.0.0
info: { title: Shipping, version: 1.0.0, x-service: shipping }
servers: { main: { host: "kafka:9092", protocol: kafka } }
channels:
  orders:
    address: shop.orders
    messages: { OrderPlaced: { payload: { type: object, required: [id], properties: { id: { type: string } } } } }
  shipments:
    address: shop.shipments
    messages: { Shipped: { payload: { type: object, required: [id], properties: { id: { type: string } } } } }
operations:
  onOrderPlaced: { action: receive, channel: { $ref: "#/channels/orders" } }
  publishShipped: { action: send, channel: { $ref: "#/channels/shipments" }, x-key: "$message.payload#/id", x-outbox: true }
  announceShipped: { action: send, channel: { $ref: "#/channels/shipments" }, x-key: "$message.payload#/id" }
`;
/** Only sends. */
const beacon = `asyncapi: 3.0.0
info: { title: Beacon, version: 1.0.0, x-service: beacon }
servers: { main: { host: "kafka:9092", protocol: kafka } }
channels:
  beats: { address: shop.beats, messages: { Beat: { payload: { type: object } } } }
operations:
  publishBeat: { action: send, channel: { $ref: "#/channels/beats" } }
`;

let workspace = "";
const running: RunningProcess[] = [];

beforeAll(() => {
  workspace = join(mkdtempSync(join(tmpdir(), "commsgen-scaffold-")), "shop");
  makeWorkspace(workspace);
  writeFileSync(join(workspace, "orders.openapi.yaml"), openapi);
  writeFileSync(join(workspace, "shipping.asyncapi.yaml"), asyncapi);
  writeFileSync(join(workspace, "beacon.asyncapi.yaml"), beacon);
});
afterAll(() => {
  for (const service of running) service.kill();
  rmSync(join(workspace, ".."), { recursive: true, force: true });
});

/** All files below a folder, generated code left out. */
function ownFiles(service: string): readonly string[] {
  const folder = join(workspace, "services", service);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith("src/generated/") && !path.startsWith("dist/"))
    .sort();
}

const read = (path: string) => readFileSync(join(workspace, "services", path), "utf8");

describe("generate --scaffold", () => {
  it("writes the user's side of every service, once", async () => {
    const first = await commsgen(workspace, "generate", ".", "--scaffold");
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.out).toMatch(/\nnext: npm install in each of them;.*\n$/);
    const common = [
      ".dockerignore",
      ".gitignore",
      "Dockerfile",
      "package.json",
      "src/dependencies.ts",
      "src/environment.ts",
    ];
    const end = ["src/log.ts", "src/main.ts", "src/telemetry.ts", "tsconfig.json"];
    expect(ownFiles("orders")).toEqual([...common, "src/handlers/rest.ts", ...end]);
    expect(ownFiles("shipping")).toEqual([...common, "src/handlers/events.ts", ...end]);
    const [log = "", main = "", telemetry = "", ...last] = end;
    expect(ownFiles("beacon")).toEqual([...common, log, main, telemetry, "src/work.ts", ...last]);
    writeFileSync(
      join(workspace, "services/orders/src/environment.ts"),
      `${read("orders/src/environment.ts")}// mine\n`,
    );
    const before = read("orders/src/environment.ts");
    const second = await commsgen(workspace, "generate", "--scaffold");
    expect(second.out).toContain("✓ orders     services/orders: 11 kept as they are");
    expect(second.out).not.toContain("next:");
    expect(read("orders/src/environment.ts")).toBe(before);
    expect((await commsgen(workspace, "check")).exitCode).toBe(0);
  });

  it("asks for nothing that the contracts do not need", () => {
    const orders = JSON.parse(read("orders/package.json"));
    const telemetry = Object.keys(orders.dependencies).filter((name) => name.startsWith("@opentelemetry/"));
    expect(Object.keys(orders.dependencies)).toEqual([...telemetry, "pino", "prom-client"]);
    expect(read("orders/src/environment.ts")).not.toMatch(/DATABASE_URL|KAFKA/);
    expect(read("orders/src/main.ts")).not.toMatch(/Pool|kafka/);
    const shipping = JSON.parse(read("shipping/package.json"));
    expect(Object.keys(shipping.dependencies)).toEqual([
      ...telemetry,
      "kafkajs",
      "pg",
      "pino",
      "prom-client",
    ]);
    expect(read("shipping/src/dependencies.ts")).toContain("readonly producer: ShippingProducer;");
  });

  it("gives a REST service that compiles, starts, is healthy, and answers 501", async () => {
    const folder = join(workspace, "services/orders");
    expect(await buildService(folder)).toEqual({ isFine: true, output: "" });
    const service = await startService(folder);
    running.push(service);
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    const place = { method: "POST", headers: { "content-type": "application/json" }, body: '{"id":"1"}' };
    for (const answer of [
      await fetch(`${service.url}/orders/1`),
      await fetch(`${service.url}/orders`, place),
    ]) {
      expect(answer.status).toBe(501);
      expect(answer.headers.get("content-type")).toContain("application/problem+json");
      expect(await answer.json()).toMatchObject({ status: 501, title: "Not Implemented" });
    }
    const invalid = await fetch(`${service.url}/orders`, { ...place, body: "{}" });
    expect(invalid.status).toBe(400);
    expect((await fetch(`${service.url}/elsewhere`)).status).toBe(404);
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toContain(
      'http_server_requests_total{service="orders",operation="getOrder",method="GET",status="501"} 1',
    );
    expect(metrics).toContain("nodejs_version_info{version=");
    expect(await service.stop()).toBe(0);
  });

  it("gives a service of events that lives without its broker, says that it is not ready, and stops", async () => {
    const folder = join(workspace, "services/shipping");
    expect(await buildService(folder)).toEqual({ isFine: true, output: "" });
    const service = await startService(folder);
    running.push(service);
    expect((await fetch(`${service.url}/livez`)).status).toBe(200);
    const ready = await fetch(`${service.url}/healthz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ state: "starting", checks: { database: "failed" } });
    expect(await (await fetch(`${service.url}/metrics`)).text()).toContain(
      'outbox_running{service="shipping"} 0',
    );
    expect(await service.stop()).toBe(0);
    expect(service.output()).toContain("migrations cannot start yet");
  });

  it("leaves the outbox to a process of its own where it is told so, which the service's own build has made", async () => {
    const folder = join(workspace, "services/shipping");
    const service = await startService(folder, { OUTBOX_RELAY: "separate" });
    running.push(service);
    const ready = await (await fetch(`${service.url}/readyz`)).json();
    expect(ready).toMatchObject({ parts: [{ name: "migrations" }, { name: "consumer" }] });
    expect(await (await fetch(`${service.url}/metrics`)).text()).not.toContain("outbox_running");
    expect(await service.stop()).toBe(0);
    // As the compose file starts it; here without an environment.
    const relay = spawnSync(process.execPath, ["dist/generated/outbox-relay.js"], { cwd: folder, env: {} });
    expect(relay.status).toBe(2);
    expect(relay.stdout.toString()).toContain("DATABASE_URL is missing");
  });

  it("gives a service that only sends a place for what it does", async () => {
    const folder = join(workspace, "services/beacon");
    expect(await buildService(folder)).toEqual({ isFine: true, output: "" });
    const service = await startService(folder);
    running.push(service);
    const ready = await fetch(`${service.url}/healthz`);
    expect(await ready.json()).toMatchObject({
      state: "running",
      parts: [{ name: "work", state: "running" }],
    });
    expect(await service.stop()).toBe(0);
  });
});

describe("init", () => {
  it("says which services there are", async () => {
    const { exitCode, err } = await commsgen(workspace, "init", "order");
    expect([exitCode, err]).toEqual([2, expect.stringContaining("there are: beacon, orders, shipping")]);
  });

  it("refuses a folder for generated code that the service's own code could not reach", async () => {
    const config = JSON.parse(readFileSync(join(workspace, "commsgen.config.json"), "utf8"));
    config.services.orders.output = "generated/orders";
    writeFileSync(join(workspace, "other.json"), JSON.stringify(config));
    const { exitCode, err } = await commsgen(workspace, "init", "orders", "-c", "other.json");
    expect([exitCode, err]).toEqual([2, expect.stringContaining("config-scaffold-output")]);
  });
});
