import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Kafka, logLevel } from "kafkajs";
import { freePort } from "../support/gateway/gateway-process.js";
import type { TestDatabase, TestPostgres } from "../support/postgres.js";
import {
  buildService,
  commsgen,
  makeWorkspace,
  type RunningProcess,
  startService,
} from "../support/scaffolded-service.js";

const contracts = fileURLToPath(new URL("contracts", import.meta.url));

/** Two scaffolded services and a relay, each a process of its own, on a real broker and a real Postgres server. */
export interface WatchedShop {
  /** The folder of what was generated around the services. */
  readonly generated: string;
  /** The gateway's configuration, as `generate` prints it. */
  gatewayConfig(kind: "nginx" | "envoy"): Promise<string>;
  readonly orders: RunningProcess;
  readonly inventory: RunningProcess;
  readonly relayPort: number;
  /** Ends what still runs, and removes all of it. */
  stop(): Promise<void>;
}

export interface WatchedShopOptions {
  readonly brokers: readonly string[];
  readonly postgres: Pick<TestPostgres, "newDatabase">;
  /** Of all processes: `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * `PUT /orders/{orderId}` has orders call inventory, which writes an event into its outbox, which comes back to orders.
 * The order `broken` is answered with 500, `shaky...` works at the second attempt of orders' client, and the event of `poison`
 * ends among the dead letters.
 */
export async function startWatchedShop({
  brokers,
  postgres,
  variables = {},
}: WatchedShopOptions): Promise<WatchedShop> {
  const root = mkdtempSync(join(tmpdir(), "commsgen-watched-"));
  const folder = join(root, "shop");
  const databases: TestDatabase[] = [];
  const running: { kill(): void }[] = [];
  const stop = async () => {
    for (const each of running) each.kill();
    for (const database of databases) await database.drop();
    rmSync(root, { recursive: true, force: true });
  };
  try {
    await build(folder);
    await createTopics(brokers);
    const start = async (service: string, database: TestDatabase, more: Readonly<Record<string, string>>) => {
      const environment = {
        DATABASE_URL: database.url,
        KAFKA_BROKERS: brokers.join(","),
        OTEL_SERVICE_NAME: service,
        ...variables,
        ...more,
      };
      const started = await startService(join(folder, "services", service), environment);
      running.push(started);
      return started;
    };
    const [ofInventory, ofOrders] = [await postgres.newDatabase(), await postgres.newDatabase()];
    databases.push(ofInventory, ofOrders);
    const inventory = await start("inventory", ofInventory, { OUTBOX_RELAY: "separate" });
    await untilReady(inventory.url);
    const relayPort = await freePort();
    running.push(
      startRelay(join(folder, "services/inventory"), {
        DATABASE_URL: ofInventory.url,
        KAFKA_BROKERS: brokers.join(","),
        METRICS_PORT: String(relayPort),
      }),
    );
    const orders = await start("orders", ofOrders, { INVENTORY_URL: inventory.url });
    await untilReady(orders.url);
    await untilReady(`http://127.0.0.1:${relayPort}`);
    const gatewayConfig = (kind: "nginx" | "envoy") => printGateway(folder, kind);
    return { generated: join(folder, "generated"), gatewayConfig, orders, inventory, relayPort, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startRelay(folder: string, environment: Readonly<Record<string, string>>): { kill(): void } {
  const { PATH = "" } = process.env;
  return spawn(process.execPath, ["dist/generated/outbox-relay.js"], {
    cwd: folder,
    env: { PATH, ...environment },
    stdio: "ignore",
  });
}

async function untilReady(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
    if (tries === 300) throw new Error(`${url} does not become ready: ${await answer?.text()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Generates, and writes by hand what a team would. */
async function build(folder: string): Promise<void> {
  makeWorkspace(folder);
  cpSync(contracts, join(folder, "contracts"), { recursive: true });
  const { exitCode, out, err } = await commsgen(folder, "generate", "contracts", "--scaffold");
  if (exitCode !== 0) throw new Error(out + err);
  const orders = join(folder, "services/orders");
  const inventory = join(folder, "services/inventory");
  // The client of the other team's API.
  cpSync(join(inventory, "src/generated"), join(orders, "src/inventory"), { recursive: true });
  writeOrders(orders);
  writeInventory(inventory);
  const built = await Promise.all([orders, inventory].map((service) => buildService(service)));
  const complaints = built.filter(({ isFine }) => !isFine).map(({ output }) => output);
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
}

async function printGateway(folder: string, kind: "nginx" | "envoy"): Promise<string> {
  const { exitCode, out, err } = await commsgen(folder, "generate", "contracts", "--gateway", kind);
  if (exitCode !== 0) throw new Error(out + err);
  const file = kind === "nginx" ? "nginx.conf" : "envoy.yaml";
  return readFileSync(join(folder, "generated/ops/gateway", file), "utf8");
}

function writeOrders(orders: string): void {
  edit(join(orders, "src/main.ts"), [
    [
      "import { createLogger",
      'import * as cockatiel from "cockatiel";\nimport { createInventoryClient } from "./inventory/client.js";\nimport { resilience } from "./inventory/runtime/http/resilience.js";\nimport { createLogger',
    ],
    [
      "const dependencies = {",
      `const inventory = createInventoryClient({
    baseUrl: process.env["INVENTORY_URL"] ?? "",
    tracing,
    metrics,
    interceptors: resilience(cockatiel, { retry: { maxAttempts: 2 }, circuit: { window: 10, minRequests: 5, openMs: 30_000 } }),
  });
  const dependencies = { inventory,`,
    ],
  ]);
  edit(join(orders, "src/dependencies.ts"), [
    [
      "import type { Logger }",
      'import type { InventoryClient } from "./inventory/client.js";\nimport type { Logger }',
    ],
    ["readonly logger", "readonly inventory: InventoryClient;\n  readonly logger"],
  ]);
  edit(join(orders, "src/handlers/rest.ts"), [
    ["_dependencies:", "{ inventory, producer }:"],
    ["async () =>", "async ({ path: { orderId } }) =>"],
    [
      /throw new HttpProblem.*;/,
      `if (orderId === "broken") throw new HttpProblem(500);
      await inventory.reserve({ path: { orderId } });
      await producer.publishNote({ orderId });
      return { status: 202 };`,
    ],
  ]);
  edit(join(orders, "src/handlers/events.ts"), [
    ["async () =>", "async ({ payload }) =>"],
    [
      /throw new FatalError.*;/,
      'if (payload.orderId === "poison") throw new FatalError("this one never works");',
    ],
  ]);
}

function writeInventory(inventory: string): void {
  edit(join(inventory, "src/handlers/rest.ts"), [
    ["_dependencies:", "{ pool, outbox }:"],
    [
      "import { HttpProblem }",
      'import { inTransaction } from "../generated/runtime/postgres/transaction.js";\nimport { HttpProblem }',
    ],
    ["  return {", "  const refused = new Set<string>();\n  return {"],
    ["async () =>", "async ({ path: { orderId } }) =>"],
    [
      /throw new HttpProblem.*;/,
      `if (orderId.startsWith("shaky") && !refused.has(orderId)) {
        refused.add(orderId);
        throw new HttpProblem(503);
      }
      await inTransaction(pool, (transaction) => outbox.stockReserved(transaction, { orderId }));
      return { status: 204 };`,
    ],
  ]);
}

function edit(path: string, changes: readonly (readonly [old: string | RegExp, text: string])[]): void {
  let text = readFileSync(path, "utf8");
  for (const [old, replacement] of changes) {
    const changed = text.replace(old, () => replacement);
    if (changed === text) throw new Error(`${path} has no ${old}`);
    text = changed;
  }
  writeFileSync(path, text);
}

async function createTopics(brokers: readonly string[]): Promise<void> {
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const names = ["watched.stock", "watched.stock.watched-orders.dlq", "watched.notes"];
  await admin.createTopics({
    topics: names.map((topic) => ({ topic, numPartitions: 2 })),
    waitForLeaders: true,
  });
  await admin.disconnect();
}
