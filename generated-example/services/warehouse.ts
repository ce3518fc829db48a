import { randomUUID } from "node:crypto";
import type { Product, Reservation, Shortage } from "../generated/inventory/types.js";

/** What the warehouse holds of a product. */
export interface Shelf {
  product: Product;
  version: number;
  onHand: number;
  reserved: number;
}

export type ReserveResult =
  | { readonly kind: "reserved"; readonly reservation: Reservation }
  | { readonly kind: "short"; readonly missing: Shortage[] };

interface Item {
  readonly sku: string;
  readonly quantity: number;
}

/** Stock and reservations, in memory: written to by calls and by events. */
export class Warehouse {
  readonly shelves: Map<string, Shelf>;
  readonly #reservations = new Map<string, Reservation>();

  constructor(products: readonly { product: Product; onHand: number }[]) {
    this.shelves = new Map(
      products.map(({ product, onHand }): [string, Shelf] => [
        product.sku,
        { product, version: 1, onHand, reserved: 0 },
      ]),
    );
  }

  reservation(id: string): Reservation | undefined {
    return this.#reservations.get(id);
  }

  /** All of the items or none. An order has one reservation, however often it asks. */
  reserve(orderId: string, items: readonly Item[]): ReserveResult {
    const known = this.#heldFor(orderId);
    if (known !== undefined) return { kind: "reserved", reservation: known };
    const missing = items.flatMap(({ sku, quantity }) => {
      const shelf = this.shelves.get(sku);
      const left = shelf === undefined ? 0 : available(shelf);
      return left < quantity ? [{ sku, requested: quantity, available: left }] : [];
    });
    if (missing.length > 0) return { kind: "short", missing };
    for (const { sku, quantity } of items) this.#move(sku, quantity);
    const expiresAt = new Date(Date.now() + 15 * 60_000).toISOString();
    const reservation: Reservation = {
      id: randomUUID(),
      orderId,
      items: [...items],
      status: "held",
      expiresAt,
    };
    this.#reservations.set(reservation.id, reservation);
    return { kind: "reserved", reservation };
  }

  release(reservationId: string): void {
    const reservation = this.#reservations.get(reservationId);
    if (reservation?.status !== "held") return;
    for (const { sku, quantity } of reservation.items) this.#move(sku, -quantity);
    this.#reservations.set(reservationId, { ...reservation, status: "released" });
  }

  releaseOrder(orderId: string): void {
    const reservation = this.#heldFor(orderId);
    if (reservation !== undefined) this.release(reservation.id);
  }

  #heldFor(orderId: string): Reservation | undefined {
    return [...this.#reservations.values()].find((one) => one.orderId === orderId && one.status === "held");
  }

  #move(sku: string, quantity: number): void {
    const shelf = this.shelves.get(sku);
    if (shelf !== undefined) shelf.reserved += quantity;
  }
}

export function available(shelf: Shelf): number {
  return shelf.onHand - shelf.reserved;
}
