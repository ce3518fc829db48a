import express from "express";
import type { Pool } from "pg";
import { createInventoryConsumer } from "../../generated/inventory/consumer.js";
import { inventoryMigrations } from "../../generated/inventory/migrations.js";
import { createInventoryOutbox, createInventoryOutboxRelay } from "../../generated/inventory/outbox.js";
import type { KafkaDriver } from "../../generated/inventory/runtime/kafka/driver.js";
import { migrate } from "../../generated/inventory/runtime/postgres/migrate.js";
import { createInventoryRouter } from "../../generated/inventory/server.js";
import { inventoryTables } from "../../generated/inventory/tables.js";
import { ownSchema } from "../shared/database.js";
import { type Service, sessionTimeoutMs, startService } from "../shared/service.js";
import { catalogue } from "./handlers/catalogue.js";
import { eventHandlers } from "./handlers/events.js";
import { stock } from "./handlers/stock.js";

export interface InventoryOptions {
  readonly pool: Pool;
  readonly kafka: KafkaDriver;
  readonly port: number;
}

/** Knows the products, and how many of them there are. */
export async function startInventory({ pool, kafka, port }: InventoryOptions): Promise<Service> {
  const schema = ownSchema("inventory_0001", import.meta.url);
  await migrate(pool, [...inventoryMigrations, schema], { tables: inventoryTables });

  const dependencies = { pool, outbox: createInventoryOutbox() };
  const handlers = { ...catalogue(dependencies), ...stock(dependencies) };
  const app = express();
  app.use(createInventoryRouter(handlers, { idempotency: { pool } }));

  const consumer = createInventoryConsumer(eventHandlers(dependencies), {
    kafka,
    inbox: { pool },
    sessionTimeoutMs,
  });
  const relay = createInventoryOutboxRelay({ pool, kafka });
  return startService(app, { port, parts: [consumer, relay] });
}
