import { problem } from "../../shared/problem.js";
import { findOrder, listOrders, ordersOfDay } from "../store.js";
import type { Dependencies, RestHandlers } from "./dependencies.js";

/** Everything that only looks. */
export function readOrders({
  pool,
}: Pick<Dependencies, "pool">): Pick<
  RestHandlers,
  "listOrders" | "exportOrders" | "getOrder" | "getOrderHistory"
> {
  return {
    listOrders: async ({ query }) => {
      const items = await listOrders(pool, { status: query.status ?? null, limit: query.limit });
      return { status: 200, body: { items, nextCursor: null } };
    },

    exportOrders: async ({ query }) => {
      const rows = (await ordersOfDay(pool, query.day)).flatMap(({ id, placedAt, lines }) =>
        lines.map(({ sku, quantity, unitPrice: { amount, currency } }) =>
          [id, placedAt, sku, quantity, amount, currency].join(","),
        ),
      );
      return { status: 200, body: ["order,placed,sku,quantity,price,currency", ...rows, ""].join("\n") };
    },

    getOrder: async ({ path }) => {
      const stored = await findOrder(pool, path.orderId);
      if (stored === undefined) return noSuchOrder();
      return { status: 200, headers: { etag: etagOf(stored) }, body: stored.order };
    },

    getOrderHistory: async ({ path }) => {
      const stored = await findOrder(pool, path.orderId);
      return stored === undefined ? noSuchOrder() : { status: 200, body: [...stored.history] };
    },
  };
}

export function noSuchOrder() {
  return { status: 404, body: problem(404, "order-not-found", "No such order") } as const;
}

export function etagOf({ version }: { readonly version: number }): string {
  return `"${version}"`;
}
