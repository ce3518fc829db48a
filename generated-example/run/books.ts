import { setTimeout as sleep } from "node:timers/promises";
import type { Order } from "../generated/orders/types.js";
import type { Database } from "../services/shared/database.js";
import { moneyText } from "./customer.js";
import { type PerService, serviceNames } from "./databases.js";

/** What the four databases say once everything has ended: lines to read, and what does not add up. */
export interface Books extends Audit {
  /** How many orders. */
  readonly shipped: number;
}

interface Audit {
  readonly lines: readonly string[];
  readonly faults: readonly string[];
}

interface OrderRow {
  readonly id: string;
  readonly order: Order;
}

interface PaymentRow {
  readonly orderId: string;
  readonly status: string;
  readonly amount: { readonly amount: number } | null;
}

interface ProductRow {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
}

/** Reads all books and compares them with each other. */
export async function auditBooks(databases: PerService<Database>): Promise<Books> {
  const orders = (await databases.orders.query<OrderRow>(`SELECT id, "order" FROM orders`)).rows;
  const payments = (
    await databases.payments.query<PaymentRow>(`SELECT order_id AS "orderId", status, amount FROM payments`)
  ).rows;
  const products = (
    await databases.inventory.query<ProductRow>(
      `SELECT sku, on_hand AS "onHand", reserved FROM products ORDER BY sku`,
    )
  ).rows;
  const parcels = (
    await databases.shipping.query<{ orderId: string }>(
      `SELECT order_id AS "orderId" FROM parcels WHERE shipment_id IS NOT NULL`,
    )
  ).rows;
  const shipped = orders.filter(({ order }) => order.status === "shipped");
  const ends = auditEnds(orders, payments, new Set(parcels.map(({ orderId }) => orderId)));
  const stock = auditStock(shipped, products);
  const money = auditMoney(shipped, payments);
  return {
    shipped: shipped.length,
    lines: [...ends.lines, ...stock.lines, ...money.lines],
    faults: [...ends.faults, ...stock.faults, ...money.faults, ...(await leftovers(databases))],
  };
}

/** Each order with its payment and its parcel. */
function auditEnds(
  orders: readonly OrderRow[],
  payments: readonly PaymentRow[],
  parcels: ReadonlySet<string>,
): Audit {
  const statuses = new Map(payments.map(({ orderId, status }) => [orderId, status]));
  const counts = new Map<string, number>();
  const faults: string[] = [];
  for (const { id, order } of orders) {
    const end = `order ${order.rejectedBecause ?? order.status}, payment ${statuses.get(id) ?? "none"}, ${
      parcels.has(id) ? "parcel sent" : "no parcel"
    }`;
    counts.set(end, (counts.get(end) ?? 0) + 1);
    if (!goodEnds.has(end)) faults.push(`${id} is in between: ${end}`);
  }
  if (payments.length !== orders.length)
    faults.push(`${payments.length} payments for ${orders.length} orders`);
  const lines = [...goodEnds].map(([end, name]) => `${String(counts.get(end) ?? 0).padStart(6)} ${name}`);
  return { lines, faults };
}

const goodEnds: ReadonlyMap<string, string> = new Map([
  ["order shipped, payment completed, parcel sent", "shipped and paid"],
  ["order out-of-stock, payment refunded, no parcel", "cancelled for lack of stock, and refunded"],
  ["order payment-declined, payment failed, no parcel", "cancelled since the bank said no"],
]);

/** What is set aside is what left in parcels, product by product. */
function auditStock(shipped: readonly OrderRow[], products: readonly ProductRow[]): Audit {
  const sold = new Map<string, number>();
  for (const { sku, quantity } of shipped.flatMap(({ order }) => order.lines)) {
    sold.set(sku, (sold.get(sku) ?? 0) + quantity);
  }
  const faults = products
    .filter(({ sku, onHand, reserved }) => reserved !== (sold.get(sku) ?? 0) || reserved > onHand)
    .map(({ sku, reserved }) => `${sku}: ${reserved} are set aside, and ${sold.get(sku) ?? 0} were sent`);
  const total = sum(products.map(({ onHand }) => onHand));
  const gone = sum([...sold.values()]);
  const left = sum(products.map(({ onHand, reserved }) => onHand - reserved));
  return { lines: [`stock:  ${total} pieces = ${gone} sent + ${left} left`], faults };
}

/** What was taken and not given back is what the parcels cost. */
function auditMoney(shipped: readonly OrderRow[], payments: readonly PaymentRow[]): Audit {
  const amountOf = (...statuses: string[]) =>
    sum(payments.filter(({ status }) => statuses.includes(status)).map(({ amount }) => amount?.amount ?? 0));
  const taken = amountOf("completed", "refunded");
  const back = amountOf("refunded");
  const due = sum(shipped.map(({ order }) => order.total.amount));
  const faults =
    taken - back === due ? [] : [`${moneyText(taken - back)} were kept for parcels of ${moneyText(due)}`];
  const lines = [
    `money:  ${moneyText(taken)} taken = ${moneyText(due)} for parcels + ${moneyText(back)} given back`,
  ];
  return { lines, faults };
}

/** Resolves once no event waits to be sent, or when the time is up. */
export async function untilAllIsSent(databases: PerService<Database>, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while ((await leftovers(databases)).length > 0 && Date.now() < deadline) await sleep(50);
}

/** Events that wait still, or that nobody took. */
async function leftovers(databases: PerService<Database>): Promise<readonly string[]> {
  const counts = await Promise.all(
    serviceNames.map(async (name) => {
      const { rows } = await databases[name].query<{ waiting: number; dead: number }>(
        `SELECT (SELECT count(*)::int FROM outbox) AS waiting,
                (SELECT count(*)::int FROM outbox_dead_letters) AS dead`,
      );
      return { name, waiting: rows[0]?.waiting ?? 0, dead: rows[0]?.dead ?? 0 };
    }),
  );
  return counts
    .filter(({ waiting, dead }) => waiting + dead > 0)
    .map(({ name, waiting, dead }) => `outbox of ${name}: ${waiting} events wait, ${dead} are dead letters`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
