import type { Pool } from "pg";
import { createPaymentsConsumer } from "../../generated/payments/consumer.js";
import { paymentsMigrations } from "../../generated/payments/migrations.js";
import { createPaymentsOutbox, createPaymentsOutboxRelay } from "../../generated/payments/outbox.js";
import type { KafkaDriver } from "../../generated/payments/runtime/kafka/driver.js";
import { migrate } from "../../generated/payments/runtime/postgres/migrate.js";
import { relayMetrics } from "../../generated/payments/runtime/postgres/relay-metrics.js";
import type { ServiceOptions } from "../../generated/payments/runtime/service/run-service.js";
import { paymentsTables } from "../../generated/payments/tables.js";
import { ownSchema } from "../shared/database.js";
import { databaseParts, sessionTimeoutMs } from "../shared/parts.js";
import type { Telemetry } from "../shared/telemetry.js";
import { slowBank } from "./bank.js";
import { giveBack } from "./handlers/give-back.js";
import { takePayment } from "./handlers/take-payment.js";

export interface PaymentsOptions {
  readonly pool: Pool;
  readonly kafka: KafkaDriver;
  readonly port: number;
  /** `false`: the outbox is sent by a process of its own. */
  readonly hasRelay?: boolean;
  readonly telemetry: Telemetry;
}

/** Takes the money for orders, and gives it back. */
export function paymentsService({
  pool,
  kafka,
  port,
  hasRelay = true,
  telemetry,
}: PaymentsOptions): ServiceOptions {
  const { tracing, metrics } = telemetry;
  const migrations = [...paymentsMigrations, ownSchema("payments_0001", import.meta.url)];
  const database = databaseParts(pool, () => migrate(pool, migrations, { tables: paymentsTables }));

  const dependencies = { outbox: createPaymentsOutbox({ tracing }), bank: slowBank };
  const handlers = {
    onOrderEvents: { orderPlaced: takePayment(dependencies), orderCancelled: giveBack(dependencies) },
    onReservationFailed: giveBack(dependencies),
  };

  const consumer = () =>
    createPaymentsConsumer(handlers, { kafka, inbox: { pool }, sessionTimeoutMs, tracing, metrics });
  const relay = hasRelay ? createPaymentsOutboxRelay({ pool, kafka, tracing }) : null;
  return {
    name: "payments",
    listen: { app: null, port },
    parts: [database.migrations, consumer, ...(relay === null ? [] : [relay])],
    metrics: [() => metrics.text(), ...(relay === null ? [] : [() => relayMetrics(relay, "payments")])],
    checks: database.checks,
    close: database.close,
  };
}
