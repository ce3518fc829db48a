import express from "express";
import type { Pool } from "pg";
import { createInventoryClient } from "../../generated/inventory/client.js";
import { createOrdersConsumer } from "../../generated/orders/consumer.js";
import { ordersMigrations } from "../../generated/orders/migrations.js";
import { createOrdersOutbox, createOrdersOutboxRelay } from "../../generated/orders/outbox.js";
import type { KafkaDriver } from "../../generated/orders/runtime/kafka/driver.js";
import { migrate } from "../../generated/orders/runtime/postgres/migrate.js";
import { relayMetrics } from "../../generated/orders/runtime/postgres/relay-metrics.js";
import type { ServiceOptions } from "../../generated/orders/runtime/service/run-service.js";
import { createOrdersRouter } from "../../generated/orders/server.js";
import { ordersTables } from "../../generated/orders/tables.js";
import { ownSchema } from "../shared/database.js";
import { databaseParts, sessionTimeoutMs } from "../shared/parts.js";
import { changeOrders } from "./handlers/change-order.js";
import { eventHandlers } from "./handlers/events.js";
import { placeOrder } from "./handlers/place-order.js";
import { readOrders } from "./handlers/read-orders.js";

export interface OrdersOptions {
  readonly pool: Pool;
  readonly kafka: KafkaDriver;
  readonly inventoryUrl: string;
  readonly port: number;
  /** `false`: the outbox is sent by a process of its own. */
  readonly hasRelay?: boolean;
}

/** Takes orders and follows them to their end. */
export function ordersService({
  pool,
  kafka,
  inventoryUrl,
  port,
  hasRelay = true,
}: OrdersOptions): ServiceOptions {
  const migrations = [...ordersMigrations, ownSchema("orders_0001", import.meta.url)];
  const database = databaseParts(pool, () => migrate(pool, migrations, { tables: ordersTables }));

  const outbox = createOrdersOutbox();
  const inventory = createInventoryClient({ baseUrl: inventoryUrl, timeoutMs: 5_000 });
  const dependencies = { pool, outbox, inventory };
  const handlers = {
    placeOrder: placeOrder(dependencies),
    ...readOrders(dependencies),
    ...changeOrders(dependencies),
  };
  const app = express();
  app.use(createOrdersRouter(handlers, { idempotency: { pool } }));

  const consumer = () =>
    createOrdersConsumer(eventHandlers(dependencies), { kafka, inbox: { pool }, sessionTimeoutMs });
  const relay = hasRelay ? createOrdersOutboxRelay({ pool, kafka }) : null;
  return {
    name: "orders",
    listen: { app, port },
    parts: [database.migrations, consumer, ...(relay === null ? [] : [relay])],
    metrics: relay === null ? [] : [() => relayMetrics(relay, "orders")],
    checks: database.checks,
    close: database.close,
  };
}
