import express from "express";
import type { Pool } from "pg";
import { createShippingConsumer } from "../../generated/shipping/consumer.js";
import { shippingMigrations } from "../../generated/shipping/migrations.js";
import { createShippingOutbox, createShippingOutboxRelay } from "../../generated/shipping/outbox.js";
import type { KafkaDriver } from "../../generated/shipping/runtime/kafka/driver.js";
import { migrate } from "../../generated/shipping/runtime/postgres/migrate.js";
import { shippingTables } from "../../generated/shipping/tables.js";
import { ownSchema } from "../shared/database.js";
import { type Service, sessionTimeoutMs, startService } from "../shared/service.js";
import { eventHandlers } from "./handlers/events.js";

export interface ShippingOptions {
  readonly pool: Pool;
  readonly kafka: KafkaDriver;
  readonly port: number;
}

/** Sends parcels. */
export async function startShipping({ pool, kafka, port }: ShippingOptions): Promise<Service> {
  const schema = ownSchema("shipping_0001", import.meta.url);
  await migrate(pool, [...shippingMigrations, schema], { tables: shippingTables });

  const outbox = createShippingOutbox();
  const consumer = createShippingConsumer(eventHandlers({ outbox }), {
    kafka,
    inbox: { pool },
    sessionTimeoutMs,
  });
  const relay = createShippingOutboxRelay({ pool, kafka });
  return startService(express(), { port, parts: [consumer, relay] });
}
