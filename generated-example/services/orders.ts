import { randomUUID } from "node:crypto";
import type { InventoryClient } from "../generated/inventory/client.js";
import { ProductNotFoundError } from "../generated/inventory/errors.js";
import type { OrdersProducer } from "../generated/orders/producer.js";
import type { OrdersHandlers } from "../generated/orders/server.js";
import type { MissingItem, NewOrder, Order, OrderLine, OrderStatus } from "../generated/orders/types.js";
import type { Entry, OrderBook } from "./order-book.js";
import { problem } from "./problem.js";

export interface OrdersDependencies {
  readonly book: OrderBook;
  readonly inventory: InventoryClient;
  readonly producer: OrdersProducer;
  readonly customerId: string;
}

/**
 * What customers may ask of orders. Prices and stock are the inventory service's, asked through its generated client;
 * everything after the answer is left to events.
 */
export function ordersHandlers({
  book,
  inventory,
  producer,
  customerId,
}: OrdersDependencies): OrdersHandlers {
  const cancelled = (orderId: string) =>
    producer.publishOrderCancelled({
      orderId,
      reason: "customer-request",
      cancelledAt: new Date().toISOString(),
    });

  return {
    placeOrder: async ({ body }, { signal }) => {
      try {
        const lines = await Promise.all(body.lines.map((line) => priced(inventory, line, signal)));
        const missing = (await Promise.all(lines.map((line) => shortage(inventory, line, signal)))).flat();
        if (missing.length > 0) {
          return { status: 409, body: { ...problem(409, "out-of-stock", "Out of stock"), missing } };
        }
        const order = newOrder(customerId, body, lines);
        book.add(order);
        await producer.publishOrderPlaced({
          orderId: order.id,
          customerId,
          lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
          total: order.total,
          paymentMethodId: body.paymentMethodId,
          shippingAddress: order.shippingAddress,
          placedAt: order.placedAt,
        });
        return {
          status: 202,
          headers: { location: `/orders/${order.id}`, "retry-after": 1 },
          body: order,
        };
      } catch (error) {
        if (error instanceof ProductNotFoundError) {
          return { status: 400, body: problem(400, "unknown-product", "There is no such product") };
        }
        throw error;
      }
    },

    listOrders: ({ query }) => {
      const items = book
        .all()
        .map(({ order }) => order)
        .filter(({ status }) => query.status === undefined || query.status.includes(status))
        .reverse()
        .slice(0, query.limit);
      return { status: 200, body: { items, nextCursor: null } };
    },

    exportOrders: ({ query }) => {
      const rows = book
        .all()
        .filter(({ order }) => order.placedAt.startsWith(query.day))
        .flatMap(({ order }) =>
          order.lines.map(({ sku, quantity, unitPrice }) =>
            [order.id, order.placedAt, sku, quantity, unitPrice.amount, unitPrice.currency].join(","),
          ),
        );
      return { status: 200, body: ["order,placed,sku,quantity,price,currency", ...rows, ""].join("\n") };
    },

    getOrder: ({ path }) => {
      const entry = book.get(path.orderId);
      if (entry === undefined) return noSuchOrder();
      return { status: 200, headers: { etag: etagOf(entry) }, body: entry.order };
    },

    updateOrder: ({ path, headers, body }) => {
      const entry = book.get(path.orderId);
      if (entry === undefined) return noSuchOrder();
      if (headers["If-Match"] !== etagOf(entry)) {
        return { status: 412, body: problem(412, "changed-meanwhile", "The order has changed meanwhile") };
      }
      const { deliverNotBefore, ...rest } = body;
      const day = typeof deliverNotBefore === "string" ? { deliverNotBefore } : {};
      book.update(entry, { ...rest, ...day }, "customer");
      return { status: 200, headers: { etag: etagOf(entry) }, body: entry.order };
    },

    cancelOrder: async ({ path, body }) => {
      const entry = book.get(path.orderId);
      if (entry === undefined) return noSuchOrder();
      if (isPacked(entry.order.status)) return tooLate(entry.order.status);
      const cancellation = { ...body, requestedAt: new Date().toISOString() };
      await cancelled(path.orderId);
      book.update(entry, { status: "cancelled", cancellation }, "customer");
      return { status: 202, headers: { location: `/orders/${path.orderId}` }, body: entry.order };
    },

    cancelOrderNow: async ({ path }) => {
      const entry = book.get(path.orderId);
      if (entry === undefined) return noSuchOrder();
      if (isPacked(entry.order.status)) return tooLate(entry.order.status);
      await cancelled(path.orderId);
      book.update(entry, { status: "cancelled", cancellation: { reason: "other" } }, "customer");
      return { status: 204 };
    },

    getOrderHistory: ({ path }) => {
      const entry = book.get(path.orderId);
      return entry === undefined ? noSuchOrder() : { status: 200, body: entry.history };
    },
  };
}

async function priced(
  inventory: InventoryClient,
  line: NewOrder["lines"][number],
  signal: AbortSignal,
): Promise<OrderLine> {
  const { name, price } = await inventory.getProduct({ path: { sku: line.sku } }, { signal });
  return { ...line, name, unitPrice: price };
}

async function shortage(
  inventory: InventoryClient,
  { sku, quantity }: OrderLine,
  signal: AbortSignal,
): Promise<MissingItem[]> {
  const { available } = await inventory.getStock({ path: { sku } }, { signal });
  return available < quantity ? [{ sku, requested: quantity, available }] : [];
}

function newOrder(customerId: string, body: NewOrder, lines: OrderLine[]): Order {
  const now = new Date().toISOString();
  const amount = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amount, 0);
  const total = { amount, currency: lines[0]?.unitPrice.currency ?? "EUR" };
  const { paymentMethodId: _paid, ...rest } = body;
  return {
    ...rest,
    id: randomUUID(),
    customerId,
    status: "open",
    lines,
    total,
    placedAt: now,
    updatedAt: now,
  };
}

function etagOf(entry: Entry): string {
  return `"${entry.version}"`;
}

function isPacked(status: OrderStatus): boolean {
  return status === "shipped" || status === "delivered";
}

function noSuchOrder() {
  return { status: 404, body: problem(404, "order-not-found", "No such order") } as const;
}

function tooLate(orderStatus: OrderStatus) {
  return {
    status: 409,
    body: { ...problem(409, "order-already-packed", "The parcel is packed"), orderStatus },
  } as const;
}
