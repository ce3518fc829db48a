import { setTimeout as sleep } from "node:timers/promises";
import type { Price } from "../../generated/payments/types.js";

/** Whether the bank pays. A real one keeps the order's id, so that asking twice takes the money once. */
export type Bank = (orderId: string, amount: Price) => Promise<boolean>;

/** Stands in for a bank: pays up to 1,000.00, and takes its time. */
export const slowBank: Bank = async (_orderId, { amount }) => {
  await sleep(300);
  return amount <= 100_000;
};
