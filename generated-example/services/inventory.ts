import type { InventoryHandlers } from "../generated/inventory/server.js";
import type { Category, Stock } from "../generated/inventory/types.js";
import { problem } from "./problem.js";
import { available, type Shelf, type Warehouse } from "./warehouse.js";

/** What others may ask of the warehouse. */
export function inventoryHandlers(warehouse: Warehouse): InventoryHandlers {
  const { shelves } = warehouse;

  return {
    listProducts: ({ query }) => {
      const items = [...shelves.values()]
        .filter((shelf) => query.filter?.inStock !== true || available(shelf) > 0)
        .filter(({ product }) => product.name.toLowerCase().includes((query.query ?? "").toLowerCase()))
        .slice(0, query.limit)
        .map(({ product }) => product);
      return { status: 200, body: { items, nextCursor: null } };
    },

    getProduct: ({ path, headers }) => {
      const shelf = shelves.get(path.sku);
      if (shelf === undefined) return noSuchProduct(path.sku);
      const etag = etagOf(shelf);
      if (headers["If-None-Match"] === etag) return { status: 304, headers: { etag } };
      return { status: 200, headers: { etag }, body: shelf.product };
    },

    putProduct: ({ path, headers, body }) => {
      const known = shelves.get(path.sku);
      const expected = headers["If-Match"];
      if (expected !== undefined && (known === undefined || expected !== etagOf(known)))
        return changedMeanwhile();
      const now = new Date().toISOString();
      const product = { ...body, sku: path.sku, createdAt: known?.product.createdAt ?? now, updatedAt: now };
      const shelf = {
        product,
        version: (known?.version ?? 0) + 1,
        onHand: known?.onHand ?? 0,
        reserved: known?.reserved ?? 0,
      };
      shelves.set(path.sku, shelf);
      const etag = etagOf(shelf);
      return known === undefined
        ? { status: 201, headers: { etag, location: `/products/${path.sku}` }, body: product }
        : { status: 200, headers: { etag }, body: product };
    },

    discontinueProduct: ({ path, headers }) => {
      const shelf = shelves.get(path.sku);
      if (shelf === undefined) return noSuchProduct(path.sku);
      if (headers["If-Match"] !== etagOf(shelf)) return changedMeanwhile();
      shelves.delete(path.sku);
      return { status: 204 };
    },

    listCategories: () => {
      const slugs = new Set([...shelves.values()].map(({ product }) => product.category));
      const categories = [...slugs].map((slug): Category => ({ slug, name: slug, children: [] }));
      return { status: 200, body: categories };
    },

    getStock: ({ path }) => {
      const shelf = shelves.get(path.sku);
      if (shelf === undefined) return noSuchProduct(path.sku);
      return { status: 200, headers: { "stock-available": available(shelf) }, body: stockOf(shelf) };
    },

    checkStock: ({ path }) => {
      const shelf = shelves.get(path.sku);
      return shelf === undefined
        ? { status: 404 }
        : { status: 200, headers: { "stock-available": available(shelf) } };
    },

    reserveStock: ({ body }) => {
      const result = warehouse.reserve(body.orderId, body.items);
      if (result.kind === "short") {
        const { missing } = result;
        return {
          status: 409,
          body: { ...problem(409, "insufficient-stock", "Not enough in stock"), missing },
        };
      }
      const { reservation } = result;
      return { status: 201, headers: { location: `/reservations/${reservation.id}` }, body: reservation };
    },

    getReservation: ({ path }) => {
      const reservation = warehouse.reservation(path.reservationId);
      return reservation === undefined
        ? { status: 404, body: problem(404, "reservation-not-found", "No such reservation") }
        : { status: 200, body: reservation };
    },

    releaseReservation: ({ path }) => {
      warehouse.release(path.reservationId);
      return { status: 204 };
    },
  };
}

function etagOf(shelf: Shelf): string {
  return `"${shelf.version}"`;
}

function stockOf(shelf: Shelf): Stock {
  return {
    sku: shelf.product.sku,
    available: available(shelf),
    byWarehouse: {
      "lon-1": { onHand: shelf.onHand, reserved: shelf.reserved, location: [51.5072, -0.1276] },
    },
    updatedAt: shelf.product.updatedAt,
  };
}

function noSuchProduct(sku: string) {
  return { status: 404, body: problem(404, "product-not-found", "No such product", sku) } as const;
}

function changedMeanwhile() {
  return { status: 412, body: problem(412, "changed-meanwhile", "It has changed meanwhile") } as const;
}
