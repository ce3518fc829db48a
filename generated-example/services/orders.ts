import { randomUUID } from "node:crypto";
import type { InventoryClient } from "../generated/inventory/client.js";
import { InsufficientStockError, ProductNotFoundError } from "../generated/inventory/errors.js";
import type { OrdersHandlers } from "../generated/orders/server.js";
import type { NewOrder, Order, OrderLine, OrderStatus, StatusChange } from "../generated/orders/types.js";
import { problem } from "./problem.js";

/** What an order has beyond what its customer sees. */
interface Entry {
  order: Order;
  version: number;
  history: StatusChange[];
}

export interface OrdersDependencies {
  readonly inventory: InventoryClient;
  readonly customerId: string;
}

/** The orders service over a map in memory; stock is the inventory service's, asked through its generated client. */
export function ordersHandlers({ inventory, customerId }: OrdersDependencies): OrdersHandlers {
  const entries = new Map<string, Entry>();

  function update(entry: Entry, change: Partial<Order>, by: StatusChange["by"]): void {
    const updatedAt = new Date().toISOString();
    if (change.status !== undefined && change.status !== entry.order.status) {
      entry.history.push({ status: change.status, at: updatedAt, by });
    }
    entry.order = { ...entry.order, ...change, updatedAt };
    entry.version += 1;
  }

  /** What happens after the answer: the order is paid for. Reservation and payment become messages in the real shop. */
  function complete(entry: Entry): void {
    setTimeout(() => update(entry, { status: "paid" }, "payments"), 150);
  }

  return {
    placeOrder: async ({ body }, { signal }) => {
      const id = randomUUID();
      try {
        const items = body.lines.map(({ sku, quantity }) => ({ sku, quantity }));
        await inventory.reserveStock({ body: { orderId: id, items } }, { signal });
        const lines = await Promise.all(body.lines.map((line) => priced(inventory, line, signal)));
        const entry = newEntry(id, customerId, body, lines);
        entries.set(id, entry);
        complete(entry);
        return { status: 202, headers: { location: `/orders/${id}`, "retry-after": 1 }, body: entry.order };
      } catch (error) {
        if (error instanceof InsufficientStockError) {
          const { missing } = error.body;
          return { status: 409, body: { ...problem(409, "out-of-stock", "Out of stock"), missing } };
        }
        if (error instanceof ProductNotFoundError) {
          return { status: 400, body: problem(400, "unknown-product", "There is no such product") };
        }
        throw error;
      }
    },

    listOrders: ({ query }) => {
      const items = [...entries.values()]
        .map(({ order }) => order)
        .filter(({ status }) => query.status === undefined || query.status.includes(status))
        .reverse()
        .slice(0, query.limit);
      return { status: 200, body: { items, nextCursor: null } };
    },

    exportOrders: ({ query }) => {
      const rows = [...entries.values()]
        .filter(({ order }) => order.placedAt.startsWith(query.day))
        .flatMap(({ order }) =>
          order.lines.map(({ sku, quantity, unitPrice }) =>
            [order.id, order.placedAt, sku, quantity, unitPrice.amount, unitPrice.currency].join(","),
          ),
        );
      return { status: 200, body: ["order,placed,sku,quantity,price,currency", ...rows, ""].join("\n") };
    },

    getOrder: ({ path }) => {
      const entry = entries.get(path.orderId);
      if (entry === undefined) return noSuchOrder();
      return { status: 200, headers: { etag: etagOf(entry) }, body: entry.order };
    },

    updateOrder: ({ path, headers, body }) => {
      const entry = entries.get(path.orderId);
      if (entry === undefined) return noSuchOrder();
      if (headers["If-Match"] !== etagOf(entry)) {
        return { status: 412, body: problem(412, "changed-meanwhile", "The order has changed meanwhile") };
      }
      const { deliverNotBefore, ...rest } = body;
      const day = typeof deliverNotBefore === "string" ? { deliverNotBefore } : {};
      update(entry, { ...rest, ...day }, "customer");
      return { status: 200, headers: { etag: etagOf(entry) }, body: entry.order };
    },

    cancelOrder: ({ path, body }) => {
      const entry = entries.get(path.orderId);
      if (entry === undefined) return noSuchOrder();
      if (isPacked(entry.order.status)) return tooLate(entry.order.status);
      const cancellation = { ...body, requestedAt: new Date().toISOString() };
      update(entry, { status: "cancelled", cancellation }, "customer");
      return { status: 202, headers: { location: `/orders/${path.orderId}` }, body: entry.order };
    },

    cancelOrderNow: ({ path }) => {
      const entry = entries.get(path.orderId);
      if (entry === undefined) return noSuchOrder();
      if (isPacked(entry.order.status)) return tooLate(entry.order.status);
      update(entry, { status: "cancelled", cancellation: { reason: "other" } }, "customer");
      return { status: 204 };
    },

    getOrderHistory: ({ path }) => {
      const entry = entries.get(path.orderId);
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

function newEntry(id: string, customerId: string, body: NewOrder, lines: OrderLine[]): Entry {
  const now = new Date().toISOString();
  const amount = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amount, 0);
  const total = { amount, currency: lines[0]?.unitPrice.currency ?? "EUR" };
  const { paymentMethodId: _paid, ...rest } = body;
  const order: Order = {
    ...rest,
    id,
    customerId,
    status: "open",
    lines,
    total,
    placedAt: now,
    updatedAt: now,
  };
  return { order, version: 1, history: [{ status: "open", at: now, by: "customer" }] };
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
