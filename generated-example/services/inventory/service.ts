import express from "express";
import type { Pool } from "pg";
import { createInventoryConsumer } from "../../generated/inventory/consumer.js";
import { inventoryMigrations } from "../../generated/inventory/migrations.js";
import { createInventoryOutbox, createInventoryOutboxRelay } from "../../generated/inventory/outbox.js";
import type { KafkaDriver } from "../../generated/inventory/runtime/kafka/driver.js";
import { migrate } from "../../generated/inventory/runtime/postgres/migrate.js";
import { relayMetrics } from "../../generated/inventory/runtime/postgres/relay-metrics.js";
import type { ServiceOptions } from "../../generated/inventory/runtime/service/run-service.js";
import { createInventoryRouter } from "../../generated/inventory/server.js";
import { inventoryTables } from "../../generated/inventory/tables.js";
import { ownSchema } from "../shared/database.js";
import { databaseParts, sessionTimeoutMs } from "../shared/parts.js";
import type { Telemetry } from "../shared/telemetry.js";
import { catalogue } from "./handlers/catalogue.js";
import { eventHandlers } from "./handlers/events.js";
import { stock } from "./handlers/stock.js";

export interface InventoryOptions {
  readonly pool: Pool;
  readonly kafka: KafkaDriver;
  readonly port: number;
  /** `false`: the outbox is sent by a process of its own. */
  readonly hasRelay?: boolean;
  readonly telemetry: Telemetry;
}

/** Knows the products, and how many of them there are. */
export function inventoryService({
  pool,
  kafka,
  port,
  hasRelay = true,
  telemetry,
}: InventoryOptions): ServiceOptions {
  const { tracing, metrics } = telemetry;
  const migrations = [...inventoryMigrations, ownSchema("inventory_0001", import.meta.url)];
  const database = databaseParts(pool, () => migrate(pool, migrations, { tables: inventoryTables }));

  const dependencies = { pool, outbox: createInventoryOutbox({ tracing }) };
  const handlers = { ...catalogue(dependencies), ...stock(dependencies) };
  const app = express();
  app.use(createInventoryRouter(handlers, { idempotency: { pool }, tracing, metrics }));

  const consumer = () =>
    createInventoryConsumer(eventHandlers(dependencies), {
      kafka,
      inbox: { pool },
      sessionTimeoutMs,
      tracing,
      metrics,
    });
  const relay = hasRelay ? createInventoryOutboxRelay({ pool, kafka, tracing }) : null;
  return {
    name: "inventory",
    listen: { app, port },
    parts: [database.migrations, consumer, ...(relay === null ? [] : [relay])],
    metrics: [() => metrics.text(), ...(relay === null ? [] : [() => relayMetrics(relay, "inventory")])],
    checks: database.checks,
    close: database.close,
  };
}
