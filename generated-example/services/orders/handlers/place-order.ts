import { randomUUID } from "node:crypto";
import { ProductNotFoundError } from "../../../generated/inventory/errors.js";
import type { NewOrder, Order, OrderLine } from "../../../generated/orders/types.js";
import { problem } from "../../shared/problem.js";
import { insertOrder } from "../store.js";
import type { Dependencies, RestHandlers } from "./dependencies.js";

/** There is no login yet: all orders are this customer's. */
const customerId = "0197a3d2-6b3c-7c44-8d0a-2f6e4b1a9c77";

/**
 * Prices and stock are the inventory service's, asked through its generated client, in the time that is left for the
 * answer. The order, its event and the answer to its `Idempotency-Key` are one transaction.
 */
export function placeOrder({ inventory, outbox }: Dependencies): RestHandlers["placeOrder"] {
  return async ({ body }, context) => {
    try {
      const lines = await Promise.all(
        body.lines.map(async ({ sku, quantity }): Promise<OrderLine> => {
          const { name, price } = await inventory.getProduct({ path: { sku } }, { within: context });
          return { sku, quantity, name, unitPrice: price };
        }),
      );
      const stocks = await Promise.all(
        body.lines.map(async ({ sku, quantity }) => {
          const { available } = await inventory.getStock({ path: { sku } }, { within: context });
          return { sku, requested: quantity, available };
        }),
      );
      const missing = stocks.filter(({ requested, available }) => available < requested);
      if (missing.length > 0) {
        return { status: 409, body: { ...problem(409, "out-of-stock", "Out of stock"), missing } };
      }

      const order = newOrder(body, lines);
      await insertOrder(context.tx, order);
      await outbox.orderPlaced(context.tx, {
        orderId: order.id,
        customerId,
        lines: body.lines,
        total: order.total,
        paymentMethodId: body.paymentMethodId,
        shippingAddress: order.shippingAddress,
        placedAt: order.placedAt,
      });
      return { status: 202, headers: { location: `/orders/${order.id}`, "retry-after": 1 }, body: order };
    } catch (error) {
      if (!(error instanceof ProductNotFoundError)) throw error;
      return { status: 400, body: problem(400, "unknown-product", "There is no such product") };
    }
  };
}

function newOrder({ paymentMethodId: _, ...wanted }: NewOrder, lines: OrderLine[]): Order {
  const now = new Date().toISOString();
  const amount = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amount, 0);
  return {
    ...wanted,
    id: randomUUID(),
    customerId,
    status: "open",
    lines,
    total: { amount, currency: lines[0]?.unitPrice.currency ?? "EUR" },
    placedAt: now,
    updatedAt: now,
  };
}
