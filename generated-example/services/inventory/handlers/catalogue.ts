import { inTransaction } from "../../../generated/inventory/runtime/postgres/transaction.js";
import type { Category } from "../../../generated/inventory/types.js";
import { problem } from "../../shared/problem.js";
import { discontinue, findShelf, listCategories, listShelves, lockShelf, putProduct } from "../products.js";
import type { Dependencies, RestHandlers } from "./dependencies.js";

/** What is sold. */
export function catalogue({
  pool,
}: Dependencies): Pick<
  RestHandlers,
  "listProducts" | "getProduct" | "putProduct" | "discontinueProduct" | "listCategories"
> {
  return {
    listProducts: async ({ query }) => {
      const inStock = query.filter?.inStock === true;
      const shelves = await listShelves(pool, { words: query.query ?? "", inStock, limit: query.limit });
      return { status: 200, body: { items: shelves.map(({ product }) => product), nextCursor: null } };
    },

    getProduct: async ({ path, headers }) => {
      const shelf = await findShelf(pool, path.sku);
      if (shelf === undefined) return noSuchProduct(path.sku);
      const etag = etagOf(shelf);
      if (headers["If-None-Match"] === etag) return { status: 304, headers: { etag } };
      return { status: 200, headers: { etag }, body: shelf.product };
    },

    putProduct: ({ path: { sku }, headers, body }) =>
      inTransaction(pool, async (tx) => {
        const known = await lockShelf(tx, sku);
        const expected = headers["If-Match"];
        if (expected !== undefined && (known === undefined || expected !== etagOf(known)))
          return changedMeanwhile();
        const now = new Date().toISOString();
        const product = { ...body, sku, createdAt: known?.product.createdAt ?? now, updatedAt: now };
        const etag = etagOf(await putProduct(tx, product));
        return known === undefined
          ? { status: 201, headers: { etag, location: `/products/${sku}` }, body: product }
          : { status: 200, headers: { etag }, body: product };
      }),

    discontinueProduct: ({ path: { sku }, headers }) =>
      inTransaction(pool, async (tx) => {
        const shelf = await lockShelf(tx, sku);
        if (shelf === undefined) return noSuchProduct(sku);
        if (headers["If-Match"] !== etagOf(shelf)) return changedMeanwhile();
        await discontinue(tx, sku);
        return { status: 204 };
      }),

    listCategories: async () => {
      const slugs = await listCategories(pool);
      return { status: 200, body: slugs.map((slug): Category => ({ slug, name: slug, children: [] })) };
    },
  };
}

export function noSuchProduct(sku: string) {
  return { status: 404, body: problem(404, "product-not-found", "No such product", sku) } as const;
}

function etagOf({ version }: { readonly version: number }): string {
  return `"${version}"`;
}

function changedMeanwhile() {
  return { status: 412, body: problem(412, "changed-meanwhile", "It has changed meanwhile") } as const;
}
