import * as cockatiel from "cockatiel";
import express from "express";
import type { Pool } from "pg";
import { createInventoryClient } from "../../generated/inventory/client.js";
import { resilience } from "../../generated/inventory/runtime/http/resilience.js";
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
import type { Telemetry } from "../shared/telemetry.js";
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
  readonly telemetry: Telemetry;
}

/** Takes orders and follows them to their end. */
export function ordersService({
  pool,
  kafka,
  inventoryUrl,
  port,
  hasRelay = true,
  telemetry,
}: OrdersOptions): ServiceOptions {
  const { tracing, metrics } = telemetry;
  const migrations = [...ordersMigrations, ownSchema("orders_0001", import.meta.url)];
  const database = databaseParts(pool, () => migrate(pool, migrations, { tables: ordersTables }));

  const outbox = createOrdersOutbox({ tracing });
  // Where inventory fails, orders are refused at once until it is back.
  const interceptors = resilience(cockatiel, { retry: { attemptTimeoutMs: 1_000 } });
  const inventory = createInventoryClient({ baseUrl: inventoryUrl, interceptors, tracing, metrics });
  const dependencies = { pool, outbox, inventory };
  const handlers = {
    placeOrder: placeOrder(dependencies),
    ...readOrders(dependencies),
    ...changeOrders(dependencies),
  };
  const app = express();
  app.use(createOrdersRouter(handlers, { idempotency: { pool }, tracing, metrics }));

  const consumer = () =>
    createOrdersConsumer(eventHandlers(dependencies), {
      kafka,
      inbox: { pool },
      sessionTimeoutMs,
      tracing,
      metrics,
    });
  const relay = hasRelay ? createOrdersOutboxRelay({ pool, kafka, tracing }) : null;
  return {
    name: "orders",
    listen: { app, port },
    parts: [database.migrations, consumer, ...(relay === null ? [] : [relay])],
    metrics: [() => metrics.text(), ...(relay === null ? [] : [() => relayMetrics(relay, "orders")])],
    checks: database.checks,
    close: database.close,
  };
}
