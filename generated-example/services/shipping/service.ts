import type { Pool } from "pg";
import { createShippingConsumer } from "../../generated/shipping/consumer.js";
import { shippingMigrations } from "../../generated/shipping/migrations.js";
import { createShippingOutbox, createShippingOutboxRelay } from "../../generated/shipping/outbox.js";
import type { KafkaDriver } from "../../generated/shipping/runtime/kafka/driver.js";
import { migrate } from "../../generated/shipping/runtime/postgres/migrate.js";
import { relayMetrics } from "../../generated/shipping/runtime/postgres/relay-metrics.js";
import type { ServiceOptions } from "../../generated/shipping/runtime/service/run-service.js";
import { shippingTables } from "../../generated/shipping/tables.js";
import { ownSchema } from "../shared/database.js";
import { databaseParts, sessionTimeoutMs } from "../shared/parts.js";
import type { Telemetry } from "../shared/telemetry.js";
import { eventHandlers } from "./handlers/events.js";

export interface ShippingOptions {
  readonly pool: Pool;
  readonly kafka: KafkaDriver;
  readonly port: number;
  /** `false`: the outbox is sent by a process of its own. */
  readonly hasRelay?: boolean;
  readonly telemetry: Telemetry;
}

/** Sends parcels. */
export function shippingService({
  pool,
  kafka,
  port,
  hasRelay = true,
  telemetry,
}: ShippingOptions): ServiceOptions {
  const { tracing, metrics } = telemetry;
  const migrations = [...shippingMigrations, ownSchema("shipping_0001", import.meta.url)];
  const database = databaseParts(pool, () => migrate(pool, migrations, { tables: shippingTables }));

  const handlers = eventHandlers({ outbox: createShippingOutbox({ tracing }) });

  const consumer = () =>
    createShippingConsumer(handlers, { kafka, inbox: { pool }, sessionTimeoutMs, tracing, metrics });
  const relay = hasRelay ? createShippingOutboxRelay({ pool, kafka, tracing }) : null;
  return {
    name: "shipping",
    listen: { app: null, port },
    parts: [database.migrations, consumer, ...(relay === null ? [] : [relay])],
    metrics: [() => metrics.text(), ...(relay === null ? [] : [() => relayMetrics(relay, "shipping")])],
    checks: database.checks,
    close: database.close,
  };
}
