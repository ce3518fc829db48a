import { randomUUID } from "node:crypto";
import type { InventoryHandlers } from "../generated/inventory/server.js";
import type { Category, Product, Reservation, Stock } from "../generated/inventory/types.js";
import { problem } from "./problem.js";

/** What the warehouse holds of a product. */
interface Shelf {
  product: Product;
  version: number;
  onHand: number;
  reserved: number;
}

/** The inventory service over a map in memory. */
export function inventoryHandlers(
  products: readonly { product: Product; onHand: number }[],
): InventoryHandlers {
  const shelves = new Map(
    products.map(({ product, onHand }): [string, Shelf] => [
      product.sku,
      { product, version: 1, onHand, reserved: 0 },
    ]),
  );
  const reservations = new Map<string, Reservation>();

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
      const missing = body.items.flatMap(({ sku, quantity }) => {
        const shelf = shelves.get(sku);
        const left = shelf === undefined ? 0 : available(shelf);
        return left < quantity ? [{ sku, requested: quantity, available: left }] : [];
      });
      if (missing.length > 0) {
        return {
          status: 409,
          body: { ...problem(409, "insufficient-stock", "Not enough in stock"), missing },
        };
      }
      for (const { sku, quantity } of body.items) {
        const shelf = shelves.get(sku);
        if (shelf !== undefined) shelf.reserved += quantity;
      }
      const expiresAt = new Date(Date.now() + 15 * 60_000).toISOString();
      const reservation: Reservation = { ...body, id: randomUUID(), status: "held", expiresAt };
      reservations.set(reservation.id, reservation);
      return { status: 201, headers: { location: `/reservations/${reservation.id}` }, body: reservation };
    },

    getReservation: ({ path }) => {
      const reservation = reservations.get(path.reservationId);
      return reservation === undefined
        ? { status: 404, body: problem(404, "reservation-not-found", "No such reservation") }
        : { status: 200, body: reservation };
    },

    releaseReservation: ({ path }) => {
      const reservation = reservations.get(path.reservationId);
      if (reservation?.status === "held") {
        for (const { sku, quantity } of reservation.items) {
          const shelf = shelves.get(sku);
          if (shelf !== undefined) shelf.reserved -= quantity;
        }
        reservations.set(reservation.id, { ...reservation, status: "released" });
      }
      return { status: 204 };
    },
  };
}

function available(shelf: Shelf): number {
  return shelf.onHand - shelf.reserved;
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
