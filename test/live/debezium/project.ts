import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { generate } from "../../../src/index.js";
import type { Consumer, ConsumerOptions } from "../../../src/runtime/kafka/consumer-options.js";
import type { TopicDefinition } from "../../../src/runtime/kafka/driver.js";
import type { OutboxCleanup, OutboxCleanupOptions } from "../../../src/runtime/postgres/outbox-cleanup.js";
import type { OutboxCallOptions, OutboxReceipt } from "../../../src/runtime/postgres/outbox-options.js";
import type { SqlPool, SqlTransaction } from "../../../src/runtime/postgres/sql.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface Order {
  readonly orderId: string;
  readonly number: number;
  readonly text?: string;
}

interface Write<Payload, Options> {
  (transaction: SqlTransaction, payload: Payload, options: Options): Promise<OutboxReceipt>;
  tombstone(transaction: SqlTransaction, key: string, options?: OutboxCallOptions): Promise<OutboxReceipt>;
}

export interface OrderHeaders {
  readonly tenant: string;
  readonly "X-Trace.Flags"?: string;
  readonly attempt?: number;
  readonly id?: string;
}

export interface Outbox {
  readonly orderPlaced: Write<Order, OutboxCallOptions & { readonly headers: OrderHeaders }>;
  readonly profileChanged: Write<{ readonly customer: string; readonly name?: string }, OutboxCallOptions>;
  readonly note: Write<string, OutboxCallOptions & { readonly key?: string; readonly aggregateId: string }>;
}

/** What the two contracts beside this file give. */
export interface Shop {
  readonly createOrdersOutbox: () => Outbox;
  readonly migrateOrders: (pool: SqlPool) => Promise<readonly string[]>;
  readonly createOrdersOutboxCleanup: (options: OutboxCleanupOptions) => OutboxCleanup;
  readonly ordersTopics: readonly TopicDefinition[];
  readonly migrateBilling: (pool: SqlPool) => Promise<readonly string[]>;
  readonly createBillingConsumer: (
    handlers: {
      readonly onOrderPlaced: (
        message: { readonly payload: Order },
        context: { readonly tx: SqlTransaction; readonly partition: number; readonly offset: string },
      ) => Promise<void>;
    },
    options: ConsumerOptions & { readonly inbox: { readonly pool: SqlPool } },
  ) => Consumer;
}

export interface Project {
  /** Begins every topic. */
  readonly run: string;
  readonly shop: Shop;
  /** Of `orders/debezium/outbox-connector.json`. */
  readonly connector: { readonly name: string; readonly config: Readonly<Record<string, string>> };
  remove(): void;
}

/** Generates into a folder below the project, so that `kafkajs` is found from there. */
export async function makeProject(run: string): Promise<Project> {
  const cache = join(root, "node_modules", ".cache", "commsgen-tests");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "debezium-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  for (const name of ["orders.asyncapi.yaml", "billing.asyncapi.yaml"]) {
    const contract = readFileSync(new URL(name, import.meta.url), "utf8").replaceAll("RUN", run);
    writeFileSync(join(folder, name), contract);
  }
  const result = await generate({ inputs: ["."], cwd: folder, cache: false, outbox: "debezium" });
  const errors = result.diagnostics.filter(({ severity }) => severity === "error");
  if (!result.ok || errors.length > 0) throw new Error(`not generated: ${JSON.stringify(errors)}`);
  const modules = ["orders/outbox", "orders/migrations", "orders/outbox-cleanup", "orders/topics"];
  const shop = await Promise.all(
    [...modules, "billing/migrations", "billing/consumer"].map((name) => load(folder, name)),
  );
  const json = readFileSync(join(folder, "generated/orders/debezium/outbox-connector.json"), "utf8");
  return {
    run,
    // What the contracts give; if they gave anything else, every test that uses it would fail.
    shop: Object.assign({}, ...shop) as Shop,
    // It was printed with exactly these two.
    connector: JSON.parse(json) as Project["connector"],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Under a loader that knows TypeScript: vitest's. */
async function load(folder: string, name: string): Promise<object> {
  const url = pathToFileURL(join(folder, "generated", `${name}.ts`)).href;
  const module: unknown = await import(/* @vite-ignore */ url);
  if (typeof module !== "object" || module === null) throw new Error(`${name} is no module`);
  return module;
}
