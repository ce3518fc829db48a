import type { DriverRecord, KafkaDriver } from "../generated/orders/runtime/kafka/driver.js";
import {
  validateOrderCancelled,
  validateOrderPlaced,
  validatePaymentCompleted,
  validatePaymentFailed,
  validatePaymentRefunded,
  validateReservationFailed,
  validateShipmentDispatched,
  validateStockReserved,
} from "../generated/orders/validators.js";
import { moneyText } from "./customer.js";
import type { ServiceName } from "./databases.js";

export interface StoryEvent {
  readonly orderId: string;
  readonly service: ServiceName;
  /** `PaymentCompleted` */
  readonly name: string;
  /** `25.80 EUR` */
  readonly details: string;
}

const services: ReadonlyMap<string, ServiceName> = new Map([
  ["shop.orders.v1", "orders"],
  ["shop.payments.v1", "payments"],
  ["shop.inventory.v1", "inventory"],
  ["shop.shipments.v1", "shipping"],
]);

/** Reads along on all topics, as any other team could; resolves with what ends it. */
export async function listen(
  kafka: KafkaDriver,
  onEvent: (event: StoryEvent) => void,
): Promise<() => Promise<void>> {
  const consumer = kafka.createConsumer({ groupId: "story", startAt: "earliest", sessionTimeoutMs: 30_000 });
  await consumer.run([...services.keys()], {
    onAssigned: () => {},
    onRevoked: async () => {},
    onRecords: (records) => {
      for (const record of records) onEvent(toldOf(record));
    },
    onCrash: (error) => console.error(`story: ${error.message}`),
  });
  return () => consumer.leave();
}

function toldOf({ topic, key, value, headers }: DriverRecord): StoryEvent {
  const text = new TextDecoder();
  const [, type = null] = headers.find(([name]) => name === "ce_type") ?? [];
  const payload: unknown = value === null ? null : JSON.parse(text.decode(value));
  return {
    orderId: key === null ? "" : text.decode(key),
    service: services.get(topic) ?? "orders",
    name: type === null ? "?" : text.decode(type),
    details: detailsOf(payload),
  };
}

/** The contracts' own validators tell the payloads apart, those with more members first. */
function detailsOf(payload: unknown): string {
  if (validateOrderPlaced(payload)) return moneyText(payload.total.amount);
  if (validateOrderCancelled(payload)) return payload.reason;
  if (validatePaymentRefunded(payload)) return `${moneyText(payload.amount.amount)} given back`;
  if (validatePaymentCompleted(payload)) return `${moneyText(payload.amount.amount)} taken`;
  if (validateStockReserved(payload)) return `${payload.items.map(itemText).join(", ")} set aside`;
  if (validateReservationFailed(payload)) return `${payload.missing.map(itemText).join(", ")} too few`;
  if (validatePaymentFailed(payload)) return payload.reason;
  if (validateShipmentDispatched(payload)) return payload.trackingNumber ?? "";
  return "";
}

function itemText({ sku, quantity }: { readonly sku: string; readonly quantity: number }): string {
  return `${quantity} x ${sku}`;
}
