import { inTransaction } from "../../../generated/inventory/runtime/postgres/transaction.js";
import type { Stock } from "../../../generated/inventory/types.js";
import { problem } from "../../shared/problem.js";
import { findShelf, type Shelf } from "../products.js";
import { findReservation, releaseReservation, reserve } from "../reservations.js";
import { noSuchProduct } from "./catalogue.js";
import type { Dependencies, RestHandlers } from "./dependencies.js";

/** How many there are, and reserving them. */
export function stock({
  pool,
}: Dependencies): Pick<
  RestHandlers,
  "getStock" | "checkStock" | "reserveStock" | "getReservation" | "releaseReservation"
> {
  return {
    getStock: async ({ path }) => {
      const shelf = await findShelf(pool, path.sku);
      if (shelf === undefined) return noSuchProduct(path.sku);
      return { status: 200, headers: { "stock-available": availableOf(shelf) }, body: stockOf(shelf) };
    },

    checkStock: async ({ path }) => {
      const shelf = await findShelf(pool, path.sku);
      return shelf === undefined
        ? { status: 404 }
        : { status: 200, headers: { "stock-available": availableOf(shelf) } };
    },

    reserveStock: async ({ body }, { tx }) => {
      const result = await reserve(tx, body.orderId, body.items);
      if (result.kind === "reserved") {
        const { reservation } = result;
        return { status: 201, headers: { location: `/reservations/${reservation.id}` }, body: reservation };
      }
      const { missing } = result;
      return {
        status: 409,
        body: { ...problem(409, "insufficient-stock", "Not enough in stock"), missing },
      };
    },

    getReservation: async ({ path }) => {
      const reservation = await findReservation(pool, path.reservationId);
      return reservation === undefined
        ? { status: 404, body: problem(404, "reservation-not-found", "No such reservation") }
        : { status: 200, body: reservation };
    },

    releaseReservation: ({ path }) =>
      inTransaction(pool, async (tx) => {
        await releaseReservation(tx, path.reservationId);
        return { status: 204 };
      }),
  };
}

function availableOf({ onHand, reserved }: Shelf): number {
  return onHand - reserved;
}

/** There is one warehouse. */
function stockOf(shelf: Shelf): Stock {
  const { onHand, reserved, product } = shelf;
  return {
    sku: product.sku,
    available: availableOf(shelf),
    byWarehouse: { "lon-1": { onHand, reserved, location: [51.5072, -0.1276] } },
    updatedAt: product.updatedAt,
  };
}
