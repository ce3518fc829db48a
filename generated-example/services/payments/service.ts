import express from "express";
import type { Pool } from "pg";
import { createPaymentsConsumer } from "../../generated/payments/consumer.js";
import { paymentsMigrations } from "../../generated/payments/migrations.js";
import { createPaymentsOutbox, createPaymentsOutboxRelay } from "../../generated/payments/outbox.js";
import type { KafkaDriver } from "../../generated/payments/runtime/kafka/driver.js";
import { migrate } from "../../generated/payments/runtime/postgres/migrate.js";
import { paymentsTables } from "../../generated/payments/tables.js";
import { ownSchema } from "../shared/database.js";
import { type Service, sessionTimeoutMs, startService } from "../shared/service.js";
import { slowBank } from "./bank.js";
import { giveBack } from "./handlers/give-back.js";
import { takePayment } from "./handlers/take-payment.js";

export interface PaymentsOptions {
  readonly pool: Pool;
  readonly kafka: KafkaDriver;
  readonly port: number;
}

/** Takes the money for orders, and gives it back. */
export async function startPayments({ pool, kafka, port }: PaymentsOptions): Promise<Service> {
  const schema = ownSchema("payments_0001", import.meta.url);
  await migrate(pool, [...paymentsMigrations, schema], { tables: paymentsTables });

  const dependencies = { outbox: createPaymentsOutbox(), bank: slowBank };
  const consumer = createPaymentsConsumer(
    {
      onOrderEvents: { orderPlaced: takePayment(dependencies), orderCancelled: giveBack(dependencies) },
      onReservationFailed: giveBack(dependencies),
    },
    { kafka, inbox: { pool }, sessionTimeoutMs },
  );
  const relay = createPaymentsOutboxRelay({ pool, kafka });
  return startService(express(), { port, parts: [consumer, relay] });
}
