import { setTimeout as sleep } from "node:timers/promises";
import type { OrdersClient } from "../generated/orders/client.js";
import { InvalidRequestError, OutOfStockError } from "../generated/orders/errors.js";
import type { NewOrder, Order, OrderLine } from "../generated/orders/types.js";

/** `2 x MUG-BLUE-350` -> what a customer sends. */
export function newOrder(sku: string, quantity: number): NewOrder {
  return {
    lines: [{ sku, quantity }],
    shippingAddress: {
      recipient: "Ada Lovelace",
      lines: ["12 St James's Square"],
      city: "London",
      country: "GB",
    },
    paymentMethodId: "0197a3d3-1f6e-7b21-9d41-7e0a5c9b3d16",
  };
}

/**
 * Asks until there is an answer: thanks to the key, an order is placed once, however often it is asked for. Resolves with
 * `null` where there is too little in stock.
 */
export async function placeOrder(orders: OrdersClient, body: NewOrder, key: string): Promise<Order | null> {
  for (const deadline = Date.now() + 120_000; ; await sleep(250)) {
    try {
      return await orders.placeOrder({ body, headers: { "Idempotency-Key": key } });
    } catch (error) {
      if (error instanceof OutOfStockError) return null;
      if (error instanceof InvalidRequestError || Date.now() > deadline) throw error;
    }
  }
}

/** Shipped; or it will not be, and the customer has the money back or never paid. */
export function hasEnded({ status, rejectedBecause, refundedAt }: Order): boolean {
  if (status === "shipped") return true;
  return status === "rejected" && (rejectedBecause === "payment-declined" || refundedAt !== undefined);
}

/** Polls until all have ended or the time is up; resolves with the orders as they are then. */
export async function followToTheEnd(
  orders: OrdersClient,
  orderIds: readonly string[],
  timeoutMs: number,
): Promise<readonly Order[]> {
  const deadline = Date.now() + timeoutMs;
  const known = new Map<string, Order>();
  for (;;) {
    const open = orderIds.filter((id) => !isEnded(known.get(id)));
    const asked = open.slice(0, 50);
    if (asked.length === 0 || Date.now() > deadline) return [...known.values()];
    await Promise.all(
      asked.map(async (orderId) => {
        // Orders may be away for a moment.
        const order = await orders.getOrder({ path: { orderId } }).catch(() => null);
        if (order !== null) known.set(orderId, order);
      }),
    );
    if (!asked.some((id) => isEnded(known.get(id)))) await sleep(100);
  }
}

function isEnded(order: Order | undefined): boolean {
  return order !== undefined && hasEnded(order);
}

/** `2 x Blue mug, 25.80 EUR` */
export function orderText({ lines, total }: Pick<Order, "lines" | "total">): string {
  const names = lines.map(({ quantity, name }: OrderLine) => `${quantity} x ${name}`);
  return `${names.join(", ")}, ${moneyText(total.amount)}`;
}

/** `1290` -> `12.90 EUR` */
export function moneyText(amount: number): string {
  return `${(amount / 100).toFixed(2)} EUR`;
}
